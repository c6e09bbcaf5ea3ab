extension EventTable {
  /// Reads a table from a NumPy `.npy` file.
  ///
  /// Structured arrays bring their names, records within records as `a.b` and the numbers of arrays as
  /// `a[0]`, `a[1]`; of an array with two axes (C or Fortran order) the columns are named here. Elements may
  /// be floats of 16 to 64 bits, integers, booleans, text, or dates, of either byte order; what is none of
  /// them is no hindrance until it is asked for.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - columns: the names of an unstructured array's columns, in order.
  ///   - mass: the mass's column, and its unit where that is not GeV.
  ///   - weight: the column of event weights.
  ///   - truth: the column with 1 for signal and 0 for background; it becomes ``truth``.
  /// - Throws: ``InputError`` where the file is not such an array, is truncated or followed by
  ///   another one, or has another number of columns than there are names.
  public init(
    npy path: String, columns names: [String]? = nil, mass: Feature, weight: String? = nil,
    truth: String? = nil
  ) throws(InputError) {
    let columns = try NumPyReader.columns(InputFile(path), names: names, limit: .standard)
    try self.init(columns, mass: mass, weight: weight, truthColumn: truth)
  }

  /// How a table is laid out in a `.npy` file.
  public enum NumPyLayout: Sendable {
    /// A structured array with a field a column, which keeps the names.
    case structured
    /// An array of shape (events, columns), row by row, without names.
    case plain
  }

  /// Writes the columns to a NumPy `.npy` file: floats, integers, booleans and text as such where they are
  /// fields, and all as doubles in a plain array. Rows without a text have an empty one.
  ///
  /// - Parameter truth: the name of a last column for the ``truth`` labels; nil to leave them out.
  /// - Throws: ``InputError`` where the file cannot be written, or a plain array is to hold text.
  public func write(npy path: String, layout: NumPyLayout = .structured, truth: String? = nil)
    throws(InputError)
  {
    try NumPyWriter.write(columns(withTruth: truth), layout: layout, to: path)
  }
}
