/// The columns that a file's schema describes.
///
/// The schema is a tree, whose leaves are stored. A leaf within structures is a column `a.b`; lists and maps
/// are columns that cannot be read.
struct ParquetSchema {
  /// A column.
  struct Field: Sendable {
    let name: String
    /// The leaf that holds it, and its type; nil where it cannot be read.
    let leaf: (index: Int, type: ParquetType)?
    /// Why it cannot be read; empty where it can.
    let reason: String
    /// The definition level of a value that is there: how many of the nodes on its path may be missing.
    let depth: Int

    /// The bytes of a row in memory.
    var unpackedSize: Int { leaf?.type.unpackedSize ?? 12 }
  }

  private(set) var fields: [Field] = []
  /// The storage of each leaf.
  private(set) var leaves: [ParquetType.Storage] = []

  /// Trees have no more nodes than this, nor so many levels.
  private static let (mostNodes, mostLevels) = (4 * NamedColumns.mostColumns, 64)

  private struct Node {
    var storage: ParquetType.Storage?
    var length = 0
    var repetition = 0
    var name = ""
    var children = 0
    var scale = 0
    var converted: ParquetType.Annotation?
    var logical: ParquetType.Annotation?

    var annotation: ParquetType.Annotation { logical ?? converted ?? .none }
    var isOptional: Bool { repetition == 1 }
    var isRepeated: Bool { repetition == 2 }
  }

  /// The schema of a file, as a list of nodes in the order of their names in it.
  init(_ thrift: inout ThriftReader, path: String) throws(ParquetFault) {
    let count = try thrift.list(of: .structure)
    guard count <= Self.mostNodes else { throw .whole(NamedColumns.tooMany(path)) }
    var nodes: [Node] = []
    for _ in 0..<count { nodes.append(try Self.node(&thrift)) }
    guard let root = nodes.first else { throw .damaged("its schema is empty") }
    var next = 1
    for _ in 0..<root.children { try add(nodes, &next, below: "", depth: 0, level: 0) }
    guard next == nodes.count else { throw .damaged("its schema makes no sense") }
  }

  /// Adds a node and what is below it. `name` is nil within a list.
  private mutating func add(
    _ nodes: [Node], _ next: inout Int, below prefix: String?, depth: Int, level: Int
  ) throws(ParquetFault) {
    guard next < nodes.count, level < Self.mostLevels else {
      throw .damaged("its schema makes no sense")
    }
    let node = nodes[next]
    next += 1
    let depth = depth + (node.isOptional ? 1 : 0)
    var name = prefix.map { $0 + node.name }
    func append(_ leaf: (Int, ParquetType)?, _ reason: String) throws(ParquetFault) {
      guard let name else { return }
      guard fields.count < NamedColumns.mostColumns else {
        throw .damage(
          "it has more than \(NamedColumns.mostColumns) columns",
          remedy: "keep those that are needed")
      }
      fields.append(Field(name: name, leaf: leaf, reason: reason, depth: depth))
    }
    switch node.annotation {
    case .map where node.storage == nil:
      try append(nil, "(a map)")
      name = nil
    case .list where node.storage == nil, _ where node.isRepeated:
      try append(nil, "(a list)")
      name = nil
    default: break
    }
    if let storage = node.storage {
      leaves.append(storage)
      let type = try ParquetType(
        storage, length: node.length, scale: node.scale, node.annotation)
      if case .unreadable(let reason) = type.meaning {
        try append(nil, reason)
      } else {
        try append((leaves.count - 1, type), "")
      }
    } else {
      for _ in 0..<node.children {
        try add(nodes, &next, below: name.map { $0 + "." }, depth: depth, level: level + 1)
      }
    }
  }

  // MARK: Nodes

  private static func node(_ thrift: inout ThriftReader) throws(ParquetFault) -> Node {
    var node = Node()
    try thrift.structure { (thrift, field) throws(ParquetFault) in
      switch field.id {
      case 1:
        let number = try thrift.integer(field)
        guard let storage = ParquetType.Storage(rawValue: number) else {
          throw .damaged("its schema has values of the unknown type \(number)")
        }
        node.storage = storage
      case 2: node.length = try thrift.integer(field)
      case 3: node.repetition = try thrift.integer(field)
      case 4:
        try thrift.require(field, .binary)
        node.name = try thrift.text()
      case 5: node.children = try thrift.integer(field)
      case 6: node.converted = converted(try thrift.integer(field))
      case 7: node.scale = try thrift.integer(field)
      case 10:
        try thrift.require(field, .structure)
        node.logical = try logical(&thrift, scale: &node.scale)
      default: return false
      }
      return true
    }
    guard node.children >= 0, (0...2).contains(node.repetition), (0...1 << 20).contains(node.length)
    else { throw .damaged("its schema makes no sense") }
    return node
  }

  /// The meaning of a number of the enumeration `ConvertedType`.
  private static func converted(_ number: Int) -> ParquetType.Annotation {
    switch number {
    case 0, 4, 19: .text  // UTF-8, enumerations, JSON
    case 1, 2: .map
    case 3: .list
    case 5: .decimal
    case 6...10, 15...18: .signed  // dates, times, integers
    case 11...14: .unsigned
    default: .other
    }
  }

  /// The meaning of the union `LogicalType`.
  private static func logical(_ thrift: inout ThriftReader, scale: inout Int)
    throws(ParquetFault) -> ParquetType.Annotation
  {
    var result = ParquetType.Annotation.none
    var newScale = scale
    try thrift.structure { (thrift, field) throws(ParquetFault) in
      switch field.id {
      case 1, 4, 12: result = .text
      case 2: result = .map
      case 3: result = .list
      case 5:
        result = .decimal
        try thrift.require(field, .structure)
        try thrift.structure { (thrift, field) throws(ParquetFault) in
          guard field.id == 1 else { return false }
          newScale = try thrift.integer(field)
          return true
        }
        return true
      case 6, 7, 8: result = .signed
      case 10:
        result = .signed
        try thrift.require(field, .structure)
        try thrift.structure { (thrift, field) throws(ParquetFault) in
          guard field.id == 2 else { return false }
          if try !thrift.boolean(field) { result = .unsigned }
          return true
        }
        return true
      case 11: result = .nothing
      case 15: result = .half
      default: result = .other
      }
      return false
    }
    scale = newScale
    return result
  }
}
