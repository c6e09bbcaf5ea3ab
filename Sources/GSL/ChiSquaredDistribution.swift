internal import CGSL

/// The χ² distribution.
public enum ChiSquaredDistribution {
  /// P(X > x) for the given number of degrees of freedom; 1 where there are none.
  public static func upperTail(_ x: Double, degreesOfFreedom: Int) -> Double {
    degreesOfFreedom < 1 ? 1 : gsl_cdf_chisq_Q(max(0, x), Double(degreesOfFreedom))
  }
}
