/// The `.npy` format, versions 1 to 3 (NumPy Enhancement Proposal 1), into columns.
enum NumPyReader {
  static func columns(_ bytes: [UInt8], names: [String]?, source: String) throws(InputError)
    -> NamedColumns
  {
    let header = try NumPyHeader(bytes, source: source)
    let available = bytes.count - header.dataStart
    guard available >= header.dataSize else {
      throw InputError(
        source, "it is truncated: \(available) of \(header.dataSize) bytes of data are there",
        remedy: "fetch or write it again")
    }
    let columnNames = try Self.names(for: header, given: names, source: source)
    var result = NamedColumns(source: source)
    for (column, name) in columnNames.enumerated() {
      let field = header.fields[header.isStructured ? column : 0]
      let element = header.rowSize
      let (first, stride): (Int, Int) =
        if header.isStructured {
          (field.offset, element)
        } else if header.isFortranOrder {
          (column * header.rows * element, element)
        } else {
          (column * element, header.columns * element)
        }
      let values = bytes.withUnsafeBytes { buffer in
        field.type.read(
          buffer, from: header.dataStart + first, stride: stride, count: header.rows)
      }
      try result.append(name, values)
    }
    return result
  }

  private static func names(for header: NumPyHeader, given: [String]?, source: String)
    throws(InputError) -> [String]
  {
    if header.isStructured {
      let own = header.fields.map(\.name)
      if let given, given != own {
        throw InputError(
          source, "its own column names are \(own.joined(separator: ","))",
          remedy: "leave --columns out")
      }
      return own
    }
    guard let given else {
      throw InputError(
        source, "its \(header.columns) columns have no names",
        remedy: "name them in order with --columns a,b,…")
    }
    guard given.count == header.columns else {
      throw InputError(
        source, "it has \(header.columns) columns, and \(given.count) names were given",
        remedy: "name each column once, in order, with --columns")
    }
    return given
  }
}

/// The element types that can become doubles.
struct NumPyType: Sendable {
  let kind: Character
  let size: Int
  let isBigEndian: Bool

  /// The type of a descriptor such as `<f8`; nil where it is no number.
  init?(_ descriptor: String) {
    var rest = Substring(descriptor)
    isBigEndian = rest.first == ">"
    if let first = rest.first, "<>|=".contains(first) { rest.removeFirst() }
    guard let kind = rest.popFirst(), let size = kind == "?" ? 1 : Int(rest) else { return nil }
    switch (kind, size) {
    case ("f", 4), ("f", 8), ("i", 1), ("i", 2), ("i", 4), ("i", 8): break
    case ("u", 1), ("u", 2), ("u", 4), ("u", 8), ("b", 1), ("?", 1): break
    default: return nil
    }
    self.kind = kind
    self.size = size
  }

  func read(_ buffer: UnsafeRawBufferPointer, from start: Int, stride: Int, count: Int) -> [Double]
  {
    func load<Word: FixedWidthInteger>(_: Word.Type, _ value: (Word) -> Double) -> [Double] {
      [Double](unsafeUninitializedCapacity: count) { result, initialized in
        for row in 0..<count {
          let word = buffer.loadUnaligned(fromByteOffset: start + row * stride, as: Word.self)
          result[row] = value(isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
        }
        initialized = count
      }
    }
    return switch (kind, size) {
    case ("f", 4): load(UInt32.self) { Double(Float(bitPattern: $0)) }
    case ("f", _): load(UInt64.self) { Double(bitPattern: $0) }
    case ("i", 1): load(Int8.self) { Double($0) }
    case ("i", 2): load(Int16.self) { Double($0) }
    case ("i", 4): load(Int32.self) { Double($0) }
    case ("i", _): load(Int64.self) { Double($0) }
    case ("u", 2): load(UInt16.self) { Double($0) }
    case ("u", 4): load(UInt32.self) { Double($0) }
    case ("u", 8): load(UInt64.self) { Double($0) }
    default: load(UInt8.self) { Double($0) }
    }
  }
}
