/// The names in a group and what they lead to (File Format Specification 3.0, III.A–D, IV.A.2.g).
struct HDF5Links {
  /// What a name leads to.
  enum Target {
    /// The address of an object's header.
    case object(Int)
    /// A name in the same file, from the root or from the group.
    case name(String)
    /// A name from the root of another file.
    case external(file: String, name: String)
    /// What only the program that wrote it knows.
    case unknown
  }

  private static let mostLinks = 100_000

  private let source: HDF5Source
  /// Names and targets, in the order of the names' bytes.
  private(set) var entries: [(name: String, target: Target)] = []

  init(_ header: HDF5ObjectHeader, in source: HDF5Source) throws(HDF5Damage) {
    self.source = source
    if let table = header.first(.symbolTable) { try readTable(table.body) }
    for message in header.messages where message.kind == .link { try append(message.body) }
    if let info = header.first(.linkInfo) { try readHeap(info.body) }
    entries.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    for (a, b) in zip(entries, entries.dropFirst()) where a.name == b.name {
      throw HDF5Damage("a group has two objects of the name '\(a.name)': it is damaged")
    }
  }

  private mutating func append(_ name: String, _ target: Target) throws(HDF5Damage) {
    guard !name.isEmpty, !name.utf8.contains(UInt8(ascii: "/")), name != "." else {
      throw HDF5Damage("a group has an object of the name '\(name)': it is damaged")
    }
    guard entries.count < Self.mostLinks else {
      throw HDF5Damage(
        "a group has more than \(Self.mostLinks) objects", remedy: "keep the events in one table")
    }
    entries.append((name, target))
  }

  // MARK: Symbol tables

  private mutating func readTable(_ message: HDF5Cursor) throws(HDF5Damage) {
    var message = message
    let tree = try message.requiredAddress()
    var heap = try source.cursor(
      8 + 2 * source.lengthSize + source.offsetSize, at: try message.requiredAddress())
    try heap.expect("HEAP")
    try heap.expect(0, as: "the version of a heap")
    try heap.skip(3)
    let size = try heap.length()
    _ = try heap.length()
    let names = try source.cursor(size, at: try heap.requiredAddress())
    for node in try HDF5Tree.groupNodes(source, root: tree) {
      try readSymbols(node, names: names)
    }
  }

  private mutating func readSymbols(_ address: Int, names: HDF5Cursor) throws(HDF5Damage) {
    let entrySize = 2 * source.offsetSize + 24
    var head = try source.cursor(8, at: address)
    try head.expect("SNOD")
    try head.expect(1, as: "the version of a symbol table")
    try head.skip(1)
    let count = try head.count(2)
    var node = try source.cursor(count * entrySize, at: address + 8)
    for _ in 0..<count {
      var name = names
      try name.skip(try node.count(source.offsetSize))
      let header = try node.address()
      let kind = try node.count(4)
      try node.skip(4)
      let place = try node.count(4)
      try node.skip(12)
      guard kind <= 2 else { throw HDF5Damage("a symbol has the kind \(kind): it is damaged") }
      if kind == 2 {
        var target = names
        try target.skip(place)
        try append(try name.text(), .name(try target.text()))
      } else {
        guard let header else { throw HDF5Damage("an address in it is missing: it is damaged") }
        try append(try name.text(), .object(header))
      }
    }
  }

  // MARK: Link messages

  private mutating func append(_ message: HDF5Cursor) throws(HDF5Damage) {
    var message = message
    try message.expect(1, as: "the version of a link")
    let flags = try message.byte()
    let kind = flags & 0x08 != 0 ? try message.byte() : 0
    if flags & 0x04 != 0 { try message.skip(8) }
    if flags & 0x10 != 0 { try message.skip(1) }
    let name = String(
      decoding: try message.take(try message.count(1 << (flags & 3))), as: UTF8.self)
    guard kind == 0 || kind == 1 || kind >= 64 else {
      throw HDF5Damage("a link has the kind \(kind): it is damaged")
    }
    switch kind {
    case 0: try append(name, .object(try message.requiredAddress()))
    case 1:
      let target = try message.take(try message.count(2))
      try append(name, .name(String(decoding: target, as: UTF8.self)))
    case 64:
      // Flags, then a file's name and an object's.
      var value = try message.part(try message.count(2))
      try value.expect(0, as: "the version of a link to another file")
      let file = try value.text()
      try append(name, .external(file: file, name: try value.text()))
    default: try append(name, .unknown)
    }
  }

  private mutating func readHeap(_ info: HDF5Cursor) throws(HDF5Damage) {
    var info = info
    try info.expect(0, as: "the version of a group's links")
    if try info.byte() & 1 != 0 { try info.skip(8) }
    guard let heapAddress = try info.address() else { return }
    let heap = try HDF5FractalHeap(source, at: heapAddress)
    let records = try HDF5Tree2(source, at: try info.requiredAddress(), kind: .linkNames).records()
    for record in records {
      // A hash of the name, then where in the heap the link is.
      var record = record
      try record.skip(4)
      try append(try heap.object(&record))
    }
  }
}
