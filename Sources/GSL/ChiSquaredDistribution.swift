internal import CGSL

/// The χ² distribution.
public enum ChiSquaredDistribution {
  /// P(X > x) for the given number of degrees of freedom; 1 where there are none.
  public static func upperTail(_ x: Double, degreesOfFreedom: Int) -> Double {
    degreesOfFreedom < 1 ? 1 : gsl_cdf_chisq_Q(max(0, x), Double(degreesOfFreedom))
  }

  /// ln P(X > x), right to 1e-10 also where P is 1e-100000; 0 where there are no degrees of freedom.
  public static func logUpperTail(_ x: Double, degreesOfFreedom: Int) -> Double {
    precondition(!x.isNaN, "a χ² of \(x)")
    guard degreesOfFreedom >= 1, x > 0 else { return 0 }
    return IncompleteGamma.logUpper(Double(degreesOfFreedom) / 2, x / 2)
  }

  /// ln P(X ≤ x), right to 1e-10; 0 where there are no degrees of freedom, and −∞ for x ≤ 0.
  public static func logLowerTail(_ x: Double, degreesOfFreedom: Int) -> Double {
    precondition(!x.isNaN, "a χ² of \(x)")
    guard degreesOfFreedom >= 1 else { return 0 }
    return IncompleteGamma.logLower(Double(degreesOfFreedom) / 2, max(0, x) / 2)
  }

  /// The x with ln P(X > x) = logTail ≤ 0, for one or more degrees of freedom.
  public static func upperQuantile(logTail: Double, degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom >= 1, "\(degreesOfFreedom) degrees of freedom")
    return 2
      * IncompleteGamma.quantile(Double(degreesOfFreedom) / 2, logTail: logTail, isUpper: true)
  }

  /// The x with ln P(X ≤ x) = logTail ≤ 0, for one or more degrees of freedom.
  public static func lowerQuantile(logTail: Double, degreesOfFreedom: Int) -> Double {
    precondition(degreesOfFreedom >= 1, "\(degreesOfFreedom) degrees of freedom")
    return 2
      * IncompleteGamma.quantile(Double(degreesOfFreedom) / 2, logTail: logTail, isUpper: false)
  }
}
