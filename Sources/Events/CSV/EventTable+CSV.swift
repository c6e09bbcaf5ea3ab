extension EventTable {
  /// Reads a table of comma-separated values: a line of names, then a line per event.
  ///
  /// Lines that begin with `#` and blank lines are passed over; names and cells may be quoted;
  /// lines end in LF or CRLF; a file compressed by gzip is unpacked. Columns of text may stand beside
  /// those that are used.
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
    let columns = try CSVReader.read(InputFile(path), reading: FileReading())
    try self.init(columns, mass: mass, weight: weight, truthColumn: truth)
  }

  /// Writes the columns as comma-separated values, each number with the digits that identify it, texts and 64-bit
  /// integers as they were read; compressed where the name ends in `.gz`.
  ///
  /// - Parameter truth: the name of a last column for the ``truth`` labels; nil to leave them out.
  /// - Throws: ``InputError`` where the file cannot be written.
  public func write(csv path: String, truth: String? = nil) throws(InputError) {
    try CSVWriter.write(columns(withTruth: truth), to: path)
  }
}
