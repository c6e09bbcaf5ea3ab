/// The `.npy` format, versions 1 to 3 (NumPy Enhancement Proposal 1), into columns.
enum NumPyReader {
  /// Reads a file: the header first, and what it announces where that is possible.
  static func columns(_ file: InputFile, names: [String]?, limit: ReadingLimit)
    throws(InputError) -> NamedColumns
  {
    let source = file.path
    let stream = try UnpackedFile(file, limit: limit)
    let header = try NumPyHeader(stream)
    let columnNames = try Self.names(for: header, given: names, source: source)
    try stream.requireRoom(for: header.dataSize, asNumbers: 8 * header.rows * columnNames.count)
    let bytes = try stream.next(header.dataSize)
    guard bytes.count == header.dataSize else {
      throw InputError(
        source, "it is truncated: \(bytes.count) of \(header.dataSize) bytes of data are there",
        remedy: "fetch or write it again")
    }
    // Damage behind the data is damage.
    try stream.drain()
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
          buffer, from: first, stride: stride, count: header.rows)
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
          source, "its own column names are \(nameList(own))",
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
