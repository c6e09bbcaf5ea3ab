/// The bytes of a chunk, of which a part is in memory that moves along.
struct ParquetWindow {
  /// What is read behind the bytes that are asked for: the next page's header and, where pages are small, the
  /// page.
  private static let margin = 1 << 14

  private let source: ParquetSource
  /// Where the chunk is in the file.
  let range: Range<Int>
  private var bytes: [UInt8] = []
  /// Where the bytes in memory begin in the file.
  private var start = 0

  init(_ source: ParquetSource, _ range: Range<Int>) {
    self.source = source
    self.range = range
  }

  /// Calls a function for bytes from a place on: a number of them, or more.
  ///
  /// ``ParquetSource/spare`` bytes more may be read behind them.
  ///
  /// - Precondition: the chunk has them.
  mutating func with<Value>(
    _ count: Int, at place: Int, _ work: (UnsafeRawBufferPointer) throws(ParquetFault) -> Value
  ) throws(ParquetFault) -> Value {
    let (spare, last) = (ParquetSource.spare, range.upperBound)
    if place < start || place + count + spare > start + bytes.count {
      start = place
      // The footer's end is behind every chunk.
      bytes = try source.bytes(place..<min(place + count + Self.margin, last) + spare)
    }
    let offset = place - start
    let result = bytes.withUnsafeBytes { bytes -> Result<Value, ParquetFault> in
      do throws(ParquetFault) {
        return .success(
          try work(UnsafeRawBufferPointer(rebasing: bytes[offset..<bytes.count - spare])))
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  /// The header of the page at a place, and its size.
  mutating func header(at place: Int) throws(ParquetFault) -> (ParquetPageHeader, size: Int) {
    // Hardly any header is as long as the margin, but it may hold the largest text of its page.
    let end = range.upperBound
    var count = min(64, end - place)
    while true {
      let (found, isWhole) = try with(count, at: place) { (bytes) throws(ParquetFault) in
        var thrift = ThriftReader(bytes)
        let isWhole = place + bytes.count == end
        do throws(ParquetFault) {
          let header = try ParquetPageHeader(&thrift)
          return (Result<_, ParquetFault>.success((header, size: thrift.position)), isWhole)
        } catch { return (.failure(error), isWhole) }
      }
      if case .success(let header) = found { return header }
      if isWhole { return try found.get() }
      count = min(16 * max(count, Self.margin), end - place)
    }
  }
}
