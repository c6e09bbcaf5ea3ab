/// A heap of links or attributes where an object has many of them (File Format Specification 3.0, III.G).
struct HDF5FractalHeap {
  private let source: HDF5Source
  private let idSize: Int
  private let hugeTree: Int?
  private let width: Int
  private let startSize: Int
  private let largestDirect: Int
  private let offsetBytes: Int
  private let lengthBytes: Int
  private let root: Int?
  private let rootRows: Int
  /// The bytes that all its objects may take together.
  private let managed: Int

  init(_ source: HDF5Source, at address: Int) throws(HDF5Damage) {
    self.source = source
    var head = try source.cursor(
      26 + 12 * source.lengthSize + 3 * source.offsetSize, at: address)
    try head.expect("FRHP")
    try head.expect(0, as: "the version of a heap")
    idSize = try head.count(2)
    let filterSize = try head.count(2)
    try head.skip(1)
    let largestObject = try head.count(4)
    try head.skip(source.lengthSize)
    hugeTree = try head.address()
    try head.skip(source.lengthSize)
    _ = try head.address()
    managed = try head.length()
    try head.skip(7 * source.lengthSize)
    width = try head.count(2)
    startSize = try head.length()
    largestDirect = try head.length()
    let bits = try head.count(2)
    try head.skip(2)
    root = try head.address()
    rootRows = try head.count(2)
    guard filterSize == 0 else {
      throw HDF5Damage("its names are compressed, which is not read here", remedy: "write it again")
    }
    try head.expectChecksum()
    guard idSize > 0, (1...64).contains(bits), width.nonzeroBitCount == 1,
      startSize.nonzeroBitCount == 1, largestDirect.nonzeroBitCount == 1,
      startSize <= largestDirect, largestDirect < 1 << 32, width <= 1 << 12, rootRows < 64
    else { throw HDF5Damage("a heap in it makes no sense: it is damaged") }
    offsetBytes = (bits + 7) / 8
    lengthBytes = min(
      (largestDirect.trailingZeroBitCount + 7) / 8,
      (Int.bitWidth - 1 - max(1, largestObject).leadingZeroBitCount) / 8 + 1)
  }

  /// What is kept under the identifier at a record's position.
  func object(_ record: inout HDF5Cursor) throws(HDF5Damage) -> HDF5Cursor {
    var id = try record.part(idSize)
    let first = try id.byte()
    guard first >> 6 == 0 else { throw HDF5Damage("an identifier in a heap is damaged") }
    switch first >> 4 & 3 {
    case 0:
      let offset = try id.count(offsetBytes)
      let length = try id.count(lengthBytes)
      guard let root, length > 0, offset < managed else {
        throw HDF5Damage("a heap has no object where one should be: it is damaged")
      }
      return rootRows == 0
        ? try object(inBlock: root, size: startSize, offset, length)
        : try object(below: root, rows: rootRows, offset, length)
    case 1: return try hugeObject(&id)
    case 2 where idSize <= 18: return try id.part(first & 0x0f + 1)
    default: throw HDF5Damage("an identifier in a heap is damaged")
    }
  }

  private func object(inBlock address: Int, size: Int, _ offset: Int, _ length: Int)
    throws(HDF5Damage) -> HDF5Cursor
  {
    var block = try source.cursor(4, at: address)
    try block.expect("FHDB")
    guard offset <= size, length <= size - offset else {
      throw HDF5Damage("an object of a heap is too long: it is damaged")
    }
    return try source.cursor(length, at: address + offset)
  }

  private func rowSize(_ row: Int) throws(HDF5Damage) -> Int {
    let (size, overflow) = startSize.multipliedReportingOverflow(by: 1 << max(0, row - 1))
    guard row < 48, !overflow, size < 1 << 48 else {
      throw HDF5Damage("a heap in it makes no sense: it is damaged")
    }
    return size
  }

  private func object(below address: Int, rows: Int, _ offset: Int, _ length: Int)
    throws(HDF5Damage) -> HDF5Cursor
  {
    let headSize = 5 + source.offsetSize + offsetBytes
    let size = headSize + rows * width * source.offsetSize + 4
    var guarded = try source.cursor(size, at: address)
    var block = guarded
    try guarded.skip(size - 4)
    try guarded.expectChecksum()
    try block.expect("FHIB")
    try block.expect(0, as: "the version of a heap")
    var start = 0
    for row in 0..<rows {
      let blockSize = try rowSize(row)
      guard offset < start + width * blockSize else {
        start += width * blockSize
        continue
      }
      let column = (offset - start) / blockSize
      try block.skip(headSize - 5 + (row * width + column) * source.offsetSize)
      let child = try block.requiredAddress()
      let rest = offset - start - column * blockSize
      if blockSize <= largestDirect {
        return try object(inBlock: child, size: blockSize, rest, length)
      }
      // Rows of a block of this size, which has no blocks as large as itself.
      var (childRows, room) = (0, 0)
      while room < blockSize {
        room += width * (try rowSize(childRows))
        childRows += 1
      }
      return try object(below: child, rows: childRows, rest, length)
    }
    throw HDF5Damage("a heap has no object where one should be: it is damaged")
  }

  private func hugeObject(_ id: inout HDF5Cursor) throws(HDF5Damage) -> HDF5Cursor {
    // Where identifiers have room for it they hold the place itself.
    if id.left >= source.offsetSize + source.lengthSize {
      let address = try id.requiredAddress()
      return try source.cursor(try id.length(), at: address)
    }
    let wanted = try id.count(min(id.left, source.lengthSize))
    guard let hugeTree else { throw HDF5Damage("an identifier in a heap is damaged") }
    for record in try HDF5Tree2(source, at: hugeTree, kind: .hugeObjects).records() {
      var record = record
      let address = try record.requiredAddress()
      let length = try record.length()
      if try record.length() == wanted { return try source.cursor(length, at: address) }
    }
    throw HDF5Damage("a heap has no object where one should be: it is damaged")
  }
}
