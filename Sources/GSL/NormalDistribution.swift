internal import CGSL
import Foundation

/// The standard normal distribution, with its tails as logarithms.
public enum NormalDistribution {
  /// ln φ(z), the logarithm of the density.
  public static func logDensity(_ z: Double) -> Double {
    -0.5 * z * z - 0.5 * log(2 * .pi)
  }

  /// ln P(X > z), finite for every finite z.
  ///
  /// ln ½erfc(z/√2) by `gsl_sf_log_erfc` for z ≥ 0; below, ln(1 − ½erfc(−z/√2)), which keeps its
  /// digits where the probability is close to one.
  public static func logUpperTail(_ z: Double) -> Double {
    if z >= 0 { return gsl_sf_log_erfc(z / 2.squareRoot()) - log(2) }
    return log1p(-0.5 * erfc(-z / 2.squareRoot()))
  }

  /// The z with ln P(X > z) = logTail; ±∞ at the ends, NaN above 0.
  ///
  /// Newton's method on ln P, which is concave and nearly quadratic in z, so that three or four
  /// steps reach the last digit from 1e-1 to 1e-100000 alike.
  public static func upperQuantile(logTail: Double) -> Double {
    guard logTail < 0 else { return logTail == 0 ? -.infinity : .nan }
    guard logTail > -.infinity else { return .infinity }
    if logTail > -log(2) {
      // Above one half, solve for the other tail, whose logarithm has the digits.
      return -upperQuantile(logTail: log(-expm1(logTail)))
    }
    var z = (-2 * logTail).squareRoot()
    if logTail < -3 { z = (z * z - log(2 * .pi * z * z)).squareRoot() }
    for _ in 0..<50 {
      let value = logUpperTail(z)
      let hazard = exp(logDensity(z) - value)
      let step = (value - logTail) / hazard
      z += step
      if abs(step) <= 1e-15 * max(1, abs(z)) { break }
    }
    return z
  }
}
