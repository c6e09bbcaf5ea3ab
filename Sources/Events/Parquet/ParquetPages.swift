/// A page's values.
struct ParquetPage {
  /// The number of values, with those that are missing.
  let count: Int
  /// A byte for each value, 1 where it is there; nil where all are.
  let present: UnsafeBufferPointer<UInt8>?
  /// The number of values that are there.
  let presentCount: Int
  let encoding: Int
  /// What holds the values that are there.
  let bytes: UnsafeRawBufferPointer
}

/// Takes the pages of chunks apart. The memory that it uses serves one page at a time.
final class ParquetPages {
  private let source: ParquetSource
  private let budget: ParquetBudget
  /// The definition level of a value that is there.
  private let depth: Int
  private let unpacked = ParquetBuffer()
  private let present = ParquetBuffer()
  private let levels = ParquetBuffer()

  init(_ source: ParquetSource, budget: ParquetBudget, depth: Int) {
    self.source = source
    self.budget = budget
    self.depth = depth
  }

  /// Calls a function for the dictionary of a chunk, if it has one, and another for each page of values.
  func forEach(
    in chunk: ParquetFooter.Chunk,
    dictionary: (ParquetPage) throws(ParquetFault) -> Void,
    values: (ParquetPage) throws(ParquetFault) -> Void
  ) throws(ParquetFault) {
    let codec = try ParquetCodec(number: chunk.codec)
    let end = chunk.start + chunk.packedSize
    var window = ParquetWindow(source, chunk.start..<end)
    var hasDictionary = false
    var (place, found) = (chunk.start, 0)
    while found < chunk.values {
      guard place < end else { throw .damaged("it has \(found) of \(chunk.values) values") }
      let (header, size) = try window.header(at: place)
      place += size
      guard header.packedSize <= end - place else { throw .damaged("a page of it is cut off") }
      switch header.kind {
      case .index: break
      case .dictionary:
        guard !hasDictionary, found == 0 else { throw .damaged("it has two dictionaries") }
        hasDictionary = true
      case .values, .valuesBehindLevels:
        guard header.count <= chunk.values - found else {
          throw .damaged("it has more values than it says")
        }
        found += header.count
      }
      try window.with(header.packedSize, at: place) { (bytes) throws(ParquetFault) in
        let body = UnsafeRawBufferPointer(rebasing: bytes[..<header.packedSize])
        try header.check(body)
        switch header.kind {
        case .index: break
        case .dictionary:
          try dictionary(
            ParquetPage(
              count: header.count, present: nil, presentCount: header.count,
              encoding: header.encoding, bytes: try unpack(body, header, codec)))
        case .values, .valuesBehindLevels: try values(try page(body, header, codec))
        }
      }
      place += header.packedSize
    }
  }

  /// The bytes of a page behind its levels, unpacked.
  private func unpack(
    _ body: UnsafeRawBufferPointer, _ header: ParquetPageHeader, _ codec: ParquetCodec
  ) throws(ParquetFault) -> UnsafeRawBufferPointer {
    let packed = UnsafeRawBufferPointer(rebasing: body[header.levelSize...])
    let size = header.unpackedSize - header.levelSize
    if codec == .none || !header.isPacked {
      guard packed.count == size else { throw .damaged("the sizes of its pages make no sense") }
      return packed
    }
    guard size > 0 else { return UnsafeRawBufferPointer(unpacked.room(0)) }
    try budget.spend(size)
    let room = unpacked.room(size)
    try codec.unpack(packed, into: room)
    return UnsafeRawBufferPointer(room)
  }

  private func page(
    _ body: UnsafeRawBufferPointer, _ header: ParquetPageHeader, _ codec: ParquetCodec
  ) throws(ParquetFault) -> ParquetPage {
    var bytes = try unpack(body, header, codec)
    var levels = UnsafeRawBufferPointer(rebasing: body[..<header.levelSize])
    if depth > 0, header.kind == .values {
      guard bytes.count >= 4 else { throw .damaged("a page of it ends too early") }
      let size = Int(UInt32(littleEndian: bytes.loadUnaligned(as: UInt32.self)))
      guard size <= bytes.count - 4 else { throw .damaged("a page of it ends too early") }
      levels = UnsafeRawBufferPointer(rebasing: bytes[4..<4 + size])
      bytes = UnsafeRawBufferPointer(rebasing: bytes[(4 + size)...])
    }
    let present = try presence(levels, count: header.count)
    return ParquetPage(
      count: header.count, present: present?.bytes, presentCount: present?.count ?? header.count,
      encoding: header.encoding, bytes: bytes)
  }

  /// Which values are there, and how many; nil where all are.
  private func presence(_ bytes: UnsafeRawBufferPointer, count: Int) throws(ParquetFault)
    -> (bytes: UnsafeBufferPointer<UInt8>, count: Int)?
  {
    guard depth > 0, count > 0 else { return nil }
    var runs = try ParquetRuns(bytes, width: Int.bitWidth - depth.leadingZeroBitCount)
    if try runs.begins(with: count, of: UInt32(depth)) { return nil }
    let present = present.room(count, of: UInt8.self)
    let block = levels.room(min(count, 1 << 10), of: UInt32.self)
    var presentCount = 0
    for start in stride(from: 0, to: count, by: block.count) {
      let part = UnsafeMutableBufferPointer(rebasing: block[..<min(block.count, count - start)])
      try runs.read(into: part)
      for index in part.indices {
        let isPresent: UInt8 = part[index] == UInt32(depth) ? 1 : 0
        present[start + index] = isPresent
        presentCount += Int(isPresent)
      }
    }
    return presentCount == count ? nil : (UnsafeBufferPointer(present), presentCount)
  }
}
