/// A formula over columns, such as `log10(mJ1 + 0.04)` or `mu0_iso04 > 0.55 and trigger == "HLT_A"`.
///
/// Arithmetic `+ - * / % **`; comparisons, which may be chained as in Python, `3300 < mjj < 3700`; `&& || !`,
/// or `and or not`, which bind as loosely as in Python; parentheses; the functions of ``Function``; `pi`, `True`
/// and `False`, where no column has that name. Comparisons and logic give 1 and 0.
///
/// Columns go by their names. A name of letters, digits and `_` may have dots before letters, `jet1.pt`, and
/// indices behind it, `jets[0]`; any other name is put between backquotes. A column of texts is compared with a
/// text in quotes by `==` or `!=`. A row without a text is unequal to every text.
package struct ColumnExpression: Sendable {
  /// A formula's tree.
  indirect enum Node: Sendable, Equatable {
    case number(Double)
    /// A text in quotes, on one side of a comparison.
    case text(String)
    case column(String)
    /// A word that is a constant where no column has its name.
    case constant(String)
    case call(Function, [Node])
    /// Comparisons in a row, all of which must hold: one operand more than comparisons.
    case chain([Node], [Comparison])
  }

  /// A comparison, and how it is written.
  enum Comparison: String, Sendable, CaseIterable {
    // Those of two characters are looked for first.
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case greater = ">"
  }

  /// The words that are numbers.
  static let constants: [String: Double] = [
    "pi": .pi, "True": 1, "False": 0, "true": 1, "false": 0,
  ]

  /// The formula as it was written.
  let text: String
  /// Its tree.
  let root: Node

  /// Reads a formula.
  ///
  /// - Throws: ``InputError`` with the character at which it stops making sense.
  init(_ text: String) throws(InputError) {
    self.text = text
    var parser = ColumnExpressionParser(text)
    root = try parser.parse()
  }

  /// The columns that it reads of a table.
  ///
  /// - Parameter tested: whether those count that are read by `isfinite` and `isnan` alone.
  func names(in columns: NamedColumns, tested: Bool = true) -> Set<String> {
    var names: Set<String> = []
    Self.collect(root, in: columns, tested: tested, into: &names)
    return names
  }

  private static func collect(
    _ node: Node, in columns: NamedColumns, tested: Bool, into names: inout Set<String>
  ) {
    switch node {
    case .number, .text: break
    case .column(let name): names.insert(columns.canonical(name))
    case .constant(let name): if columns[name] != nil { names.insert(name) }
    case .call(.isFinite, _) where !tested, .call(.isNaN, _) where !tested: break
    case .call(_, let operands), .chain(let operands, _):
      for operand in operands { collect(operand, in: columns, tested: tested, into: &names) }
    }
  }
}

extension NamedColumns {
  /// The one way to write a column's name: an index has no zeros before it, `jets[0]` for `jets[00]`.
  func canonical(_ name: String) -> String {
    guard name.contains("[0"), !names.contains(name) else { return name }
    return name.replacing(/\[0+([0-9])/) { "[\($0.output.1)" }
  }
}

extension ColumnExpression {
  /// Whether a text is a formula and not a column's name alone.
  package static func isFormula(_ text: String) -> Bool {
    guard let expression = try? ColumnExpression(text) else { return false }
    if case .column = expression.root { return false }
    return true
  }
}
