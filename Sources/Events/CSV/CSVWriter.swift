/// Columns into text with a line an event.
enum CSVWriter {
  /// Writes comma-separated values, each number with the digits that identify it, texts and 64-bit integers as
  /// they were read; packed by gzip where the name ends in `.gz`. A `.tsv` file has tabs between its cells.
  ///
  /// - Throws: ``InputError`` where the file cannot be written.
  static func write(_ columns: [(name: String, column: Column)], to path: String)
    throws(InputError)
  {
    let isTabbed = path.hasSuffix(".tsv") || path.hasSuffix(".tsv.gz")
    let separator = UInt8(ascii: isTabbed ? "\t" : ",")
    let count = columns.first?.column.count ?? 0
    let isSingle = columns.count == 1
    try OutputFile.write(piecesTo: path) { (sink) throws(InputError) in
      var text: [UInt8] = []
      for (position, column) in columns.enumerated() {
        if position > 0 { text.append(separator) }
        append(column.name, to: &text, separator: separator, isName: true)
      }
      text.append(UInt8(ascii: "\n"))
      for row in 0..<count {
        for (position, column) in columns.enumerated() {
          if position > 0 { text.append(separator) }
          append(column.column, row, to: &text, separator: separator, isAlone: isSingle)
        }
        text.append(UInt8(ascii: "\n"))
        if text.count > 1 << 20 {
          guard sink(text) else { return false }
          text.removeAll(keepingCapacity: true)
        }
      }
      return sink(text)
    }
  }

  private static func append(
    _ column: Column, _ row: Int, to text: inout [UInt8], separator: UInt8, isAlone: Bool
  ) {
    let written = column.written(row)
    // A line of nothing would be passed over.
    if isAlone, written?.isEmpty ?? true { text += "\"\"".utf8 }
    guard let written else { return }
    if column.text == nil {
      text += written.utf8
    } else {
      append(written, to: &text, separator: separator, isName: false)
    }
  }

  /// A name or text as a cell: between quotes where a reader would take it for something else.
  private static func append(
    _ cell: String, to text: inout [UInt8], separator: UInt8, isName: Bool
  ) {
    // Bytes, not characters: an accent may have joined a quote, and CR LF is one character.
    let quote = CSVCell.quote
    let hasSpaceAround = [cell.utf8.first, cell.utf8.last].contains { ($0 ?? 0) <= 0x20 }
    let mustBeQuoted =
      (hasSpaceAround && (isName || !cell.isEmpty))
      || cell.utf8.contains { $0 == separator || "\"#\n\r".utf8.contains($0) }
    guard mustBeQuoted else {
      text += cell.utf8
      return
    }
    text.append(quote)
    for byte in cell.utf8 {
      if byte == quote { text.append(quote) }
      text.append(byte)
    }
    text.append(quote)
  }
}
