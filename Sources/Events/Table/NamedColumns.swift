/// Columns as a file gives them, before anyone has said which is the mass.
package struct NamedColumns: Sendable {
  /// More columns are no table: a damaged or hostile file announces them.
  static let mostColumns = 100_000

  /// Where the columns come from, for messages.
  package var source: String
  /// Where each row comes from; rows that a selection takes out keep theirs.
  package var places: RowPlaces
  /// What the reader found out and the user should know, each a sentence without its source.
  package var notes: [String] = []
  /// The unit of its masses and momenta, where the format fixes it.
  package var unit: EnergyUnit?
  /// Names that the file uses more than once: none of them says which column is meant.
  package internal(set) var repeatedNames: Set<String> = []
  /// The columns' names, in the file's order, each once.
  package private(set) var names: [String] = []
  private(set) var columns: [String: Column] = [:]
  /// The names of the columns with an array a row, in the file's order. They are not among ``names``.
  package private(set) var arrayNames: [String] = []
  private(set) var arrays: [String: ArrayColumn] = [:]

  /// No columns yet.
  ///
  /// - Parameter places: where the rows come from; nil to count them from 1.
  package init(source: String, places: RowPlaces? = nil) {
    self.source = source
    self.places = places ?? RowPlaces(rowsOf: source)
  }

  /// The number of rows.
  package var count: Int {
    names.first.flatMap { columns[$0]?.count } ?? arrayNames.first.flatMap { arrays[$0]?.count }
      ?? 0
  }

  /// A column, or as `a[0]` the first elements of the array `a`, as `a[1]` the second ones; nil where there is
  /// none of that name, or the file uses it more than once.
  package subscript(name: String) -> Column? {
    if repeatedNames.contains(name) { return nil }
    return columns[name] ?? Self.element(name).flatMap { arrays[$0.array]?.element($0.index) }
  }

  /// An array and a place in it, of a name such as `a[0]`; nil where it is another name.
  private static func element(_ name: String) -> (array: String, index: Int)? {
    guard name.hasSuffix("]"), let bracket = name.lastIndex(of: "[") else { return nil }
    let place = name[name.index(after: bracket)...].dropLast()
    // One name for each element, so that names can be compared.
    guard let index = Int(place), index >= 0, String(index) == place else { return nil }
    return (String(name[..<bracket]), index)
  }

  /// An array; nil where there is none of that name.
  package func array(_ name: String) -> ArrayColumn? { arrays[name] }

  /// A column, whether or not its name is used more than once.
  package func column(at name: String) -> Column? { columns[name] }

  /// A column's values as numbers; nil where there is none of that name.
  package func numbers(_ name: String) -> [Double]? { self[name]?.numbers }

  /// What stands in a cell that is not a number: nothing where it is empty, and nil where it is a number.
  package func text(_ name: String, row: Int) -> String? {
    guard let column = self[name] else { return nil }
    return column.text?[row] ?? (column.numbers[row].isEmptyCell ? "" : nil)
  }

  /// Adds a column of the table's length.
  ///
  /// - Throws: ``InputError`` where there are too many, or one has this name already.
  package mutating func append(_ name: String, _ column: Column) throws(InputError) {
    try requireRoom(for: name, rows: column.count)
    names.append(name)
    columns[name] = column
  }

  /// Adds a column of a file that may use a name more than once. The second column of a name gets ".1" behind
  /// it, as in pandas, the third ".2".
  mutating func append(repeated name: String, _ column: Column) throws(InputError) {
    guard columns[name] != nil else { return try append(name, column) }
    repeatedNames.insert(name)
    var number = 1
    while columns["\(name).\(number)"] != nil { number += 1 }
    try append("\(name).\(number)", column)
  }

  /// Where a cell stands, for messages: the file, the column, and the line or row as an editor counts them.
  ///
  /// - Parameter row: the row that it had when it was read.
  package func place(_ name: String? = nil, row: Int) -> String {
    let (source, number) = places.place(row) ?? (self.source, "row \(row + 1)")
    return source + (name.map { ", column '\($0)'" } ?? "") + ", " + number
  }

  /// Where two rows stand, for messages: "events.csv, lines 2 and 7".
  package func place(rows first: Int, _ second: Int) -> String {
    let (one, other) = (places.place(first), places.place(second))
    guard let one, let other, one.source == other.source,
      let unit = one.number.split(separator: " ").first,
      let number = one.number.split(separator: " ").last,
      let next = other.number.split(separator: " ").last
    else { return "\(place(row: first)) and \(place(row: second))" }
    return "\(one.source), \(unit)s \(number) and \(next)"
  }

  /// The error of a name that leads to no column.
  package func missing(_ name: String) -> InputError {
    guard repeatedNames.contains(name) else {
      let arrays = arrayNames.map { "\($0)[0]" }
      return InputError(
        source, "there is no column '\(name)'",
        remedy: "it has \(nameList(names + arrays, near: name))")
    }
    return InputError(
      source, "it has more than one column '\(name)'", remedy: "rename all but one of them")
  }

  /// Adds a column with an array a row, of the table's length.
  ///
  /// - Throws: ``InputError`` where there are too many, or one has this name already.
  package mutating func append(_ name: String, array: ArrayColumn) throws(InputError) {
    try requireRoom(for: name, rows: array.count)
    arrayNames.append(name)
    arrays[name] = array
  }

  private func requireRoom(for name: String, rows: Int) throws(InputError) {
    guard names.count + arrayNames.count < Self.mostColumns else { throw Self.tooMany(source) }
    guard columns[name] == nil, arrays[name] == nil else {
      throw InputError(source, "it has two columns '\(name)'", remedy: "rename one")
    }
    precondition(
      names.isEmpty && arrayNames.isEmpty || rows == count, "\(rows) rows meet \(count)")
  }

  /// Adds a column of floating-point numbers.
  mutating func append(_ name: String, _ numbers: [Double]) throws(InputError) {
    try append(name, Column(numbers))
  }

  /// Puts a column of the table's length in another's place, or before the elements of an array.
  mutating func replace(_ name: String, with column: Column) {
    precondition(self[name] != nil && column.count == count, "no such column to replace")
    if columns.updateValue(column, forKey: name) == nil { names.append(name) }
  }

  /// The error of a file with too many columns.
  static func tooMany(_ source: String) -> InputError {
    InputError(
      source, "it has more than \(mostColumns) columns", remedy: "keep those that are needed")
  }

  /// Takes a column out; with an element of an array, the whole array.
  mutating func remove(_ name: String) {
    guard columns[name] == nil else {
      names.removeAll { $0 == name }
      columns[name] = nil
      return
    }
    let array = arrays[name] == nil ? Self.element(name)?.array : name
    arrayNames.removeAll { $0 == array }
    if let array { arrays[array] = nil }
  }

  /// Brings the columns into an order, where that is one of just these columns.
  mutating func reorder(_ order: [String]) {
    if order.count == names.count, Set(order) == Set(names) { names = order }
  }

  /// The rows at the given indices.
  func rows(at indices: [Int]) -> NamedColumns {
    var result = self
    for (name, column) in columns { result.columns[name] = column.rows(at: indices) }
    for (name, array) in arrays { result.arrays[name] = array.rows(at: indices) }
    return result
  }
}
