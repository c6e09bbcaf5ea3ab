extension ColumnExpression {
  /// An operation on numbers.
  enum Function: Sendable, CaseIterable {
    case negate, not, add, subtract, multiply, divide, remainder, and, or
    case abs, sign, floor, ceil, round, sqrt, cbrt, exp, log, log2, log10
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, asinh, acosh, atanh
    case isFinite, isNaN
    case power, atan2, hypot, min, max

    /// What it is called, as in C, in Python and in NumPy; nothing where it is an operator alone.
    var names: [String] {
      switch self {
      case .negate, .not, .add, .subtract, .multiply, .divide, .and, .or: []
      case .remainder: ["fmod"]
      case .abs: ["abs", "fabs"]
      case .sign: ["sign"]
      case .floor: ["floor"]
      case .ceil: ["ceil"]
      case .round: ["round"]
      case .sqrt: ["sqrt"]
      case .cbrt: ["cbrt"]
      case .exp: ["exp"]
      case .log: ["log", "ln"]
      case .log2: ["log2"]
      case .log10: ["log10"]
      case .sin: ["sin"]
      case .cos: ["cos"]
      case .tan: ["tan"]
      case .asin: ["asin", "arcsin"]
      case .acos: ["acos", "arccos"]
      case .atan: ["atan", "arctan"]
      case .sinh: ["sinh"]
      case .cosh: ["cosh"]
      case .tanh: ["tanh"]
      case .asinh: ["asinh", "arcsinh"]
      case .acosh: ["acosh", "arccosh"]
      case .atanh: ["atanh", "arctanh"]
      case .isFinite: ["isfinite"]
      case .isNaN: ["isnan"]
      case .power: ["pow", "power"]
      case .atan2: ["atan2", "arctan2"]
      case .hypot: ["hypot"]
      case .min: ["min", "minimum"]
      case .max: ["max", "maximum"]
      }
    }

    /// The numbers of arguments that it takes when it is called by name.
    var arguments: ClosedRange<Int> {
      switch self {
      case .min, .max: 2...1_000
      case .remainder, .power, .atan2, .hypot: 2...2
      default: 1...1
      }
    }

    private static let named: [String: Function] = {
      var named: [String: Function] = [:]
      for function in allCases {
        for name in function.names { named[name] = function }
      }
      return named
    }()

    /// The function of a name; nil where there is none.
    init?(named name: String) {
      guard let function = Self.named[name] else { return nil }
      self = function
    }

    /// Every name, in order.
    static var allNames: [String] { allCases.flatMap(\.names) }
  }
}
