extension NamedColumns {
  /// Reads a text file whose columns have names that are known, whether it names them or not.
  ///
  /// - Parameter names: the names of the columns, in order, where the file has none.
  package init(
    textOf file: InputFile, reading: FileReading, namesIfNone names: [String]
  ) throws(InputError) {
    if let format = try TableFormat(file.peek(TableFormat.magicSize)) {
      throw InputError(
        file.path, "it is \(format.name), and a spectrum with a line a bin is text",
        remedy: "name the column of the masses with --column, if it holds events")
    }
    var reading = reading
    reading.columns = names
    reading.prefersOwnNames = true
    self = try CSVReader.read(file, reading: reading)
  }
}
