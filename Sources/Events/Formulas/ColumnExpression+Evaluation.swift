import Foundation

extension ColumnExpression {
  /// The formula's value for every row.
  ///
  /// - Throws: ``InputError`` where it names a column that the table lacks.
  func evaluate(on columns: NamedColumns) throws(InputError) -> [Double] {
    try Self.evaluate(root, on: columns)
  }

  private static func evaluate(_ node: Node, on columns: NamedColumns) throws(InputError)
    -> [Double]
  {
    switch node {
    case .number(let value): return Array(repeating: value, count: columns.count)
    case .column(let name):
      guard let values = columns.numbers(name) else { throw EventTable.missing(name, in: columns) }
      return values
    case .call(let function, let arguments):
      let first = try evaluate(arguments[0], on: columns)
      guard arguments.count == 2 else { return unary(function, first) }
      // A constant on the right, as in most cuts, needs no column of its own.
      if case .number(let constant) = arguments[1] {
        return first.map { binary(function, $0, constant) }
      }
      let second = try evaluate(arguments[1], on: columns)
      return zip(first, second).map { binary(function, $0, $1) }
    }
  }

  private static func unary(_ function: Function, _ values: [Double]) -> [Double] {
    switch function {
    case .negate: values.map { -$0 }
    case .not: values.map { $0 == 0 ? 1 : 0 }
    case .abs: values.map { Swift.abs($0) }
    case .log: values.map { Foundation.log($0) }
    case .log10: values.map { Foundation.log10($0) }
    case .exp: values.map { Foundation.exp($0) }
    case .sqrt: values.map { $0.squareRoot() }
    case .sin: values.map { Foundation.sin($0) }
    case .cos: values.map { Foundation.cos($0) }
    case .tan: values.map { Foundation.tan($0) }
    default: preconditionFailure("\(function) takes two arguments")
    }
  }

  @inline(__always)
  private static func binary(_ function: Function, _ a: Double, _ b: Double) -> Double {
    switch function {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .remainder: fmod(a, b)
    case .less: a < b ? 1 : 0
    case .lessOrEqual: a <= b ? 1 : 0
    case .greater: a > b ? 1 : 0
    case .greaterOrEqual: a >= b ? 1 : 0
    case .equal: a == b ? 1 : 0
    case .notEqual: a != b ? 1 : 0
    case .and: isTrue(a) && isTrue(b) ? 1 : 0
    case .or: isTrue(a) || isTrue(b) ? 1 : 0
    // Swift's own min and max let a NaN in one of the two places vanish.
    case .min: a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
    case .max: a.isNaN || b.isNaN ? .nan : Swift.max(a, b)
    case .pow: Foundation.pow(a, b)
    case .atan2: Foundation.atan2(a, b)
    case .hypot: Foundation.hypot(a, b)
    default: preconditionFailure("\(function) takes one argument")
    }
  }

  /// Neither zero nor NaN.
  @inline(__always)
  static func isTrue(_ value: Double) -> Bool { value != 0 && !value.isNaN }
}
