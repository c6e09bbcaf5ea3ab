/// What tells which events are signal, out of reach of everything that reads the table.
///
/// It is a column of 1 and 0, or a formula such as `label == "sig"`. All columns that it reads leave the table
/// before any other formula is computed, as no learner may see them.
package struct SealedTruth: Sendable {
  /// The names of the columns that left the table.
  package let names: [String]
  private let text: String
  /// The formula; nil where the text is a column's name.
  private let formula: ColumnExpression?
  private let columns: NamedColumns

  /// Takes the columns out of a table that the truth is told by.
  ///
  /// - Parameters:
  ///   - text: a column's name, or a formula.
  ///   - columns: the table, as its file gives it.
  ///   - needed: the columns that cannot leave it: the mass and the weights.
  /// - Throws: ``InputError`` where the formula cannot be read, or reads no column, or one that is missing or
  ///   needed.
  package init(_ text: String, from columns: inout NamedColumns, keeping needed: [String])
    throws(InputError)
  {
    let formula = columns.names.contains(text) ? nil : try ColumnExpression(text)
    let read = formula?.names(in: columns) ?? [text]
    guard !read.isEmpty else {
      throw InputError(
        "--truth '\(text)'", "it reads no column", remedy: "name the column that holds the labels")
    }
    for name in read.sorted() {
      guard columns[name] != nil else { throw EventTable.missing(name, in: columns) }
      guard !needed.contains(name) else {
        throw InputError(
          "--truth '\(text)'",
          "it reads '\(name)', which is \(name == needed.first ? "the mass" : "the weight")",
          remedy:
            "use labels that stand in a column of their own: all that tells the truth leaves the table"
        )
      }
    }
    // An element of an array takes the array with it.
    let arrays = Set(read.map { name in String(name.prefix { $0 != "[" }) })
    names = columns.names.filter { read.contains($0) || arrays.contains($0) }
    for name in names where needed.contains(name) {
      throw InputError(
        "--truth '\(text)'", "it reads an element of '\(name)', which is needed besides",
        remedy: "use labels that stand in a column of their own")
    }
    self.text = text
    self.formula = formula
    self.columns = columns.keeping(Set(names))
    for name in names { columns.remove(name) }
  }

  /// The labels of the events at some rows of the file.
  ///
  /// - Throws: ``InputError`` that names a row where the label is neither 1 nor 0, or where a column that the
  ///   formula compares has no value. A row without a label is not taken for background.
  package func labels(at rows: [Int]) throws(InputError) -> TruthLabels {
    let columns = columns.rows(at: rows)
    guard let formula else { return try labels(columns.numbers(text) ?? [], columns, rows) }
    for name in formula.names(in: columns, tested: false).sorted() {
      let numbers = columns.numbers(name) ?? []
      guard let row = numbers.firstIndex(where: { $0.isNaN && !$0.isTextCell }) else { continue }
      throw InputError(
        columns.place(name, row: rows[row]),
        numbers[row].isEmptyCell
          ? "the cell is empty, and --truth reads it" : "the value is nan, and --truth reads it",
        remedy: "correct it, or leave such events out with --select")
    }
    return try labels(formula.evaluate(on: columns, sourceRows: rows), columns, rows)
  }

  private func labels(_ values: [Double], _ columns: NamedColumns, _ rows: [Int]) throws(InputError)
    -> TruthLabels
  {
    if let row = values.firstIndex(where: { $0 != 0 && $0 != 1 }) {
      let isColumn = formula == nil
      let cell = isColumn ? columns.text(text, row: row) : nil
      throw InputError(
        isColumn
          ? columns.place(text, row: rows[row])
          : "\(columns.place(row: rows[row])), --truth '\(text)'",
        "the truth label is \(cell.map { $0.isEmpty ? "missing" : "'\($0)'" } ?? "\(values[row])")",
        remedy: "labels are 1 for signal and 0 for background; for others write a formula, such as "
          + "--truth '\(isColumn ? text.asFormula : "label")"
          + (cell.map { $0.isEmpty ? " == 1'" : " == \($0.quoted)'" } ?? " == 1'"))
    }
    return TruthLabels(isSignal: values.map { $0 == 1 })
  }
}

extension NamedColumns {
  /// Some of the columns.
  fileprivate func keeping(_ kept: Set<String>) -> NamedColumns {
    var result = self
    for name in names where !kept.contains(name) { result.remove(name) }
    return result
  }
}
