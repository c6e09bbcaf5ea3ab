/// The number of rows without a finite number in a column.
public struct NonFiniteCount: Sendable, Codable, Equatable {
  /// The column.
  public let column: String
  /// The number of rows where it is NaN, infinite or an empty cell.
  public let rows: Int
}

extension EventTable {
  /// How many rows have no finite number in each of the named columns; columns without such rows are
  /// left out.
  ///
  /// - Throws: ``InputError`` where a column is missing or holds text. Text is not a missing number: the
  ///   column is of another kind, or the file is broken.
  public func nonFiniteCounts(in names: [String]) throws(InputError) -> [NonFiniteCount] {
    var counts: [NonFiniteCount] = []
    for name in names {
      let rows = try nonFiniteRows(of: name)
      if !rows.isEmpty { counts.append(NonFiniteCount(column: name, rows: rows.count)) }
    }
    return counts
  }

  /// The events in which every one of the named columns is a finite number.
  ///
  /// - Throws: ``InputError`` as ``nonFiniteCounts(in:)``.
  public func droppingNonFinite(in names: [String]) throws(InputError) -> EventTable {
    var isFinite = [Bool](repeating: true, count: count)
    for name in names {
      for row in try nonFiniteRows(of: name) { isFinite[row] = false }
    }
    return rows(at: isFinite.indices.filter { isFinite[$0] })
  }

  private func nonFiniteRows(of name: String) throws(InputError) -> [Int] {
    guard let column = columns.numbers(name) else { throw Self.missing(name, in: columns) }
    let rows = column.indices.filter { !column[$0].isFinite }
    if let row = rows.first(where: { column[$0].isTextCell }) {
      throw Self.notFinite(name, row: row, in: columns, sourceRow: sourceRows[row])
    }
    return rows
  }

  /// What is wrong with a value that is not finite.
  static func notFinite(_ name: String, row: Int, in columns: NamedColumns, sourceRow: Int)
    -> InputError
  {
    let place = columns.place(name, row: sourceRow)
    let value = columns.numbers(name)?[row] ?? .nan
    guard value.isTextCell else {
      return InputError(
        place,
        value.isEmptyCell ? "the cell is empty" : "the value is \(value.isNaN ? .nan : value)",
        remedy: "correct it, or leave such events out with --drop-nonfinite")
    }
    return InputError(
      place, columns.text(name, row: row).map { "'\($0)' is not a number" } ?? "it is not a number",
      remedy: "correct it, or choose a column of numbers")
  }
}
