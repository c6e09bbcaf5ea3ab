/// The messages that describe a group, a dataset or a type (File Format Specification 3.0, IV.A).
struct HDF5ObjectHeader {
  /// What a message is about.
  enum Kind: Int {
    case dataspace = 0x01
    case linkInfo = 0x02
    case datatype = 0x03
    case oldFillValue = 0x04
    case fillValue = 0x05
    case link = 0x06
    case externalFiles = 0x07
    case layout = 0x08
    case filters = 0x0b
    case attribute = 0x0c
    case continuation = 0x10
    case symbolTable = 0x11
    case attributeInfo = 0x15
  }

  struct Message {
    let kind: Kind
    let isShared: Bool
    let body: HDF5Cursor
  }

  /// Kinds beyond this one are none of the format's.
  private static let lastKind = 0x18
  private static let mostMessages = 100_000

  let address: Int
  private(set) var messages: [Message] = []

  init(_ source: HDF5Source, at address: Int) throws(HDF5Damage) {
    self.address = address
    var start = try source.cursor(atMost: 4, at: address)
    if try start.take(4).elementsEqual("OHDR".utf8) {
      try readNew(source)
    } else {
      try readOld(source)
    }
  }

  var isGroup: Bool { first(.symbolTable) != nil || first(.linkInfo) != nil }

  var isDataset: Bool { first(.dataspace) != nil && first(.datatype) != nil }

  /// The first message of a kind.
  func first(_ kind: Kind) -> Message? { messages.first { $0.kind == kind } }

  /// The message of a kind that an object must have once.
  func only(_ kind: Kind, _ name: String) throws(HDF5Damage) -> Message {
    let found = messages.filter { $0.kind == kind }
    guard found.count == 1 else {
      throw HDF5Damage("its \(name) is there \(found.count) times: it is damaged")
    }
    return found[0]
  }

  // MARK: Versions

  private mutating func readOld(_ source: HDF5Source) throws(HDF5Damage) {
    var prefix = try source.cursor(16, at: address)
    try prefix.expect(1, as: "the version of an object's header")
    try prefix.skip(1)
    let count = try prefix.count(2)
    try prefix.skip(4)
    var blocks = [(address: address + 16, size: try prefix.count(4))]
    var (next, found) = (0, 0)
    while next < blocks.count {
      var block = try source.cursor(blocks[next].size, at: blocks[next].address)
      while block.left >= 8 {
        let (kind, size) = (try block.count(2), try block.count(2))
        let flags = try block.byte()
        try block.skip(3)
        found += 1
        try append(kind, flags, try block.part(size), &blocks)
      }
      next += 1
    }
    guard found == count else {
      throw HDF5Damage("an object has \(found) messages where \(count) are announced")
    }
  }

  private mutating func readNew(_ source: HDF5Source) throws(HDF5Damage) {
    var prefix = try source.cursor(atMost: 64, at: address)
    try prefix.expect("OHDR")
    try prefix.expect(2, as: "the version of an object's header")
    let flags = try prefix.byte()
    if flags & 0x20 != 0 { try prefix.skip(16) }
    if flags & 0x10 != 0 { try prefix.skip(4) }
    let size = try prefix.count(1 << (flags & 3))
    let start = prefix.taken
    guard size <= source.size else {
      throw HDF5Damage("a part of it lies beyond the file's end: it is cut off or damaged")
    }
    var blocks: [(address: Int, size: Int)] = [(address, start + size + 4)]
    var next = 0
    while next < blocks.count {
      var block = try source.cursor(blocks[next].size, at: blocks[next].address)
      var guarded = block
      guard block.left >= 8 else { throw HDF5Damage("an object's header is too short") }
      try guarded.skip(block.left - 4)
      try guarded.expectChecksum()
      if next == 0 { try block.skip(start) } else { try block.expect("OCHK") }
      let headSize = flags & 0x04 != 0 ? 6 : 4
      while block.left - 4 >= headSize {
        let (kind, size, own) = (try block.byte(), try block.count(2), try block.byte())
        if flags & 0x04 != 0 { try block.skip(2) }
        guard size <= block.left - 4 else {
          throw HDF5Damage("a message of an object's header is too long: it is damaged")
        }
        try append(kind, own, try block.part(size), &blocks)
      }
      next += 1
    }
  }

  private mutating func append(
    _ kind: Int, _ flags: Int, _ body: HDF5Cursor, _ blocks: inout [(address: Int, size: Int)]
  ) throws(HDF5Damage) {
    guard kind <= Self.lastKind, messages.count < Self.mostMessages else {
      throw HDF5Damage("an object's header has a message of kind \(kind): it is damaged")
    }
    guard let kind = Kind(rawValue: kind) else { return }
    var body = body
    if kind == .continuation {
      let address = try body.requiredAddress()
      let size = try body.length()
      guard blocks.count < 10_000, !blocks.contains(where: { $0.address == address }) else {
        throw HDF5Damage("an object's header goes on without end: it is damaged")
      }
      blocks.append((address, size))
    } else {
      messages.append(Message(kind: kind, isShared: flags & 2 != 0, body: body))
    }
  }
}

extension HDF5ObjectHeader.Message {
  /// What the message says, fetched from where it is kept for several objects to share.
  func resolved(_ source: HDF5Source) throws(HDF5Damage) -> HDF5Cursor {
    guard isShared else { return body }
    var body = body
    return try Self.shared(&body, kind, source)
  }

  /// A message of a kind that another object has, by its address.
  static func shared(
    _ body: inout HDF5Cursor, _ kind: HDF5ObjectHeader.Kind, _ source: HDF5Source
  ) throws(HDF5Damage) -> HDF5Cursor {
    let (version, type) = (try body.byte(), try body.byte())
    switch version {
    case 1: try body.skip(6 + body.lengthSize)
    case 2: break
    case 3 where type == 2 || type == 3: break
    default:
      throw HDF5Damage(
        "it shares a message in a way that is not read here",
        remedy: "write the file without shared messages")
    }
    let header = try HDF5ObjectHeader(source, at: try body.requiredAddress())
    guard let message = header.first(kind), !message.isShared else {
      throw HDF5Damage("a message that it shares is missing: it is damaged")
    }
    return message.body
  }
}
