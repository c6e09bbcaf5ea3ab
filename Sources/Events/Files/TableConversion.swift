/// Files read as one table, and what of it is to be written.
public struct TableConversion: Sendable {
  /// The number of rows that the files hold.
  public let readRows: Int
  /// What the reader found out, and what cannot be written.
  public let notes: [String]
  private let written: [(name: String, column: Column)]

  /// The number of rows to be written.
  public var rows: Int { written.first?.column.count ?? 0 }
  /// The number of columns to be written.
  public var columns: Int { written.count }

  /// Reads files, defines columns, selects rows, and chooses columns, in this order.
  ///
  /// - Parameter names: the columns to keep, in order, elements of arrays such as `pt[0]` among them; nil for all
  ///   columns, without arrays.
  /// - Throws: ``InputError`` where a file cannot be read, a formula cannot be used, or a column is missing.
  public init(
    _ files: [InputFile], reading: FileReading = FileReading(), sourceColumn: String? = nil,
    defining definitions: [String] = [], selecting conditions: [String] = [],
    keeping names: [String]? = nil
  ) throws(InputError) {
    var table = try NamedColumns(files, reading: reading, sourceColumn: sourceColumn)
    readRows = table.count
    for definition in definitions { try table.define(ColumnDefinition(definition)) }
    var rows = Array(0..<table.count)
    for condition in conditions {
      let values = try ColumnExpression(condition).evaluate(on: table, sourceRows: rows)
      let kept = values.indices.filter { ColumnExpression.isTrue(values[$0]) }
      rows = kept.map { rows[$0] }
      table = table.rows(at: kept)
    }
    var notes = table.notes
    var written: [(name: String, column: Column)] = []
    if let names {
      for (place, name) in names.enumerated() {
        guard !names[..<place].contains(name) else {
          throw InputError("--keep", "'\(name)' is named twice", remedy: "name each column once")
        }
        guard let column = table[name] else { throw table.missing(name) }
        written.append((name, column))
      }
    } else {
      for name in table.names {
        if let column = table.columns[name] { written.append((name, column)) }
      }
      if !table.arrayNames.isEmpty {
        notes.append(
          "arrays are left out: \(nameList(table.arrayNames)); keep elements of them with --keep"
            + " '\(table.arrayNames[0])[0]'")
      }
    }
    guard !written.isEmpty else {
      throw InputError(table.source, "it has no columns to write", remedy: "define some")
    }
    self.notes = notes
    self.written = written
  }

  /// Writes the rows to a file of the format that its name tells.
  ///
  /// - Throws: ``InputError`` where it cannot be written.
  public func write(to path: String) throws(InputError) { try TableWriter.write(written, to: path) }
}
