/// The type of a dataset's elements (File Format Specification 3.0, IV.A.2.d).
struct HDF5Datatype: Sendable {
  indirect enum Kind: Sendable {
    case number(HDF5Number)
    /// A text in a field of the element's size.
    case text(HDF5Text.Padding)
    /// A text outside of the data, of any length.
    case longText
    case record([Member])
    case array([Int], HDF5Datatype)
    /// A list outside of the data, of elements of a type.
    case list(HDF5Datatype)
    case reference
    /// Times, opaque bytes, and numbers of unusual forms.
    case other
  }

  struct Member: Sendable {
    let name: String
    let offset: Int
    let type: HDF5Datatype
  }

  let kind: Kind
  /// The bytes of an element.
  let size: Int

  /// The bytes of an element as it is or in columns, whichever are more.
  var unpackedSize: Int {
    switch kind {
    case .record(let members): max(size, members.reduce(0) { $0 + $1.type.unpackedSize })
    case .array(let lengths, let base): lengths.reduce(base.unpackedSize, *)
    case .number: max(8, size)
    // A code and a number, and the text itself where it comes up once.
    case .text: 12 + size
    default: max(12, size)
    }
  }

  /// How it is converted to a double; nil where it is not a number.
  var number: HDF5Number? { if case .number(let number) = kind { number } else { nil } }

  /// What elements are that are no numbers, for messages.
  var description: String {
    switch kind {
    case .text, .longText: "text"
    case .record: "a record"
    case .array: "an array"
    case .list: "a list"
    case .reference: "a reference"
    case .number, .other: "neither number nor text"
    }
  }

  private init(_ kind: Kind, size: Int) {
    self.kind = kind
    self.size = size
  }

  init(_ cursor: inout HDF5Cursor, depth: Int = 0) throws(HDF5Damage) {
    let head = try cursor.byte()
    let (version, kind) = (head >> 4, head & 0x0f)
    let bits = try cursor.count(3)
    size = try cursor.count(4)
    // Version 4 has other references than 3, and 5 complex numbers.
    guard (1...5).contains(version), size > 0, depth < 8 else {
      throw HDF5Damage(
        "its type is of version \(version), \(size) bytes long and \(depth + 1) levels deep",
        remedy: "fetch the file again, or write it for older readers, libver='v110' in h5py")
    }
    switch kind {
    case 0, 1, 4:
      let number = try HDF5Number(kind, bits: bits, size: size, &cursor)
      self.kind = number.map { .number($0) } ?? .other
    case 2:
      try cursor.skip(2)
      self.kind = .other
    case 3: self.kind = .text(bits & 0x0f == 2 ? .spaces : .zeros)
    case 5:
      try cursor.skip(bits & 0xff)
      self.kind = .other
    case 6:
      self.kind = .record(
        try Self.members(&cursor, count: bits & 0xffff, in: size, version: version, depth: depth))
    case 7: self.kind = .reference
    case 8:
      let base = try HDF5Datatype(&cursor, depth: depth + 1)
      let count = bits & 0xffff
      var names: Set<String> = []
      for _ in 0..<count { names.insert(try cursor.text(paddedTo: version < 3 ? 8 : 1)) }
      try cursor.skip(count * base.size)
      guard base.size == size, let number = base.number, number.isInteger else {
        throw HDF5Damage("its type makes no sense: it is damaged")
      }
      // The booleans of h5py.
      self.kind = .number(names == ["FALSE", "TRUE"] ? number.ofTruthValues : number)
    case 9:
      let base = try HDF5Datatype(&cursor, depth: depth + 1)
      guard bits & 0x0f <= 1, size == 8 + cursor.offsetSize else {
        throw HDF5Damage("its type makes no sense: it is damaged")
      }
      self.kind = bits & 0x0f == 1 ? .longText : .list(base)
    case 10 where version > 1:
      let rank = try cursor.byte()
      if version == 2 { try cursor.skip(3) }
      var lengths: [Int] = []
      for _ in 0..<rank { lengths.append(try cursor.count(4)) }
      if version == 2 { try cursor.skip(4 * rank) }
      let base = try HDF5Datatype(&cursor, depth: depth + 1)
      guard (1...32).contains(rank), HDF5Dataspace.product(lengths, times: base.size) == size else {
        throw HDF5Damage("its type makes no sense: it is damaged")
      }
      self.kind = .array(lengths, base)
    case 11 where version == 5:
      // A complex number, of two floats.
      _ = try HDF5Datatype(&cursor, depth: depth + 1)
      self.kind = .other
    default: throw HDF5Damage("its type has the class \(kind), which is not known")
    }
  }

  /// The members of a record, which lie within it and apart from one another.
  private static func members(
    _ cursor: inout HDF5Cursor, count: Int, in size: Int, version: Int, depth: Int
  ) throws(HDF5Damage) -> [Member] {
    let offsetSize = version < 3 ? 4 : (Int.bitWidth - 1 - size.leadingZeroBitCount) / 8 + 1
    var members: [Member] = []
    for _ in 0..<count {
      let name = try cursor.text(paddedTo: version < 3 ? 8 : 1)
      let offset = try cursor.count(offsetSize)
      var lengths: [Int] = []
      if version == 1 {
        let rank = try cursor.byte()
        try cursor.skip(11)
        for axis in 0..<4 {
          let length = try cursor.count(4)
          if axis < rank { lengths.append(length) }
        }
        guard rank <= 4 else { throw HDF5Damage("its type makes no sense: it is damaged") }
      }
      var type = try HDF5Datatype(&cursor, depth: depth + 1)
      if !lengths.isEmpty {
        guard let whole = HDF5Dataspace.product(lengths, times: type.size), whole > 0 else {
          throw HDF5Damage("its type makes no sense: it is damaged")
        }
        type = HDF5Datatype(.array(lengths, type), size: whole)
      }
      guard type.size <= size, offset <= size - type.size else {
        throw HDF5Damage("field '\(name)' lies outside of its record: it is damaged")
      }
      members.append(Member(name: name, offset: offset, type: type))
    }
    let ordered = members.sorted { $0.offset < $1.offset }
    guard !members.isEmpty,
      zip(ordered, ordered.dropFirst()).allSatisfy({ $0.offset + $0.type.size <= $1.offset })
    else { throw HDF5Damage("the fields of its records overlap: it is damaged") }
    return members
  }
}
