/// Values of pages into words of 64 bits: doubles, integers, or the numbers of texts.
///
/// Source: Apache Parquet, "Encodings"
/// (https://github.com/apache/parquet-format/blob/master/Encodings.md).
struct ParquetWords {
  private enum Encoding: Int {
    case plain = 0
    case oldDictionary = 2
    case runs = 3
    case deltas = 5
    case lengthsAndBytes = 6
    case prefixesAndBytes = 7
    case dictionary = 8
    case byteStreams = 9
  }

  private let type: ParquetType
  private let budget: ParquetBudget
  /// The texts so far, whose words are their numbers.
  private(set) var texts: ParquetTexts
  private var dictionary: [UInt64]?
  private let joined = ParquetBuffer()
  private let indices = ParquetBuffer()

  init(_ type: ParquetType, budget: ParquetBudget) {
    self.type = type
    self.budget = budget
    texts = ParquetTexts(budget)
  }

  /// Forgets the dictionary of the last chunk.
  mutating func beginChunk() { dictionary = nil }

  /// Takes a chunk's dictionary.
  mutating func take(dictionary page: ParquetPage) throws(ParquetFault) {
    let encoding = Encoding(rawValue: page.encoding)
    guard encoding == .plain || encoding == .oldDictionary else { throw unknown(page.encoding) }
    guard page.count <= page.bytes.count / max(1, leastSize) else {
      throw .damaged("its dictionary is cut off")
    }
    try budget.spend(8 * page.count)
    var words = [UInt64](repeating: 0, count: page.count)
    var fault: ParquetFault?
    words.withUnsafeMutableBufferPointer { words in
      do throws(ParquetFault) { try plain(page.bytes, into: words) } catch { fault = error }
    }
    if let fault { throw fault }
    dictionary = words
  }

  /// The bytes that a value takes at least in a dictionary.
  private var leastSize: Int { type.storage == .bytes ? 4 : type.width }

  /// Takes the values that are there of a page, as many as the result has room for.
  mutating func read(_ page: ParquetPage, into result: UnsafeMutableBufferPointer<UInt64>)
    throws(ParquetFault)
  {
    guard !result.isEmpty else { return }
    let isBytes = type.storage == .bytes || type.storage == .fixedBytes
    switch (Encoding(rawValue: page.encoding), type.storage) {
    case (.plain, _): try plain(page.bytes, into: result)
    case (.dictionary, _), (.oldDictionary, _): try gather(page.bytes, into: result)
    case (.runs, .boolean):
      guard page.bytes.count >= 4 else { throw Self.cutOff }
      // The number of bytes is before them.
      try booleans(UnsafeRawBufferPointer(rebasing: page.bytes[4...]), into: result)
    case (.deltas, .int32), (.deltas, .int64):
      _ = try ParquetDeltas.read(page.bytes, into: result)
      type.convert(result)
    case (.lengthsAndBytes, .bytes):
      try ParquetByteArrays.lengthsAndBytes(page.bytes, count: result.count) {
        (place, bytes) throws(ParquetFault) in result[place] = try word(of: bytes)
      }
    case (.prefixesAndBytes, _) where isBytes:
      try ParquetByteArrays.prefixesAndBytes(page.bytes, count: result.count, budget) {
        (place, bytes) throws(ParquetFault) in result[place] = try word(of: bytes)
      }
    case (.byteStreams, _) where type.width > 0:
      try join(page.bytes, into: result)
    default: throw unknown(page.encoding)
    }
  }

  private static let cutOff = ParquetFault.damaged("a page of it ends too early")

  private func unknown(_ encoding: Int) -> ParquetFault {
    .damage(
      "its values have the encoding \(encoding), which is not read here for them",
      remedy: "fetch the file again, or write it with use_dictionary=True in pyarrow")
  }

  /// The word of a value that is stored as some bytes.
  private mutating func word(of bytes: UnsafeRawBufferPointer) throws(ParquetFault) -> UInt64 {
    if case .text = type.meaning { return UInt64(try texts.number(of: bytes)) }
    guard type.width == 0 || bytes.count == type.width else {
      throw .damaged("a value of it has \(bytes.count) bytes in the place of \(type.width)")
    }
    return type.word(of: bytes)
  }

  // MARK: Encodings

  private mutating func plain(
    _ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableBufferPointer<UInt64>
  ) throws(ParquetFault) {
    if type.storage == .boolean {
      guard bytes.count >= (result.count + 7) / 8 else { throw Self.cutOff }
      for index in result.indices {
        result[index] = Double(bytes[index >> 3] >> UInt8(index & 7) & 1).bitPattern
      }
    } else if type.storage == .bytes {
      try ParquetByteArrays.plain(bytes, count: result.count) {
        (place, bytes) throws(ParquetFault) in result[place] = try word(of: bytes)
      }
    } else {
      guard result.count <= bytes.count / type.width else { throw Self.cutOff }
      switch type.storage {
      case .double, .int64:
        UnsafeMutableRawBufferPointer(result).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[..<(8 * result.count)]))
        type.convert(result)
      case .float, .int32:
        for index in result.indices {
          result[index] = UInt64(
            UInt32(
              littleEndian: bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)))
        }
        type.convert(result)
      default:
        for index in result.indices {
          let start = index * type.width
          result[index] = try word(
            of: UnsafeRawBufferPointer(rebasing: bytes[start..<start + type.width]))
        }
      }
    }
  }

  private func booleans(
    _ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableBufferPointer<UInt64>
  ) throws(ParquetFault) {
    var runs = try ParquetRuns(bytes, width: 1)
    try forEachBlock(of: &runs, into: result) { indices, part in
      for index in part.indices { part[index] = Double(indices[index] & 1).bitPattern }
    }
  }

  private func gather(
    _ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableBufferPointer<UInt64>
  ) throws(ParquetFault) {
    guard let dictionary else { throw .damaged("its dictionary is missing") }
    guard let width = bytes.first else { throw Self.cutOff }
    var runs = try ParquetRuns(UnsafeRawBufferPointer(rebasing: bytes[1...]), width: Int(width))
    try forEachBlock(of: &runs, into: result) { (indices, part) throws(ParquetFault) in
      var largest: UInt32 = 0
      for index in indices { largest = max(largest, index) }
      guard Int(largest) < dictionary.count else {
        throw .damaged("a value of it is beyond its dictionary")
      }
      dictionary.withUnsafeBufferPointer { words in
        for index in part.indices { part[index] = words[Int(indices[index])] }
      }
    }
  }

  /// Takes small numbers a few at a time, so that they stay near, and calls a function for the part of the
  /// result that they are meant for.
  @inline(__always)
  private func forEachBlock(
    of runs: inout ParquetRuns, into result: UnsafeMutableBufferPointer<UInt64>,
    _ work: (UnsafeBufferPointer<UInt32>, UnsafeMutableBufferPointer<UInt64>) throws(ParquetFault)
      -> Void
  ) throws(ParquetFault) {
    let block = indices.room(min(result.count, 1 << 10), of: UInt32.self)
    for start in stride(from: 0, to: result.count, by: block.count) {
      let count = min(block.count, result.count - start)
      let part = UnsafeMutableBufferPointer(rebasing: block[..<count])
      try runs.read(into: part)
      try work(
        UnsafeBufferPointer(part),
        UnsafeMutableBufferPointer(rebasing: result[start..<start + count]))
    }
  }

  /// Takes values whose first bytes are together, then their second bytes, and so on.
  private mutating func join(
    _ bytes: UnsafeRawBufferPointer, into result: UnsafeMutableBufferPointer<UInt64>
  ) throws(ParquetFault) {
    let (count, width) = (result.count, type.width)
    guard bytes.count / width == count, bytes.count.isMultiple(of: width),
      let source = bytes.baseAddress
    else { throw .damaged("a page of it has another number of values than it says") }
    if width == 8 || width == 4 {
      if width == 8 {
        Self.join(source, bytesPerWord: 8, into: result)
      } else {
        Self.join(source, bytesPerWord: 4, into: result)
      }
      return type.convert(result)
    }
    try budget.spend(bytes.count)
    let room = joined.room(bytes.count)
    for place in 0..<width {
      for index in 0..<count { room[index * width + place] = bytes[place * count + index] }
    }
    try plain(UnsafeRawBufferPointer(room), into: result)
  }

  /// Inlined with the number of bytes, so that the processor takes several words at once.
  @inline(__always)
  private static func join(
    _ source: UnsafeRawPointer, bytesPerWord: Int, into result: UnsafeMutableBufferPointer<UInt64>
  ) {
    let count = result.count
    for index in 0..<count {
      var word: UInt64 = 0
      for place in 0..<bytesPerWord {
        let byte = source.load(fromByteOffset: place &* count &+ index, as: UInt8.self)
        word |= UInt64(byte) &<< UInt64(8 &* place)
      }
      result[index] = word
    }
  }
}
