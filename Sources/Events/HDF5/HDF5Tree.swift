/// Trees of the format's first version: the symbols of groups and the blocks of data (File Format Specification
/// 3.0, III.A.1).
enum HDF5Tree {
  private static let deepest = 16

  /// The addresses of a group's symbol tables.
  static func groupNodes(_ source: HDF5Source, root: Int) throws(HDF5Damage) -> [Int] {
    var found: [Int] = []
    try visit(source, root, kind: 0, keySize: source.lengthSize) { (_, child) throws(HDF5Damage) in
      found.append(child)
    }
    return found
  }

  /// The stored blocks of a dataset of `rank` axes.
  static func chunks(_ source: HDF5Source, root: Int, rank: Int) throws(HDF5Damage)
    -> [HDF5Chunk]
  {
    var found: [HDF5Chunk] = []
    try visit(source, root, kind: 1, keySize: 8 + 8 * (rank + 1)) {
      (key, child) throws(HDF5Damage) in
      var key = key
      let size = try key.count(4)
      let mask = try key.count(4)
      var start: [Int] = []
      for _ in 0..<rank { start.append(try key.count(8)) }
      guard try key.unsigned(8) == 0 else {
        throw HDF5Damage("a block of its data lies in the middle of a number: it is damaged")
      }
      found.append(HDF5Chunk(start: start, address: child, storedSize: size, filterMask: mask))
    }
    return found
  }

  private static func visit(
    _ source: HDF5Source, _ address: Int, kind: Int, keySize: Int, level parent: Int? = nil,
    _ body: (HDF5Cursor, Int) throws(HDF5Damage) -> Void
  ) throws(HDF5Damage) {
    let headSize = 8 + 2 * source.offsetSize
    var head = try source.cursor(headSize, at: address)
    try head.expect("TREE")
    try head.expect(kind, as: "the kind of a tree")
    let level = try head.byte()
    guard level == parent.map({ $0 - 1 }) ?? level, level < deepest else {
      throw HDF5Damage("a tree in it has the wrong depth: it is damaged")
    }
    let count = try head.count(2)
    var node = try source.cursor(
      count * (keySize + source.offsetSize) + (count > 0 ? keySize : 0), at: address + headSize)
    for _ in 0..<count {
      let key = try node.part(keySize)
      let child = try node.requiredAddress()
      if level == 0 {
        try body(key, child)
      } else {
        try visit(source, child, kind: kind, keySize: keySize, level: level, body)
      }
    }
  }
}
