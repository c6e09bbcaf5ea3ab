internal import CZlib

/// What is written before each page of a chunk.
struct ParquetPageHeader {
  /// What a page holds, by the format's numbers.
  enum Kind: Int {
    /// Values, and before them what is missing, packed together.
    case values
    /// An index, which is not needed.
    case index
    case dictionary
    /// Values, which may be packed, and before them what is missing, which is not.
    case valuesBehindLevels
  }

  private(set) var kind = Kind.index
  private(set) var unpackedSize = -1
  private(set) var packedSize = -1
  /// The number of values, with those that are missing.
  private(set) var count = 0
  private(set) var encoding = 0
  /// Whether the values are packed by the chunk's codec.
  private(set) var isPacked = true
  /// The bytes that say what is missing, where they are before the values and not packed.
  private(set) var levelSize = 0
  private var levelEncoding = Self.runs
  private var checksum: UInt32?

  private static let runs = 3

  init(_ thrift: inout ThriftReader) throws(ParquetFault) {
    var last = 0
    var isKnown = false
    while let field = try thrift.field(after: &last) {
      switch field.id {
      case 1:
        guard let kind = Kind(rawValue: try thrift.integer(field)) else {
          throw .damaged("it has a page of an unknown kind")
        }
        self.kind = kind
        isKnown = true
      case 2: unpackedSize = try thrift.integer(field)
      case 3: packedSize = try thrift.integer(field)
      case 4: checksum = UInt32(truncatingIfNeeded: try thrift.integer(field))
      case 5, 7, 8:
        try thrift.require(field, .structure)
        try takeDetails(&thrift, isSecondVersion: field.id == 8)
      default: try thrift.skip(field.type)
      }
    }
    guard isKnown, unpackedSize >= 0, packedSize >= 0, unpackedSize <= Int32.max, count >= 0,
      levelSize >= 0, levelSize <= min(unpackedSize, packedSize)
    else { throw .damaged("the sizes of its pages make no sense") }
    guard levelEncoding == Self.runs else {
      throw .damage(
        "what is missing in it is written in a way that is not read here",
        remedy: "write it with a newer program")
    }
  }

  private mutating func takeDetails(_ thrift: inout ThriftReader, isSecondVersion: Bool)
    throws(ParquetFault)
  {
    var last = 0
    while let field = try thrift.field(after: &last) {
      switch (field.id, isSecondVersion) {
      case (1, _): count = try thrift.integer(field)
      case (2, false), (4, true): encoding = try thrift.integer(field)
      case (3, false) where field.type == .int: levelEncoding = try thrift.integer(field)
      case (5, true), (6, true):
        let size = try thrift.integer(field)
        guard (0...Int(Int32.max)).contains(size) else {
          throw .damaged("the sizes of its pages make no sense")
        }
        levelSize += size
      case (7, true): isPacked = try thrift.boolean(field)
      default: try thrift.skip(field.type)
      }
    }
  }

  /// Makes sure that a page's bytes, as they are in the file, are those that were written, where that can be
  /// known.
  func check(_ bytes: UnsafeRawBufferPointer) throws(ParquetFault) {
    guard let checksum else { return }
    let sum = crc32_z(0, bytes.bindMemory(to: UInt8.self).baseAddress, bytes.count)
    guard UInt32(truncatingIfNeeded: sum) == checksum else {
      throw .damaged("the checksum of a page of it is wrong")
    }
  }
}
