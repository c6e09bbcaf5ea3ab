/// Small numbers without a sign as runs of one value and as bits side by side.
///
/// Source: Apache Parquet, "Encodings", RLE/bit-packing hybrid
/// (https://github.com/apache/parquet-format/blob/master/Encodings.md).
struct ParquetRuns {
  private let bytes: UnsafeRawBufferPointer
  private let width: Int
  private var position = 0
  /// What is left of the run.
  private var left = 0
  /// The value of a run; nil where its values are side by side.
  private var value: UInt32?
  /// The first bit of the next value of those side by side.
  private var bit = 0

  /// - Parameters:
  ///   - bytes: the runs. ``ParquetSource/spare`` bytes more may be read behind them.
  ///   - width: the bits of a value.
  init(_ bytes: UnsafeRawBufferPointer, width: Int) throws(ParquetFault) {
    guard (0...32).contains(width) else {
      throw .damaged("its numbers have \(width) bits each")
    }
    self.bytes = bytes
    self.width = width
  }

  private mutating func nextRun() throws(ParquetFault) {
    var (header, shift) = (0, 0)
    while true {
      guard position < bytes.count, shift < 35 else {
        throw .damaged("a page of it ends too early")
      }
      let byte = Int(bytes[position])
      position += 1
      header |= (byte & 0x7f) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    if header & 1 == 0 {
      let size = (width + 7) / 8
      guard size <= bytes.count - position else { throw .damaged("a page of it ends too early") }
      var value: UInt32 = 0
      for index in 0..<size { value |= UInt32(bytes[position + index]) << UInt32(8 * index) }
      position += size
      left = header >> 1
      self.value = value
    } else {
      // Some writers cut the last run off behind its last value.
      let size = min((header >> 1) * width, bytes.count - position)
      bit = 8 * position
      position += size
      left = width == 0 ? (header >> 1) * 8 : min((header >> 1) * 8, size * 8 / width)
      value = nil
    }
  }

  /// Whether the next values, as many as given, are one run of this value.
  mutating func begins(with count: Int, of wanted: UInt32) throws(ParquetFault) -> Bool {
    if left == 0, count > 0 { try nextRun() }
    return value == wanted && left >= count
  }

  /// Takes the next values, as many as the result has room for.
  mutating func read(into result: UnsafeMutableBufferPointer<UInt32>) throws(ParquetFault) {
    guard let target = result.baseAddress, let source = bytes.baseAddress, width > 0 else {
      result.update(repeating: 0)
      if width > 0, !result.isEmpty { throw .damaged("a page of it ends too early") }
      return
    }
    let mask = UInt64(1) << UInt64(width) - 1
    var filled = 0
    while filled < result.count {
      if left == 0 { try nextRun() }
      let count = min(left, result.count - filled)
      let part = target + filled
      if let value {
        part.update(repeating: value, count: count)
      } else {
        var place = bit
        for index in 0..<count {
          let word = source.loadUnaligned(fromByteOffset: place >> 3, as: UInt64.self)
          part[index] = UInt32(
            truncatingIfNeeded: UInt64(littleEndian: word) &>> UInt64(place & 7) & mask)
          place &+= width
        }
        bit = place
      }
      left -= count
      filled += count
    }
  }
}
