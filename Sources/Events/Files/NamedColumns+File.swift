extension NamedColumns {
  /// Reads the table of one file, of the format that its first bytes or else its name tell.
  ///
  /// - Throws: ``InputError`` as the format's own reader does.
  package init(_ file: InputFile, reading: FileReading = FileReading()) throws(InputError) {
    let first = try file.peek(TableFormat.magicSize)
    guard StreamCodec(first) == nil else {
      let named = TableFormat(name: file.path)
      // A format that is read from its beginning to its end is unpacked as it is read.
      if let named, !named.isReadInParts {
        self = try Self.read(file, as: named, reading: reading)
        return
      }
      let bytes = try ByteFile.read(file, limit: reading.limit)
      let format = TableFormat(Array(bytes.prefix(TableFormat.magicSize))) ?? named ?? .csv
      self = try Self.read(InputFile(bytes, named: file.path), as: format, reading: reading)
      return
    }
    let format = TableFormat(first) ?? TableFormat(name: file.path) ?? .csv
    self = try Self.read(file, as: format, reading: reading)
  }

  private static func read(
    _ file: InputFile, as format: TableFormat, reading: FileReading
  ) throws(InputError) -> NamedColumns {
    try requireUse(of: reading, for: format, at: file.path)
    switch format {
    case .csv: return try CSVReader.read(file, reading: reading)
    case .npy:
      return try NumPyReader.columns(file, names: reading.columns, limit: reading.limit)
    case .hdf5:
      return try HDF5Reader.columns(
        file, dataset: reading.dataset, names: reading.columns, limit: reading.limit)
    case .lhe:
      return try LHEReader.columns(
        file, limit: reading.limit, skipBroken: reading.skipsBroken
      ).columns
    case .root:
      return try ROOTReader.columns(file, tree: reading.dataset, limit: reading.limit)
    case .parquet: return try ParquetReader.columns(file, limit: reading.limit)
    case .npz:
      return try NumPyArchive.columns(
        file, members: reading.dataset, names: reading.columns, limit: reading.limit)
    }
  }

  /// Makes sure that what was said of a file can be said of its format.
  private static func requireUse(
    of reading: FileReading, for format: TableFormat, at path: String
  ) throws(InputError) {
    func refuse(_ option: String, _ reason: String) -> InputError {
      InputError(path, "it is \(format.name), and \(reason)", remedy: "leave \(option) out")
    }
    if reading.dataset != nil, ![.hdf5, .root, .npz].contains(format) {
      throw refuse("--dataset", "only HDF5, ROOT and .npz files have tables to choose from")
    }
    if reading.columns != nil, [.lhe, .root, .parquet].contains(format) {
      throw refuse("--columns", "its columns have names of their own")
    }
    if reading.separator != nil || reading.hasDecimalComma != nil, format != .csv {
      throw refuse("--separator and --decimal", "only text has separators")
    }
    if reading.skipsBroken, format != .lhe {
      throw refuse("--skip-broken", "only Les Houches events can be broken off")
    }
  }

  /// Reads the tables of several files as one.
  ///
  /// - Parameter sourceColumn: the name of a last column with the file of each event; nil for none.
  /// - Throws: ``InputError`` where there is no file, or where the columns of the files have different names.
  package init(
    _ files: [InputFile], reading: FileReading = FileReading(), sourceColumn: String? = nil
  ) throws(InputError) {
    guard let first = files.first else {
      throw InputError("events", "there is no file", remedy: "name at least one")
    }
    var result = try NamedColumns(first, reading: reading)
    for file in files.dropFirst() {
      result = try result.joined(with: NamedColumns(file, reading: reading))
    }
    if let sourceColumn {
      var text = TextColumn()
      for row in 0..<result.count { text.append(result.places.source(of: row)) }
      try result.append(sourceColumn, Column(text: text))
    }
    if files.count > 1 { result.source = "\(first.path) and \(files.count - 1) more" }
    self = result
  }

  /// These rows and then others, of the same columns in this table's order.
  ///
  /// - Throws: ``InputError`` where the columns have different names.
  package func joined(with other: NamedColumns) throws(InputError) -> NamedColumns {
    let (own, others) = (Set(names + arrayNames), Set(other.names + other.arrayNames))
    guard own == others else {
      let extra = own.subtracting(others).sorted()
      let more = others.subtracting(own).sorted()
      let difference = [
        extra.isEmpty ? nil : "only the first has \(nameList(extra))",
        more.isEmpty ? nil : "only the second has \(nameList(more))",
      ].compactMap { $0 }.joined(separator: ", ")
      throw InputError(
        "\(source) and \(other.source)", "their columns differ: \(difference)",
        remedy: "give the files the same columns")
    }
    var places = self.places
    places.append(contentsOf: other.places, after: count)
    var result = NamedColumns(source: source, places: places)
    result.notes = notes + other.notes.filter { !notes.contains($0) }
    result.unit = unit
    for name in names {
      guard let first = columns[name], let second = other.columns[name] else { continue }
      try result.append(name, first.joined(with: second))
    }
    for name in arrayNames {
      guard let first = arrays[name], let second = other.arrays[name] else { continue }
      try result.append(name, array: first.joined(with: second))
    }
    result.repeatedNames = repeatedNames.union(other.repeatedNames)
    return result
  }
}
