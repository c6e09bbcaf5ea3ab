extension EventTable {
  /// Reads a table of comma-separated values: a line of names, then a line per event.
  ///
  /// Lines that begin with `#` and blank lines are passed over; names and cells may be quoted;
  /// lines end in LF or CRLF; a file compressed by gzip is unpacked. Columns of text are no hindrance
  /// until they are asked for.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - mass: the mass's column, and its unit where that is not GeV.
  ///   - weight: the column of event weights.
  ///   - truth: the column with 1 for signal and 0 for background. It becomes ``truth`` and is no
  ///     column any more.
  /// - Throws: ``InputError`` where the file cannot be read, a line has more or fewer cells than
  ///   the header, or a named column is missing.
  public init(csv path: String, mass: Feature, weight: String? = nil, truth: String? = nil)
    throws(InputError)
  {
    let columns = try CSVReader.read(InputFile(path), limit: .standard)
    try self.init(columns, mass: mass, weight: weight, truthColumn: truth)
  }

  /// Writes the columns as comma-separated values, each number with the digits that identify it;
  /// compressed where the name ends in `.gz`.
  ///
  /// - Parameter truth: the name of a last column for the ``truth`` labels; nil to leave them out.
  /// - Throws: ``InputError`` where the file cannot be written.
  public func write(csv path: String, truth: String? = nil) throws(InputError) {
    let written = try columns(withTruth: truth)
    var text: [UInt8] = []
    text.reserveCapacity(count * written.count * 18)
    for (position, column) in written.enumerated() {
      if position > 0 { text.append(UInt8(ascii: ",")) }
      text.append(contentsOf: Self.quoted(column.name))
    }
    text.append(UInt8(ascii: "\n"))
    let values = written.map(\.values)
    for row in 0..<count {
      for (position, column) in values.enumerated() {
        if position > 0 { text.append(UInt8(ascii: ",")) }
        let value = column[row]
        // Whole numbers without ".0", as every other tool writes them.
        if value == value.rounded(), abs(value) < 1e15, !(value == 0 && value.sign == .minus) {
          text.append(contentsOf: String(Int(value)).utf8)
        } else {
          // A cell of text or nothing is a NaN whose bits say so.
          text.append(contentsOf: (value.isNaN ? "nan" : value.description).utf8)
        }
      }
      text.append(UInt8(ascii: "\n"))
    }
    try OutputFile.write(table: text, to: path)
  }

  /// A name as the header's cell: between quotes where a reader would take it for something else.
  private static func quoted(_ name: String) -> [UInt8] {
    // Bytes, not characters: an accent may have joined a quote, and CR LF is one character.
    let quote = UInt8(ascii: "\"")
    let hasSpaceAround = [name.utf8.first, name.utf8.last].contains { ($0 ?? 0) <= 0x20 }
    guard hasSpaceAround || name.utf8.contains(where: { ",\"#\n\r".utf8.contains($0) }) else {
      return Array(name.utf8)
    }
    return [quote] + name.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] } + [quote]
  }
}
