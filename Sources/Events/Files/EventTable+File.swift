/// A kind of file that holds a table.
private enum FileKind {
  case csv, npy, hdf5, lhe

  /// The kind that a name tells, compressed or not.
  init(_ path: String) throws(InputError) {
    let isPacked = path.hasSuffix(".gz")
    let plain = isPacked ? path.dropLast(3) : path[...]
    if plain.hasSuffix(".npy") {
      self = .npy
    } else if plain.hasSuffix(".csv") {
      self = .csv
    } else if plain.hasSuffix(".lhe") {
      self = .lhe
    } else if [".h5", ".hdf5", ".hdf"].contains(where: { plain.hasSuffix($0) }) {
      guard !isPacked else {
        throw InputError(
          path, "an HDF5 file compresses its own datasets", remedy: "unpack it with gunzip")
      }
      self = .hdf5
    } else {
      throw InputError(
        path, "its name does not tell what it is",
        remedy: "use .csv, .npy, .h5 or .lhe; all but .h5 may have .gz behind it")
    }
  }
}

extension EventTable {
  /// Reads a table from a file of a kind that its name tells: `.csv`, `.npy` or `.lhe`, each of them
  /// also with `.gz` behind it, or `.h5`, `.hdf5`, `.hdf`.
  ///
  /// - Parameters:
  ///   - dataset: the dataset or group of an HDF5 file, where it has several.
  ///   - columns: the names of a `.npy` file's columns or of a dataset's, where it has none of its
  ///     own.
  /// - Throws: ``InputError`` for another kind of file, or as the kind's own reader does.
  public init(
    file path: String, dataset: String? = nil, columns names: [String]? = nil, mass: Feature,
    weight: String? = nil, truth: String? = nil
  ) throws(InputError) {
    // A name that tells nothing is said before the file is looked for.
    _ = try FileKind(path)
    try self.init(
      InputFile(path), dataset: dataset, columns: names, mass: mass, weight: weight, truth: truth)
  }

  /// Reads a table from an open file of a kind that its name tells, once, so that it may be a pipe.
  ///
  /// - Parameters:
  ///   - file: the file.
  ///   - dataset: the dataset or group of an HDF5 file, where it has several.
  ///   - columns: the names of a `.npy` file's columns or of a dataset's, where it has none of its
  ///     own.
  ///   - limit: how many bytes it may unpack to.
  /// - Throws: ``InputError`` for another kind of file, or as the kind's own reader does.
  public init(
    _ file: InputFile, dataset: String? = nil, columns names: [String]? = nil, mass: Feature,
    weight: String? = nil, truth: String? = nil, limit: ReadingLimit = .standard
  ) throws(InputError) {
    let path = file.path
    let kind = try FileKind(path)
    guard dataset == nil || kind == .hdf5 else {
      throw InputError(
        path, "only HDF5 files have datasets to choose from", remedy: "leave --dataset out")
    }
    let columns: NamedColumns
    switch kind {
    case .npy: columns = try NumPyReader.columns(file, names: names, limit: limit)
    case .csv:
      guard names == nil else {
        throw InputError(
          path, "a CSV file's first line names its columns", remedy: "leave --columns out")
      }
      columns = try CSVReader.read(file, limit: limit)
    case .hdf5:
      columns = try HDF5Reader.columns(file, dataset: dataset, names: names, limit: limit)
    case .lhe:
      guard names == nil else {
        throw InputError(
          path, "the columns of a Les Houches file have names of their own",
          remedy: "leave --columns out")
      }
      try self.init(lhe: file, mass: mass, weight: weight, truth: truth, limit: limit)
      return
    }
    try self.init(columns, mass: mass, weight: weight, truthColumn: truth)
  }
}

extension EventTable {
  /// Writes the columns to a file of the kind that its name tells; `.npy` as a structured array,
  /// `.h5` as a dataset of records.
  ///
  /// - Parameter truth: the name of a last column for the ``truth`` labels; nil to leave them out.
  /// - Throws: ``InputError`` for another kind of file, such as `.lhe`, whose particles a table has
  ///   not, or where it cannot be written.
  public func write(file path: String, truth: String? = nil) throws(InputError) {
    switch try FileKind(path) {
    case .csv: try write(csv: path, truth: truth)
    case .npy: try write(npy: path, truth: truth)
    case .hdf5: try write(hdf5: path, truth: truth)
    case .lhe:
      throw InputError(
        path, "a table has no particles to write", remedy: "use .csv, .npy or .h5")
    }
  }

  /// What a file is to hold: the columns, and the labels as 1 and 0 where they are asked for.
  func columns(withTruth name: String?) throws(InputError) -> [(name: String, values: [Double])] {
    let own = names.map { (name: $0, values: columns.numbers($0) ?? []) }
    guard let name else { return own }
    guard let truth else {
      throw InputError("column '\(name)'", "the events have no truth labels to write")
    }
    guard !names.contains(name) else {
      throw InputError("column '\(name)'", "it is there already", remedy: "choose another name")
    }
    return own + [(name, truth.isSignal.map { $0 ? 1 : 0 })]
  }
}
