/// The bytes of `.npy` files.
enum NumPyWriter {
  /// About the bytes that are written at a time.
  static let blockSize = 1 << 20

  /// Writes columns, with their types where each is a field.
  ///
  /// - Throws: ``InputError`` where a plain array would hold text, or the file cannot be written.
  static func write(
    _ columns: [(name: String, column: Column)], layout: EventTable.NumPyLayout, to path: String
  ) throws(InputError) {
    let rows = columns.first?.column.count ?? 0
    if layout == .plain, let text = columns.first(where: { $0.column.text != nil }) {
      throw InputError(
        path, "a plain array has no room for the text of column '\(text.name)'",
        remedy: "leave the column out, or write a structured array")
    }
    try StoredColumn.requireRoom(for: columns, in: path, unit: 4)
    let stored = columns.map { name, column in
      let column = layout == .plain ? Column(column.numbers) : column
      return (name: name, column: StoredColumn(column, text: .utf32))
    }
    let header =
      layout == .plain
      ? header("'<f8'", shape: "(\(rows), \(stored.count))")
      : header(descriptor(stored), shape: "(\(rows),)")
    let rowSize = stored.reduce(1) { $0 + $1.column.size }
    try OutputFile.write(piecesTo: path) { (sink) throws(InputError) in
      sink(header)
        && StoredColumn.forEachBlock(
          of: stored.map(\.column), rows: rows, atOnce: blockSize / rowSize
        ) { sink($1) }
    }
  }

  /// The type of a stored column, as NumPy names it.
  static func descriptor(_ column: StoredColumn) -> String {
    switch column.form {
    case .double: "<f8"
    case .signed: "<i8"
    case .unsigned: "<u8"
    case .boolean: "|b1"
    case .utf8(let count): "|S\(count)"
    case .utf32(let count): "<U\(count)"
    }
  }

  /// The type of records with a field a column.
  static func descriptor(_ columns: [(name: String, column: StoredColumn)]) -> String {
    let fields = columns.map { "('\(escaped($0.name))', '\(descriptor($0.column))')" }
    return "[\(fields.joined(separator: ", "))\(fields.count == 1 ? "," : "")]"
  }

  /// What a file begins with.
  ///
  /// - Parameters:
  ///   - type: the elements' type as a Python literal.
  ///   - shape: the array's lengths as a Python tuple.
  static func header(_ type: String, shape: String) -> [UInt8] {
    var header = "{'descr': \(type), 'fortran_order': False, 'shape': \(shape), }"
    // Version 1 while it will do: version 2 for long headers, 3 for letters beyond ASCII.
    let isPlain = header.utf8.allSatisfy { $0 < 0x80 }
    let version: UInt8 = isPlain ? (header.utf8.count + 64 > 65_535 ? 2 : 1) : 3
    let prefix = version == 1 ? 10 : 12
    header += String(repeating: " ", count: 63 - (prefix + header.utf8.count) % 64) + "\n"
    let length = header.utf8.count
    return [0x93] + Array("NUMPY".utf8) + [version, 0]
      + (0..<(prefix - 8)).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
      + Array(header.utf8)
  }

  /// A name between Python's single quotes, where no control character may stand.
  private static func escaped(_ name: String) -> String {
    var text = ""
    for scalar in name.unicodeScalars {
      switch scalar {
      case "\\", "'": text += "\\\(scalar)"
      case "\0"..<" ":
        text += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }
}
