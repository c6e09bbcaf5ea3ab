extension NamedColumns {
  /// Reads a text file whose columns have names that are known, whether it names them or not.
  ///
  /// - Parameter names: the names of the columns, in order, where the file has none.
  package init(
    textOf file: InputFile, reading: FileReading, namesIfNone names: [String]
  ) throws(InputError) {
    var reading = reading
    reading.columns = names
    reading.prefersOwnNames = true
    self = try CSVReader.read(file, reading: reading)
  }
}
