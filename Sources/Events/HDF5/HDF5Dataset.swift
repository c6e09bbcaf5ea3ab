/// A dataset open for reading, whose type and shape make sense.
struct HDF5Dataset {
  let place: HDF5Place
  let header: HDF5ObjectHeader
  /// The type of its elements.
  let type: HDF5Datatype
  /// The lengths of its axes.
  var shape: [Int] { space.lengths }

  let source: HDF5Source
  private let limit: ReadingLimit
  private let space: HDF5Dataspace
  private let layout: HDF5Layout
  private let filters: HDF5Filters
  /// The bytes that stand for an element that was never written; none where they are zeros.
  private let fillValue: [UInt8]

  /// Opens a dataset.
  ///
  /// - Throws: ``InputError`` where there is none, or where its shape is beyond what may be read of such a file.
  init(_ name: String, in file: HDF5File) throws(InputError) {
    let place = HDF5Place(file: file.path, object: name)
    guard let object = file.object(name), object.header.isDataset else {
      throw place.error("it is no dataset", remedy: "fetch the file again")
    }
    self.place = place
    header = object.header
    source = object.source
    limit = file.limit
    (space, type, layout, filters, fillValue) = try place.locating { () throws(HDF5Damage) in
      try Self.parts(of: object.header, in: object.source)
    }
    try limit.require(
      space.lengths, elementSize: type.unpackedSize, in: source.size, at: place)
  }

  private static func parts(of header: HDF5ObjectHeader, in source: HDF5Source) throws(HDF5Damage)
    -> (HDF5Dataspace, HDF5Datatype, HDF5Layout, HDF5Filters, [UInt8])
  {
    let space = try HDF5Dataspace(try header.only(.dataspace, "shape").resolved(source))
    var typeBody = try header.only(.datatype, "type").resolved(source)
    let type = try HDF5Datatype(&typeBody)
    guard header.first(.externalFiles) == nil else {
      throw HDF5Damage("its data lie in another file", remedy: "copy them into this file")
    }
    let layout = try HDF5Layout(
      try header.only(.layout, "layout").resolved(source), rank: space.lengths.count,
      elementSize: type.size)
    let filters = try header.first(.filters).map { message throws(HDF5Damage) in
      try HDF5Filters(try message.resolved(source))
    }
    let fillValue = try fillValue(of: header, size: type.size, in: source)
    return (space, type, layout, filters ?? HDF5Filters(), fillValue)
  }

  private static func fillValue(of header: HDF5ObjectHeader, size: Int, in source: HDF5Source)
    throws(HDF5Damage) -> [UInt8]
  {
    guard var body = try header.first(.fillValue)?.resolved(source) else { return [] }
    let version = try body.byte()
    switch version {
    case 1, 2:
      try body.skip(2)
      let isDefined = try body.byte() == 1
      guard version == 1 || isDefined else { return [] }
    case 3:
      guard try body.byte() & 0x20 != 0 else { return [] }
    default: throw HDF5Damage("version \(version) of its fill value is not known here")
    }
    let count = try body.count(4)
    // A negative size says that there is none.
    if count == 0 || count == 0xffff_ffff { return [] }
    guard count == size else { throw HDF5Damage("its fill value is damaged") }
    return Array(try body.take(count))
  }

  /// Whether its elements are records of named fields.
  var isRecords: Bool { if case .record = type.kind { true } else { false } }

  /// Whether its elements are numbers.
  var isNumeric: Bool { type.number != nil }

  /// Whether its elements are texts.
  var isText: Bool {
    switch type.kind {
    case .text, .longText: true
    default: false
    }
  }

  /// The values of an element that give columns, in order.
  ///
  /// - Throws: ``InputError`` where they are more than a table's columns.
  func values() throws(InputError) -> [HDF5Value] {
    try HDF5Value.all(of: type, name: "", in: place)
  }

  /// A part of the elements, in the file's order.
  struct Box {
    /// The first element's place along each axis.
    let start: [Int]
    /// The lengths of its axes. Elements beyond the dataset's shape mean nothing.
    let lengths: [Int]
    let bytes: [UInt8]
  }

  /// Hands over all elements, box by box, until `body` returns false.
  ///
  /// - Throws: ``InputError`` where the data are damaged, or compressed in a way that is not read here.
  func forEachBox(_ body: (Box) throws(InputError) -> Bool) throws(InputError) {
    guard !space.isNull, let count = HDF5Dataspace.product(shape), count > 0 else { return }
    switch layout {
    case .virtual:
      throw place.error("its data lie in another file", remedy: "copy them into this file")
    case .compact(let bytes):
      guard bytes.count == count * type.size else {
        throw place.error("its data are cut off", remedy: "fetch the file again")
      }
      _ = try body(Box(start: shape.map { _ in 0 }, lengths: shape, bytes: Array(bytes)))
    case .contiguous(let address):
      guard let address else { return try forEachPiece(of: nil, body) }
      guard source.has(count * type.size, at: address) else {
        throw place.error("its data are cut off", remedy: "fetch the file again")
      }
      try forEachPiece(of: address, body)
    case .chunked(let chunking): try forEachChunk(chunking, body)
    }
  }

  /// About the bytes of a piece.
  private static let pieceSize = 1 << 18

  /// Pieces of what lies in one piece, or of what was never written.
  private func forEachPiece(
    of address: Int?, _ body: (Box) throws(InputError) -> Bool
  ) throws(InputError) {
    guard shape.count <= 2 else { return }
    let lines = shape.count == 2 ? shape[0] : 1
    let length = shape.last ?? 1
    // Whole lines where they are short, or parts of one.
    let lineSize = length * type.size
    let linesAtOnce = max(1, min(lines, Self.pieceSize / max(1, lineSize)))
    let lengthAtOnce = max(1, min(length, Self.pieceSize / type.size))
    for line in stride(from: 0, to: lines, by: linesAtOnce) {
      let held = min(linesAtOnce, lines - line)
      for first in stride(from: 0, to: length, by: held > 1 ? length : lengthAtOnce) {
        let part = held > 1 ? length : min(lengthAtOnce, length - first)
        let size = held * part * type.size
        let bytes = try place.locating { () throws(HDF5Damage) in
          try address.map { address throws(HDF5Damage) in
            try source.bytes(size, at: address + line * lineSize + first * type.size)
          } ?? filling(held * part)
        }
        let box =
          shape.count == 2
          ? Box(start: [line, first], lengths: [held, part], bytes: bytes)
          : Box(start: shape.map { _ in first }, lengths: shape.map { _ in part }, bytes: bytes)
        guard try body(box) else { return }
      }
    }
  }

  private func filling(_ count: Int) -> [UInt8] {
    fillValue.isEmpty
      ? [UInt8](repeating: 0, count: count * type.size) : (0..<count).flatMap { _ in fillValue }
  }

  private func forEachChunk(
    _ chunking: HDF5Chunking, _ body: (Box) throws(InputError) -> Bool
  ) throws(InputError) {
    let chunks = try place.locating { () throws(HDF5Damage) in
      try filters.requireKnown()
      return try chunking.chunks(
        of: space, elementSize: type.size, isFiltered: !filters.isEmpty, in: source)
    }
    guard !chunks.isEmpty else { return try forEachPiece(of: nil, body) }
    let size = chunking.lengths.reduce(type.size, *)
    try limit.require(chunking.lengths, elementSize: type.size, in: source.size, at: place)
    for chunk in chunks {
      let bytes = try place.locating { () throws(HDF5Damage) in
        let isPartial = zip(zip(chunk.start, chunking.lengths), shape).contains { block, length in
          block.0 + block.1 > length
        }
        let isStored = filters.isEmpty || (isPartial && chunking.isPartialUnfiltered)
        // An unpacked block has its full size; a packed one can grow only by a known factor.
        guard
          isStored
            ? chunk.storedSize == size
            : (size - 64) / filters.mostGrowth <= chunk.storedSize
        else { throw HDF5Damage("a block of its data cannot hold what it should: it is damaged") }
        let stored = try source.bytes(chunk.storedSize, at: chunk.address)
        return isStored
          ? stored : try filters.undone(stored, mask: chunk.filterMask, size: size)
      }
      guard try body(Box(start: chunk.start, lengths: chunking.lengths, bytes: bytes)) else {
        return
      }
    }
  }
}
