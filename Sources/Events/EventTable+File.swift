/// A kind of file that holds a table.
private enum FileKind {
  case csv, npy

  /// The kind that a name tells, compressed or not.
  init(_ path: String) throws(InputError) {
    let plain = path.hasSuffix(".gz") ? path.dropLast(3) : path[...]
    if plain.hasSuffix(".npy") {
      self = .npy
    } else if plain.hasSuffix(".csv") {
      self = .csv
    } else {
      throw InputError(
        path, "its name does not tell what it is", remedy: "use .csv, .npy, .csv.gz or .npy.gz")
    }
  }
}

extension EventTable {
  /// Reads a table from a file of a kind that its name tells: `.csv` or `.npy`, either of them with
  /// `.gz` behind it.
  ///
  /// - Parameters:
  ///   - columns: the names of a `.npy` file's columns, where it has none of its own.
  /// - Throws: ``InputError`` for another kind of file, or as the kind's own reader does.
  public init(
    file path: String, columns names: [String]? = nil, mass: Feature, weight: String? = nil,
    truth: String? = nil
  ) throws(InputError) {
    switch try FileKind(path) {
    case .npy: try self.init(npy: path, columns: names, mass: mass, weight: weight, truth: truth)
    case .csv:
      guard names == nil else {
        throw InputError(
          path, "a CSV file's first line names its columns", remedy: "leave --columns out")
      }
      try self.init(csv: path, mass: mass, weight: weight, truth: truth)
    }
  }
}

extension EventTable {
  /// Writes the columns to a file of the kind that its name tells; `.npy` as a structured array.
  ///
  /// - Parameter truth: the name of a last column for the ``truth`` labels; nil to leave them out.
  /// - Throws: ``InputError`` for another kind of file, or where it cannot be written.
  public func write(file path: String, truth: String? = nil) throws(InputError) {
    switch try FileKind(path) {
    case .csv: try write(csv: path, truth: truth)
    case .npy: try write(npy: path, truth: truth)
    }
  }

  /// What a file is to hold: the columns, and the labels as 1 and 0 where they are asked for.
  func columns(withTruth name: String?) throws(InputError) -> [(name: String, values: [Double])] {
    let own = names.map { (name: $0, values: columns.values[$0] ?? []) }
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
