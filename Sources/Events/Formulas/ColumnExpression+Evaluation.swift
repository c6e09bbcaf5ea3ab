import Foundation

extension ColumnExpression {
  /// The formula's value for every row.
  ///
  /// Every part of a formula is computed for all rows: a text in a number's place is an error also where an
  /// `&&` or `||` before it has decided the row already.
  ///
  /// - Parameter sourceRows: where the rows stand in the file, from 0, for messages; nil where they are all.
  /// - Throws: ``InputError`` where it names a column that the table lacks, computes with a text, or compares
  ///   a text with a column of numbers.
  func evaluate(on columns: NamedColumns, sourceRows: [Int]? = nil) throws(InputError) -> [Double] {
    try Evaluation(text: text, columns: columns, sourceRows: sourceRows).values(of: root)
  }

  /// Neither zero nor NaN.
  @inline(__always)
  static func isTrue(_ value: Double) -> Bool { value != 0 && !value.isNaN }
}

extension ColumnExpression {
  /// A formula at work on the rows of a table.
  fileprivate struct Evaluation {
    let text: String
    let columns: NamedColumns
    let sourceRows: [Int]?

    func values(of node: Node) throws(InputError) -> [Double] {
      // A long chain of operators leans to the left: it is walked down in a loop and computed on the way back.
      var waiting: [(function: Function, rest: ArraySlice<Node>)] = []
      var node = node
      while case .call(let function, let arguments) = node {
        waiting.append((function, arguments[1...]))
        node = arguments[0]
      }
      var values = try leaf(node)
      for (function, rest) in waiting.reversed() {
        if rest.isEmpty { values = function.values(of: values) }
        for argument in rest {
          // A constant on the right, as in most cuts, needs no column of its own.
          if case .number(let constant) = argument {
            values = values.map { function.value($0, constant) }
          } else {
            let others = try self.values(of: argument)
            values = zip(values, others).map { function.value($0, $1) }
          }
        }
      }
      return values
    }

    private func leaf(_ node: Node) throws(InputError) -> [Double] {
      switch node {
      case .number(let value): return Array(repeating: value, count: columns.count)
      case .column(let name): return try numbers(name)
      case .constant(let name):
        guard columns[name] == nil, let value = ColumnExpression.constants[name] else {
          return try numbers(name)
        }
        return Array(repeating: value, count: columns.count)
      case .chain(let operands, let comparisons):
        return try chain(operands, comparisons)
      case .text, .call: preconditionFailure("a text is one side of a comparison")
      }
    }

    private func chain(_ operands: [Node], _ comparisons: [Comparison]) throws(InputError)
      -> [Double]
    {
      switch (operands[0], operands[1]) {
      case (.column(let name), .text(let text)), (.text(let text), .column(let name)):
        return try equality(name, text, comparisons[0])
      default: break
      }
      var result: [Double] = []
      var left = try values(of: operands[0])
      for (operand, comparison) in zip(operands.dropFirst(), comparisons) {
        let compared: [Double]
        if case .number(let constant) = operand, operands.count == 2 {
          return left.map { comparison.holds($0, constant) ? 1 : 0 }
        }
        let right = try values(of: operand)
        compared = zip(left, right).map { comparison.holds($0, $1) ? 1 : 0 }
        result = result.isEmpty ? compared : zip(result, compared).map { $0 * $1 }
        left = right
      }
      return result
    }

    /// Where a column's text is the given one, or is not.
    private func equality(_ name: String, _ text: String, _ comparison: Comparison)
      throws(InputError) -> [Double]
    {
      guard let column = columns[columns.canonical(name)] else { throw missing(name) }
      guard let texts = column.text else {
        throw InputError(
          "'\(self.text)'", "column '\(name)' holds numbers, not texts such as '\(text)'",
          remedy: "compare it with a number, without quotes")
      }
      // Each different text is compared once.
      let isEqual = texts.texts.map { $0 == text }
      let (equal, other): (Double, Double) = comparison == .equal ? (1, 0) : (0, 1)
      return texts.codes.map { $0 >= 0 && isEqual[Int($0)] ? equal : other }
    }

    private func numbers(_ name: String) throws(InputError) -> [Double] {
      guard let numbers = columns.numbers(columns.canonical(name)) else { throw missing(name) }
      if let row = numbers.firstIndex(where: \.isTextCell) {
        let text = columns.text(name, row: row)
        let example = text.map { ", as in \(name.asFormula) == \($0.quoted)" } ?? ""
        throw InputError(
          columns.place(name, row: sourceRows?[row] ?? row),
          text.map { "'\($0)' is not a number" } ?? "it is not a number",
          remedy: "correct it, or compare it with a text in quotes\(example)")
      }
      return numbers
    }

    private func missing(_ name: String) -> InputError {
      let error = EventTable.missing(name, in: columns)
      if let plain = ColumnExpressionParser.plainName(name) {
        return InputError(error.place, error.problem, remedy: "write \(plain)")
      }
      guard
        let odd = columns.names.first(where: { $0.asFormula != $0 && $0.hasPrefix(name) })
          ?? columns.names.first(where: { $0.asFormula != $0 })
      else { return error }
      return InputError(
        error.place, error.problem,
        remedy:
          "\(error.remedy); in formulas, odd names go between backquotes, as in \(odd.asFormula)")
    }
  }
}

extension String {
  /// A column's name as a formula has it: between backquotes where it is not read as a name otherwise.
  var asFormula: String {
    if let expression = try? ColumnExpression(self), expression.root == .column(self) {
      return self
    }
    return "`\(abridged(to: 80))`"
  }

  /// A text between quotes that it does not contain.
  var quoted: String {
    let text = abridged(to: 40)
    return text.contains("\"") ? "'\(text)'" : "\"\(text)\""
  }
}
