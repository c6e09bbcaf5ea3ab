/// Columns as a file gives them, before anyone has said which is the mass.
package struct NamedColumns: Sendable {
  /// A cell that is not a number: its row, from 0, and what stands in it.
  package struct TextCell: Sendable, Equatable {
    package var row: Int
    package var text: String
  }

  /// More columns are no table: a damaged or hostile file announces them.
  static let mostColumns = 100_000

  /// Where the columns come from, for messages.
  var source: String
  /// The columns' names, in the file's order, each once.
  package private(set) var names: [String] = []
  /// The values of each column; ``Swift/Double/textCell`` where the cell is text, and
  /// ``Swift/Double/emptyCell`` where it is empty.
  package private(set) var values: [String: [Double]] = [:]
  /// The first cell of each column that is text.
  package private(set) var firstText: [String: TextCell] = [:]

  init(source: String) { self.source = source }

  /// The number of rows.
  var count: Int { names.first.flatMap { values[$0]?.count } ?? 0 }

  /// What stands in a cell that is not a number: nothing where it is empty, and nil where it is a number or
  /// its text was not kept, as only the first of a column is.
  package func text(_ name: String, row: Int) -> String? {
    if let first = firstText[name], first.row == row { return first.text }
    return values[name]?[row].isEmptyCell == true ? "" : nil
  }

  /// Adds a column of the table's length.
  mutating func append(_ name: String, _ column: [Double], firstText: TextCell? = nil)
    throws(InputError)
  {
    guard names.count < Self.mostColumns else { throw Self.tooMany(source) }
    guard values[name] == nil else {
      throw InputError(source, "the column '\(name)' stands there twice", remedy: "rename one")
    }
    precondition(names.isEmpty || column.count == count, "\(column.count) rows meet \(count)")
    names.append(name)
    values[name] = column
    self.firstText[name] = firstText
  }

  /// The error of a file with too many columns.
  static func tooMany(_ source: String) -> InputError {
    InputError(
      source, "it has more than \(mostColumns) columns", remedy: "keep those that are needed")
  }

  /// Takes a column out.
  mutating func remove(_ name: String) {
    names.removeAll { $0 == name }
    values[name] = nil
    firstText[name] = nil
  }

  /// Brings the columns into an order, where that is one of just these columns.
  mutating func reorder(_ order: [String]) {
    if order.count == names.count, Set(order) == Set(names) { names = order }
  }

  /// The rows at the given indices. A text cell stays known while its row does.
  func rows(at indices: [Int]) -> NamedColumns {
    var result = self
    for name in names {
      guard let column = values[name] else { continue }
      result.values[name] = indices.map { column[$0] }
      guard let text = firstText[name] else { continue }
      result.firstText[name] = indices.firstIndex(of: text.row).map {
        TextCell(row: $0, text: text.text)
      }
    }
    return result
  }
}

extension Double {
  /// Stands for a cell of text: a NaN with its own payload, which selections keep.
  package static let textCell = Double(nan: 0x7465_7874, signaling: false)

  /// Stands for a cell without anything in it.
  package static let emptyCell = Double(nan: 0x766f_6964, signaling: false)

  /// Whether it stands for a cell of text.
  var isTextCell: Bool { bitPattern == Double.textCell.bitPattern }

  /// Whether it stands for an empty cell.
  var isEmptyCell: Bool { bitPattern == Double.emptyCell.bitPattern }
}
