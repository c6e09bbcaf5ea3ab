/// One branch of a tree: the values of one or several leaves, and further branches (`TBranch`).
final class ROOTBranch {
  /// What `TBranchElement` says besides.
  struct Element {
    /// The class of the object, or the one that has the member.
    let className: String
    let checksum: Int
    let version: Int
    /// The place of the member in its class; negative where it is no member.
    let index: Int
    /// 3 and 4 for the number of objects in an array, 31 and 41 for their members.
    let type: Int
  }

  /// Where a basket is.
  enum Place {
    case inFile(address: Int, size: Int)
    case inTree(ROOTBasket)
  }

  let className: String
  let name: String
  let entries: Int
  let branches: [ROOTBranch]
  let leaves: [ROOTLeaf]
  let baskets: [Place]
  let element: Element?

  init(_ className: String, _ body: inout ROOTCursor, _ nodes: ROOTNodes) throws(ROOTDamage) {
    self.className = className
    // The other classes have a whole `TBranch` at their beginning.
    let isPlain = className == "TBranch"
    var (outerVersion, outer) = isPlain ? (0, body) : try body.object()
    var (version, branch) = try outer.object()
    name = try branch.named().name
    try branch.skipObject()
    let values = try ROOTLayout("TBranch", version: version, in: nodes.file).values(&branch)
    entries = values["fEntries"] ?? 0
    branches = try nodes.array(&branch).compactMap { $0?.branch }
    leaves = try nodes.array(&branch).compactMap { $0?.leaf }
    let embedded = try nodes.array(&branch).map { $0?.basket }
    baskets = try Self.places(
      &branch, isOld: version < 10, written: values["fWriteBasket"] ?? 0,
      room: values["fMaxBaskets"] ?? 0, embedded: embedded)
    guard className == "TBranchElement", outerVersion >= 8 else {
      element = nil
      return
    }
    let name = try outer.string()
    for _ in 0..<2 { _ = try outer.string() }
    element = Element(
      className: name, checksum: Int(try outer.integer(UInt32.self)),
      version: outerVersion >= 10 ? try outer.int16() : try outer.int32(),
      index: try outer.int32(), type: try outer.int32())
  }

  /// Where the baskets are: first those in the file, then those that were not full.
  private static func places(
    _ cursor: inout ROOTCursor, isOld: Bool, written: Int, room: Int, embedded: [ROOTBasket?]
  ) throws(ROOTDamage) -> [Place] {
    guard room >= 0, room <= cursor.left else {
      throw ROOTDamage("a list of baskets ends too early: it is damaged")
    }
    try cursor.skip(1)
    var sizes = try cursor.part(4 * room)
    try cursor.skip(1 + (isOld ? 4 : 8) * room)
    // Before version 10 the byte before them says how long they are.
    let isLong = try cursor.integer(UInt8.self) == 2 || !isOld
    var addresses = try cursor.part((isLong ? 8 : 4) * room)
    var result: [Place] = []
    var isWritten = [Bool](repeating: false, count: embedded.count)
    for index in 0..<max(0, min(written, room)) {
      let (size, address) = (try sizes.int32(), try addresses.address(isLong: isLong))
      guard address != 0, size != 0 else { continue }
      result.append(.inFile(address: address, size: size))
      if index < embedded.count { isWritten[index] = true }
    }
    for (basket, isWritten) in zip(embedded, isWritten) where !isWritten {
      if let basket, basket.entries > 0 { result.append(.inTree(basket)) }
    }
    return result
  }
}
