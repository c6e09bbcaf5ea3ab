/// Columns into a file of the format that its name tells.
package enum TableWriter {
  /// What names of files that can be written end in, for messages and help.
  package static let suffixes =
    ".csv, .tsv, .npy, .npz, .h5 or .parquet; text may have .gz behind it"

  /// Writes columns.
  ///
  /// - Parameter mass: the mass's column, which HDF5 files note with its unit.
  /// - Throws: ``InputError`` where the name tells no format that is written, or the file cannot be written.
  package static func write(
    _ columns: [(name: String, column: Column)], mass: Feature? = nil, to path: String
  ) throws(InputError) {
    let packing = StreamCodec(name: path)
    let format = TableFormat(name: path)
    guard packing == nil || (packing == .gzip && (format == .csv || format == .npy)) else {
      throw InputError(
        path, "it would have to be packed, and that is not done here",
        remedy: "leave \(packing?.suffix ?? "") out, and pack it afterwards")
    }
    switch format {
    case .csv: try CSVWriter.write(columns, to: path)
    case .npy: try NumPyWriter.write(columns, layout: .structured, to: path)
    case .npz: try NumPyArchive.write(columns, to: path)
    case .hdf5:
      let attributes = mass.map { [("mass", $0.name), ("mass_unit", $0.unit)] } ?? []
      try HDF5Library.exclusively { () throws(InputError) in
        try HDF5Writer.write(
          columns, attributes: attributes.map { (name: $0.0, text: $0.1) }, isCompressed: false,
          to: path)
      }
    case .parquet: try ParquetWriter.write(columns, to: path)
    case .lhe, .root:
      throw InputError(
        path,
        format == .lhe
          ? "a table has no particles to write" : "ROOT files are read and not written",
        remedy: "write \(suffixes)")
    case nil:
      throw InputError(
        path, "its name does not tell what it should become", remedy: "write \(suffixes)")
    }
  }
}
