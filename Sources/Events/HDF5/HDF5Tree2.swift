/// A tree of the format's second version, whose records all have one size (File Format Specification 3.0,
/// III.A.2).
struct HDF5Tree2 {
  /// What the records are.
  enum Kind: Int {
    case hugeObjects = 1
    case linkNames = 5
    case attributeNames = 8
    case chunks = 10
    case packedChunks = 11
  }

  /// The bytes of a record.
  let recordSize: Int

  private let source: HDF5Source
  private let kind: Kind
  private let nodeSize: Int
  private let root: (address: Int, count: Int)?
  private let total: Int
  /// Of nodes at each depth, from the leaves: the bytes that a count of all records below takes.
  private let totalSizes: [Int]
  /// The bytes that a node's count of records takes.
  private let countSize: Int

  init(_ source: HDF5Source, at address: Int, kind: Kind) throws(HDF5Damage) {
    var head = try source.cursor(22 + source.offsetSize + source.lengthSize, at: address)
    try head.expect("BTHD")
    try head.expect(0, as: "the version of a tree")
    try head.expect(kind.rawValue, as: "the kind of a tree")
    nodeSize = try head.count(4)
    recordSize = try head.count(2)
    let depth = try head.count(2)
    try head.skip(2)
    let rootAddress = try head.address()
    let rootCount = try head.count(2)
    total = try head.length()
    try head.expectChecksum()
    guard recordSize > 0, nodeSize > 10 + recordSize, depth < 16,
      total <= source.size / recordSize
    else { throw HDF5Damage("a tree in it makes no sense: it is damaged") }
    root = rootAddress.map { ($0, rootCount) }

    // As the library does it (H5B2hdr.c, H5B2__hdr_init), since nothing in the file says so.
    func bytes(for limit: Int) -> Int { (Int.bitWidth - 1 - limit.leadingZeroBitCount) / 8 + 1 }
    var most = (nodeSize - 10) / recordSize
    countSize = bytes(for: most)
    var sizes = [0]
    for _ in 0..<depth {
      let pointer = source.offsetSize + countSize + (sizes.last ?? 0)
      guard nodeSize > 10 + pointer, (nodeSize - 10 - pointer) / (recordSize + pointer) > 0 else {
        throw HDF5Damage("a tree in it makes no sense: it is damaged")
      }
      let own = (nodeSize - 10 - pointer) / (recordSize + pointer)
      let (product, overflow) = (own + 1).multipliedReportingOverflow(by: most)
      guard !overflow, product < .max - own else {
        throw HDF5Damage("a tree in it makes no sense: it is damaged")
      }
      most = product + own
      sizes.append(bytes(for: most))
    }
    totalSizes = sizes
    self.source = source
    self.kind = kind
  }

  /// All records, in order.
  func records() throws(HDF5Damage) -> [HDF5Cursor] {
    var found: [HDF5Cursor] = []
    if let root {
      try visit(root.address, count: root.count, depth: totalSizes.count - 1, &found)
    }
    guard found.count == total else {
      throw HDF5Damage("a tree has \(found.count) of its \(total) records: it is damaged")
    }
    return found
  }

  private func visit(_ address: Int, count: Int, depth: Int, _ found: inout [HDF5Cursor])
    throws(HDF5Damage)
  {
    let pointerSize =
      depth > 0 ? source.offsetSize + countSize + totalSizes[depth - 1] : 0
    let size = 6 + count * recordSize + (depth > 0 ? (count + 1) * pointerSize : 0) + 4
    guard size <= nodeSize, found.count + count <= total else {
      throw HDF5Damage("a part of a tree is too large: it is damaged")
    }
    var node = try source.cursor(size, at: address)
    var guarded = node
    try guarded.skip(size - 4)
    try guarded.expectChecksum()
    try node.expect(depth > 0 ? "BTIN" : "BTLF")
    try node.expect(0, as: "the version of a tree")
    try node.expect(kind.rawValue, as: "the kind of a tree")
    var own: [HDF5Cursor] = []
    for _ in 0..<count { own.append(try node.part(recordSize)) }
    guard depth > 0 else {
      found += own
      return
    }
    for index in 0...count {
      let child = try node.requiredAddress()
      let childCount = try node.count(countSize)
      try node.skip(totalSizes[depth - 1])
      try visit(child, count: childCount, depth: depth - 1, &found)
      if index < count { found.append(own[index]) }
    }
  }
}
