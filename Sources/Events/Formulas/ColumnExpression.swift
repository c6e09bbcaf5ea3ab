/// A formula over columns, such as `log10(mJ1 + 0.04)` or `mu0_iso04 > 0.55 && mu1_iso04 > 0.55`.
///
/// Arithmetic `+ - * / % **`, comparisons, `&& || !`, parentheses, the functions of
/// ``Function``, the constant `pi`, and columns by name (between backticks where the name is not
/// an identifier). Comparisons and logic give 1 and 0.
struct ColumnExpression: Sendable {
  /// A formula's tree.
  indirect enum Node: Sendable, Equatable {
    case number(Double)
    case column(String)
    case call(Function, [Node])
  }

  /// An operation on numbers, and how it is written.
  enum Function: String, Sendable, CaseIterable {
    case negate, not
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case remainder = "%"
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case and = "&&"
    case or = "||"
    case abs, min, max, log, log10, exp, sqrt, pow, sin, cos, tan, atan2, hypot

    /// How many arguments it takes when it is called by name; nil where it never is.
    var namedArity: Int? {
      switch self {
      case .abs, .log, .log10, .exp, .sqrt, .sin, .cos, .tan: 1
      case .min, .max, .pow, .atan2, .hypot: 2
      default: nil
      }
    }
  }

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

  /// The columns that it reads.
  var columns: Set<String> { Self.columns(of: root) }

  private static func columns(of node: Node) -> Set<String> {
    switch node {
    case .number: []
    case .column(let name): [name]
    case .call(_, let arguments): arguments.reduce(into: []) { $0.formUnion(columns(of: $1)) }
    }
  }
}
