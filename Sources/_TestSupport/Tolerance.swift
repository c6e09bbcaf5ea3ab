import Foundation

/// How close two numbers must be, each step with a meaning.
public enum Tolerance: Sendable {
  /// The last digit or two: a function evaluated by its own formula.
  case ulps(Double)
  /// A relative difference, stated with its reason where it is used.
  case relative(Double)
  /// An absolute difference, stated with its reason where it is used.
  case absolute(Double)
  /// As many standard deviations of a Monte Carlo result, of the given standard error.
  case sigmas(Double, error: Double)

  /// The greatest difference from an expected value.
  public func width(at expected: Double) -> Double {
    switch self {
    case .ulps(let count): count * expected.ulp
    case .relative(let fraction): fraction * abs(expected)
    case .absolute(let difference): difference
    case .sigmas(let count, let error): count * error
    }
  }
}

/// Whether a number is as close to an expected one as a tolerance asks; never for NaN.
public func isClose(_ value: Double, _ expected: Double, _ tolerance: Tolerance) -> Bool {
  abs(value - expected) <= tolerance.width(at: expected)
}

/// The standard error of a fraction of `count` trials with probability `p`.
public func binomialError(_ p: Double, count: Int) -> Double {
  (p * (1 - p) / Double(count)).squareRoot()
}
