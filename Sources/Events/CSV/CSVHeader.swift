/// The names of a text file's columns, and where its events begin.
struct CSVHeader {
  private(set) var names: [String] = []
  /// The first byte of the events.
  private(set) var end: Int
  /// The line, from 1, at which the events begin.
  private(set) var nextLine = 1
  let dialect: CSVDialect

  /// Finds the names: in the first line, in the comment line before the first one, as `numpy.savetxt` writes
  /// them, or given by the caller where the file has none.
  ///
  /// - Throws: ``InputError`` where the columns have no names, or other names than those given.
  init(
    _ bytes: UnsafePointer<UInt8>, _ length: Int, source: String, reading: FileReading
  ) throws(InputError) {
    var start =
      bytes[0] == 0xef && length >= 3 && bytes[1] == 0xbb && bytes[2] == 0xbf ? 3 : 0
    // The last comment line before the first line of cells may hold the names.
    var comment: (start: Int, end: Int)?
    while start < length {
      let line = CSVLine(bytes, start, length, separator: UInt8(ascii: ","))
      guard !line.isEvent else { break }
      let stop = line.end
      var first = start
      while first < stop, bytes[first] <= 0x20 { first += 1 }
      if first < stop { comment = (first + 1, stop) }
      start = stop
      nextLine += 1
    }
    end = start
    dialect = CSVDialect(
      of: bytes, start, length, separator: reading.separator,
      hasDecimalComma: reading.hasDecimalComma)
    guard start < length else {
      throw InputError(source, "it has no line of column names", remedy: "begin with a header line")
    }
    var line = CSVLine(bytes, start, length, separator: dialect.separator.rawValue)
    var cells: [CSVCell] = []
    while let cell = line.next() {
      guard cells.count < NamedColumns.mostColumns else { throw NamedColumns.tooMany(source) }
      cells.append(cell)
    }
    guard !line.isUnclosed else {
      throw InputError(
        "\(source), the column names", CSVReader.unclosed, remedy: "correct the line")
    }
    let numbers = cells.map { $0.isQuoted ? nil : $0.number(in: bytes, point: dialect.point) }
    // pandas writes 0, 1, 2, … where columns have no names.
    let isNumbered = numbers.count > 1 && numbers.enumerated().allSatisfy { $1 == Double($0) }
    if isNumbered || !numbers.allSatisfy({ $0 != nil }) {
      names = cells.map { $0.text(in: bytes) }
      nextLine += 1 + line.brokenLines
      end = line.end
      if let given = reading.columns, given != names, !reading.prefersOwnNames {
        guard isNumbered else {
          throw InputError(
            source, "its first line names its columns: \(nameList(names))",
            remedy: "leave --columns out")
        }
        names = try Self.fitting(given, count: cells.count, source: source)
      }
    } else if let given = reading.columns {
      names = try Self.fitting(given, count: cells.count, source: source)
    } else {
      let texts = comment.map { Self.texts(bytes, $0.start, $0.end, dialect) } ?? []
      guard texts.count == cells.count else {
        throw InputError(
          "\(source), line \(nextLine)", "its first line holds numbers and no column names",
          remedy: "name its \(cells.count) columns in order with --columns a,b,…")
      }
      names = texts
    }
  }

  private static func fitting(_ names: [String], count: Int, source: String)
    throws(InputError) -> [String]
  {
    guard names.count == count else {
      throw InputError(
        source, "it has \(count) columns, and \(names.count) names were given",
        remedy: "name each column once, in order, with --columns")
    }
    return names
  }

  /// The cells of a line of comment.
  private static func texts(
    _ bytes: UnsafePointer<UInt8>, _ start: Int, _ end: Int, _ dialect: CSVDialect
  ) -> [String] {
    var line = CSVLine(bytes, start, end, separator: dialect.separator.rawValue)
    var texts: [String] = []
    guard line.isEvent else { return texts }
    while let cell = line.next(), !line.isUnclosed, texts.count < NamedColumns.mostColumns {
      texts.append(cell.text(in: bytes))
    }
    return texts
  }
}
