/// Bytes of Thrift's compact protocol, written field by field in the order of their numbers.
struct ThriftWriter {
  private(set) var bytes: [UInt8] = []
  private var last = 0

  init() {}

  private mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  private mutating func zigzag(_ value: Int) {
    varint(UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
  }

  private mutating func head(_ id: Int, _ type: ThriftType) {
    if (1...15).contains(id - last) {
      bytes.append(UInt8(id - last) << 4 | type.rawValue)
    } else {
      bytes.append(type.rawValue)
      zigzag(id)
    }
    last = id
  }

  /// Writes an integer, by default of 32 bits.
  mutating func write(_ id: Int, _ value: Int, as type: ThriftType = .int) {
    head(id, type)
    if type == .byte {
      bytes.append(UInt8(truncatingIfNeeded: value))
    } else {
      zigzag(value)
    }
  }

  mutating func write(_ id: Int, _ value: Bool) { head(id, value ? .yes : .no) }

  mutating func write(_ id: Int, _ text: String) {
    head(id, .binary)
    append(text)
  }

  /// Writes a structure by a function that writes its fields.
  mutating func write(_ id: Int, _ fields: (inout ThriftWriter) -> Void) {
    head(id, .structure)
    append(fields)
  }

  /// Writes a list by a function that appends as many elements.
  mutating func write(
    _ id: Int, listOf type: ThriftType, count: Int, _ elements: (inout ThriftWriter) -> Void
  ) {
    head(id, .list)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | type.rawValue)
    } else {
      bytes.append(0xf0 | type.rawValue)
      varint(UInt64(count))
    }
    elements(&self)
  }

  /// Appends a text to a list.
  mutating func append(_ text: String) {
    varint(UInt64(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  /// Appends an integer to a list.
  mutating func append(_ value: Int) { zigzag(value) }

  /// Appends a structure to a list, or as the whole.
  mutating func append(_ fields: (inout ThriftWriter) -> Void) {
    let before = last
    last = 0
    fields(&self)
    bytes.append(0)
    last = before
  }
}
