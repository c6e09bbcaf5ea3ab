/// A value's type in Thrift's compact protocol.
enum ThriftType: UInt8 {
  case yes = 1
  case no, byte, short, int, long, double, binary, list, set, map, structure
}

/// A position in bytes of Thrift's compact protocol, from which structures are taken.
///
/// Source: Apache Thrift, "Thrift Compact protocol encoding"
/// (https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md).
struct ThriftReader {
  /// A field of a structure.
  struct Field {
    let id: Int
    let type: ThriftType
  }

  /// Structures within structures are no deeper in any file; a damaged one may pretend to be.
  private static let mostDepth = 32

  private let bytes: UnsafeRawBufferPointer
  /// The bytes that were taken.
  private(set) var position: Int

  /// - Parameter position: where to begin.
  init(_ bytes: UnsafeRawBufferPointer, at position: Int = 0) {
    self.bytes = bytes
    self.position = position
  }

  /// The bytes that are left.
  var left: Int { bytes.count - position }

  private static let cutOff = ParquetFault.damaged("a description in it ends too early")

  private mutating func byte() throws(ParquetFault) -> UInt8 {
    guard position < bytes.count else { throw Self.cutOff }
    defer { position += 1 }
    return bytes[position]
  }

  /// The next number, seven bits a byte.
  private mutating func varint() throws(ParquetFault) -> UInt64 {
    var (value, shift): (UInt64, UInt64) = (0, 0)
    while true {
      let byte = try byte()
      guard shift < 63 || byte < 2 else { throw .damaged("a number in it is too long") }
      value |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
  }

  /// The next signed number of any size.
  private mutating func zigzag() throws(ParquetFault) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  // MARK: Structures

  /// The next field of a structure, behind the one of the number `last`; nil at the structure's end.
  mutating func field(after last: inout Int) throws(ParquetFault) -> Field? {
    let head = try byte()
    if head == 0 { return nil }
    let id = head >> 4 == 0 ? Int(try zigzag()) : last + Int(head >> 4)
    guard let type = ThriftType(rawValue: head & 0x0f),
      (Int(Int16.min)...Int(Int16.max)).contains(id)
    else { throw .damaged("a description in it makes no sense") }
    last = id
    return Field(id: id, type: type)
  }

  /// Calls a function for each field of the next structure; it takes the value, or says that it did not.
  mutating func structure(
    _ take: (inout ThriftReader, Field) throws(ParquetFault) -> Bool
  ) throws(ParquetFault) {
    var last = 0
    while let field = try field(after: &last) {
      if try !take(&self, field) { try skip(field.type) }
    }
  }

  /// The number of elements of the next list, each of which takes at least a byte.
  mutating func list(of wanted: ThriftType) throws(ParquetFault) -> Int {
    let (type, count) = try listHead()
    guard type == wanted || count == 0 else {
      throw .damaged("a list in its description has elements of another kind")
    }
    return count
  }

  private mutating func listHead() throws(ParquetFault) -> (ThriftType, Int) {
    let head = try byte()
    let count = head >> 4 == 15 ? try varint() : UInt64(head >> 4)
    guard let count = Int(exactly: count), count <= left else { throw Self.cutOff }
    guard let type = ThriftType(rawValue: head & 0x0f) else {
      if count == 0 { return (.yes, 0) }
      throw .damaged("a list in its description has elements of an unknown kind")
    }
    return (type, count)
  }

  // MARK: Values

  /// A field's integer.
  mutating func integer(_ field: Field) throws(ParquetFault) -> Int {
    switch field.type {
    case .byte: Int(Int8(bitPattern: try byte()))
    case .short, .int, .long: Int(try zigzag())
    default: throw .damaged("a number in its description is of another kind")
    }
  }

  /// A field's truth value.
  func boolean(_ field: Field) throws(ParquetFault) -> Bool {
    switch field.type {
    case .yes: true
    case .no: false
    default: throw .damaged("a truth value in its description is of another kind")
    }
  }

  /// The next text; what is not UTF-8 in it is replaced.
  mutating func text() throws(ParquetFault) -> String {
    let count = try varint()
    guard let count = Int(exactly: count), count <= left else { throw Self.cutOff }
    defer { position += count }
    return String(decoding: bytes[position..<position + count], as: UTF8.self)
  }

  /// Makes sure that a field is of a kind.
  func require(_ field: Field, _ type: ThriftType) throws(ParquetFault) {
    guard field.type == type else {
      throw .damaged("a part of its description is of another kind")
    }
  }

  /// Passes over a field's value.
  mutating func skip(_ type: ThriftType) throws(ParquetFault) { try skip(type, depth: 0) }

  private mutating func skip(_ type: ThriftType, depth: Int, isElement: Bool = false)
    throws(ParquetFault)
  {
    guard depth < Self.mostDepth else {
      throw .damaged("its description has more than \(Self.mostDepth) levels")
    }
    switch type {
    case .yes, .no: if isElement { _ = try byte() }
    case .byte: _ = try byte()
    case .short, .int, .long: _ = try varint()
    case .double: try advance(8)
    case .binary:
      let count = try varint()
      try advance(Int(exactly: count) ?? .max)
    case .list, .set:
      let (type, count) = try listHead()
      for _ in 0..<count { try skip(type, depth: depth + 1, isElement: true) }
    case .map:
      let count = try varint()
      guard count > 0 else { return }
      let types = try byte()
      guard let key = ThriftType(rawValue: types >> 4),
        let value = ThriftType(rawValue: types & 0x0f), count <= UInt64(left)
      else { throw .damaged("a description in it makes no sense") }
      for _ in 0..<count {
        try skip(key, depth: depth + 1, isElement: true)
        try skip(value, depth: depth + 1, isElement: true)
      }
    case .structure:
      var last = 0
      while let field = try field(after: &last) { try skip(field.type, depth: depth + 1) }
    }
  }

  private mutating func advance(_ count: Int) throws(ParquetFault) {
    guard count <= left else { throw Self.cutOff }
    position += count
  }
}
