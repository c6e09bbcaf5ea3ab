extension EventTable {
  /// Reads a table from an HDF5 file.
  ///
  /// These layouts are known: a `DataFrame` of pandas in the formats "fixed" and "table", with its
  /// categories; a dataset of records, such as a structured array of h5py or a table of PyTables; a group with
  /// a dataset a column, beside which an array of events × columns gives columns `X[0]`, `X[1]`; and such an
  /// array alone. Values may be integers or floats of either byte order, booleans, or text. The index of pandas
  /// is not a column. A column that cannot be read is an error only when it is asked for.
  ///
  /// Compression is gzip, LZF, LZ4, Zstandard or bzip2, with or without shuffled bytes and checksums. The file
  /// is read without the HDF5 library, which damaged files bring down: each structure is checked, and what is
  /// damaged is an error. A link to another file is followed where that is beside it.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - dataset: the dataset or group that is the table, or several of one length with commas between
  ///     them; nil where the file has only one table.
  ///   - columns: the names, in order, of the columns that have none of their own.
  ///   - mass: the mass's column, and its unit where that is not GeV.
  ///   - weight: the column of event weights.
  ///   - truth: the column with 1 for signal and 0 for background; it becomes ``truth``.
  /// - Throws: ``InputError`` where the file is no HDF5 file or is damaged, the dataset is missing or
  ///   not unique, it has no rows, or another number of columns than there are names.
  public init(
    hdf5 path: String, dataset: String? = nil, columns names: [String]? = nil, mass: Feature,
    weight: String? = nil, truth: String? = nil
  ) throws(InputError) {
    let columns = try HDF5Reader.columns(
      InputFile(path), dataset: dataset, names: names, limit: .standard)
    try self.init(columns, mass: mass, weight: weight, truthColumn: truth)
  }

  /// How the numbers of an HDF5 file are stored.
  public enum HDF5Compression: Sendable {
    /// As they are.
    case none
    /// Bytes shuffled by their significance, then deflated: smaller, and slower to write and read.
    case gzip
  }

  /// Writes the columns to an HDF5 file: one dataset of records, `events`, that h5py, PyTables and
  /// `pandas.read_hdf` read. Integers, booleans and text are stored as such, all else as doubles.
  ///
  /// The mass's column is named by the dataset's attribute `mass`, and its unit by `mass_unit`.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - compression: how the numbers are stored.
  ///   - truth: the name of a last column for the ``truth`` labels; nil to leave them out.
  /// - Throws: ``InputError`` where the file cannot be written, or the columns have more or longer
  ///   names than the format has room for: about 64 kilobytes.
  public func write(
    hdf5 path: String, compression: HDF5Compression = .none, truth: String? = nil
  ) throws(InputError) {
    let written = try columns(withTruth: truth)
    try HDF5Library.exclusively { () throws(InputError) in
      try HDF5Writer.write(
        written, attributes: [("mass", mass.name), ("mass_unit", massUnit.rawValue)],
        isCompressed: compression == .gzip, to: path)
    }
  }
}
