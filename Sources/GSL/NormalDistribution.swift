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

  /// ln P(lower < X < upper), finite for all finite lower < upper; −∞ for an empty interval.
  ///
  /// Where the interval is so narrow that the two tails would cancel, with half width h about m
  /// ln φ(m) + ln 2h + h²(m² − 1)/6, whose next term is below 1e-13; else the difference of the
  /// two tails on the interval's own side of zero, or one less both of them.
  public static func logProbability(from lower: Double, to upper: Double) -> Double {
    guard lower < upper else { return -.infinity }
    // By symmetry the end nearer to zero, or on the other side of it, is the lower one.
    let (near, far) = lower + upper >= 0 ? (lower, upper) : (-upper, -lower)
    let (middle, half) = (near + (far - near) / 2, (far - near) / 2)
    if half * (1 + middle) < 1e-3 {
      return logDensity(middle) + log(2 * half) + half * half * (middle * middle - 1) / 6
    }
    let root = 2.0.squareRoot()
    if near < 0 { return log1p(-0.5 * (erfc(-near / root) + erfc(far / root))) }
    if near < 20 { return log(0.5 * (erfc(near / root) - erfc(far / root))) }
    let tail = logUpperTail(near)
    return tail + log(-expm1(logUpperTail(far) - tail))
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
