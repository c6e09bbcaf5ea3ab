import Foundation

extension ColumnExpression.Function {
  /// The function of one argument, of every row's value.
  func values(of values: [Double]) -> [Double] {
    switch self {
    case .negate: values.map { -$0 }
    case .not: values.map { $0 == 0 ? 1 : 0 }
    case .abs: values.map { Swift.abs($0) }
    case .sign: values.map { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 }
    case .floor: values.map { $0.rounded(.down) }
    case .ceil: values.map { $0.rounded(.up) }
    // Halves to even, as Python and NumPy do.
    case .round: values.map { $0.rounded(.toNearestOrEven) }
    case .sqrt: values.map { $0.squareRoot() }
    case .cbrt: values.map { Foundation.cbrt($0) }
    case .exp: values.map { Foundation.exp($0) }
    case .log: values.map { Foundation.log($0) }
    case .log2: values.map { Foundation.log2($0) }
    case .log10: values.map { Foundation.log10($0) }
    case .sin: values.map { Foundation.sin($0) }
    case .cos: values.map { Foundation.cos($0) }
    case .tan: values.map { Foundation.tan($0) }
    case .asin: values.map { Foundation.asin($0) }
    case .acos: values.map { Foundation.acos($0) }
    case .atan: values.map { Foundation.atan($0) }
    case .sinh: values.map { Foundation.sinh($0) }
    case .cosh: values.map { Foundation.cosh($0) }
    case .tanh: values.map { Foundation.tanh($0) }
    case .asinh: values.map { Foundation.asinh($0) }
    case .acosh: values.map { Foundation.acosh($0) }
    case .atanh: values.map { Foundation.atanh($0) }
    case .isFinite: values.map { $0.isFinite ? 1 : 0 }
    case .isNaN: values.map { $0.isNaN ? 1 : 0 }
    case .add, .subtract, .multiply, .divide, .remainder, .and, .or, .power, .atan2, .hypot, .min,
      .max:
      preconditionFailure("\(self) takes two arguments")
    }
  }

  /// The function of two arguments.
  @inline(__always)
  func value(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .remainder: fmod(a, b)
    case .and: ColumnExpression.isTrue(a) && ColumnExpression.isTrue(b) ? 1 : 0
    case .or: ColumnExpression.isTrue(a) || ColumnExpression.isTrue(b) ? 1 : 0
    // Swift's own min and max let a NaN in one of the two places vanish.
    case .min: a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
    case .max: a.isNaN || b.isNaN ? .nan : Swift.max(a, b)
    case .power: Foundation.pow(a, b)
    case .atan2: Foundation.atan2(a, b)
    case .hypot: Foundation.hypot(a, b)
    default: preconditionFailure("\(self) takes one argument")
    }
  }
}

extension ColumnExpression.Comparison {
  /// Whether it holds; a NaN is unequal to everything, and neither less nor greater.
  @inline(__always)
  func holds(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }
}
