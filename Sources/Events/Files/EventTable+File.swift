extension EventTable {
  /// Reads a table from a file of any format of ``TableFormat``, packed or not, which its first bytes or else its
  /// name tell.
  ///
  /// ```swift
  /// let events = try EventTable(file: "events.parquet", mass: "mjj", truth: "label")
  /// ```
  ///
  /// - Parameters:
  ///   - path: the file; `-` for standard input.
  ///   - reading: what the file does not tell itself, such as the names of its columns.
  ///   - mass: the mass's column, and its unit where that is not GeV.
  ///   - weight: the column of event weights.
  ///   - truth: the column with 1 for signal and 0 for background; it becomes ``truth``.
  /// - Throws: ``InputError`` where the file cannot be read, or a column is missing.
  public init(
    file path: String, reading: FileReading = FileReading(), mass: Feature, weight: String? = nil,
    truth: String? = nil
  ) throws(InputError) {
    try self.init([InputFile(path)], reading: reading, mass: mass, weight: weight, truth: truth)
  }

  /// Reads one table from open files, each once, so that they may be pipes.
  ///
  /// - Parameters:
  ///   - files: the files, whose columns must have the same names.
  ///   - reading: what the files do not tell themselves.
  ///   - sourceColumn: the name of a further column with the file of each event.
  ///   - mass: the mass's column, and its unit where that is not GeV.
  ///   - weight: the column of event weights.
  ///   - truth: the column with 1 for signal and 0 for background, or a formula such as `label == "sig"`; it
  ///     becomes ``truth``, and the columns that it reads leave the table.
  ///   - definitions: new columns, such as `x = log10(mJ1 + 0.04)`, each over those before it. The mass may be
  ///     one of them.
  ///   - conditions: formulas that an event must fulfil. What is left out needs no weight and no label.
  /// - Throws: ``InputError`` as for a file's name, where the files' columns differ, or where a formula cannot be
  ///   used.
  public init(
    _ files: [InputFile], reading: FileReading = FileReading(), sourceColumn: String? = nil,
    mass: Feature, weight: String? = nil, truth: String? = nil, defining definitions: [String] = [],
    selecting conditions: [String] = []
  ) throws(InputError) {
    var parsed: [ColumnDefinition] = []
    for definition in definitions { parsed.append(try ColumnDefinition(definition)) }
    try self.init(
      NamedColumns(files, reading: reading, sourceColumn: sourceColumn), mass: mass,
      weight: weight, truth: truth, defining: parsed, selecting: conditions)
  }

  /// The number of events that its files hold, whether they were selected or not.
  public var readCount: Int { readRows }

  /// The file that it was read from, and how many others.
  public var source: String { columns.source }

  /// What the readers found out about the files and the user should know, each a sentence.
  public var notes: [String] { columns.notes.map { "\(columns.source): \($0)" } }
}

extension EventTable {
  /// Writes the columns to a file of the format that its name tells: text, `.npy` as a structured array, `.npz`,
  /// `.h5` as a dataset of records, or `.parquet`. Columns keep their types: texts, booleans, integers of 64 bits.
  ///
  /// - Parameter truth: the name of a last column for the ``truth`` labels; nil to leave them out.
  /// - Throws: ``InputError`` for another kind of file, such as `.lhe`, or where it cannot be written.
  public func write(file path: String, truth: String? = nil) throws(InputError) {
    try TableWriter.write(
      columns(withTruth: truth), mass: Feature(mass.name, unit: massUnit.rawValue), to: path)
  }

  /// What a file is to hold: the columns, and the labels as 1 and 0 where they are asked for.
  func columns(withTruth name: String?) throws(InputError) -> [(name: String, column: Column)] {
    let own = names.compactMap { name in columns.columns[name].map { (name: name, column: $0) } }
    guard let name else { return own }
    guard let truth else {
      throw InputError("column '\(name)'", "the events have no truth labels to write")
    }
    guard !names.contains(name) else {
      throw InputError("column '\(name)'", "it is there already", remedy: "choose another name")
    }
    return own + [(name, Column(signed: truth.isSignal.map { $0 ? 1 : 0 }))]
  }
}
