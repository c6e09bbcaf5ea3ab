import Foundation

/// The regularised incomplete beta function I_x(a, b), as a logarithm.
///
/// Found by the continued fraction on the side where it is small and as one less the other side
/// elsewhere; about 10 √(a + b) steps near the mean and a few far from it.
package enum IncompleteBeta {
  /// ln I_x(a, b) and ln I_y(b, a) = ln(1 − I_x(a, b)), where y = 1 − x.
  ///
  /// - Parameters:
  ///   - a: positive.
  ///   - b: positive.
  ///   - x: in [0, 1].
  ///   - y: 1 − x, given apart for its digits where x is near 1.
  ///   - difference: a y − b x = a − (a + b) x, given apart for its digits where x is near the mean
  ///     a/(a + b).
  package static func logTails(_ a: Double, _ b: Double, x: Double, y: Double, difference: Double)
    -> (lower: Double, upper: Double)
  {
    precondition(a > 0 && b > 0 && a + b < .infinity, "an incomplete beta function of \(a), \(b)")
    precondition(x >= 0 && y >= 0 && x + y > 0.5, "an incomplete beta function at x = \(x)")
    if x == 0 { return (-.infinity, 0) }
    if y == 0 { return (0, -.infinity) }
    let prefactor = logTerm(a, b, x, y, difference)
    if difference >= 0 {
      let lower = min(0, prefactor - log(fraction(a, b, x: x, y: y, difference: difference)))
      return (lower, log(oneMinusExpOf: lower))
    }
    let upper = min(0, prefactor - log(fraction(b, a, x: y, y: x, difference: -difference)))
    return (log(oneMinusExpOf: upper), upper)
  }

  /// ln [xᵃ yᵇ / B(a, b)]: less the deviance of a and b from their share of a + b, and Stirling's
  /// rests.
  private static func logTerm(
    _ a: Double, _ b: Double, _ x: Double, _ y: Double, _ difference: Double
  ) -> Double {
    let deviance =
      halfDeviance(of: a, from: (a + b) * x, difference: difference)
      + halfDeviance(of: b, from: (a + b) * y, difference: -difference)
    return 0.5 * (log(min(a, b)) - log1p(min(a, b) / max(a, b)) - log(2 * .pi)) - deviance
      + stirlingRemainder(a + b) - stirlingRemainder(a) - stirlingRemainder(b)
  }

  /// xᵃ yᵇ / (B(a, b) I_x(a, b)) for a y ≥ b x: the continued fraction of Didonato and Morris, ACM
  /// Trans. Math. Softw. 18 (1992) 360, by Lentz's method.
  private static func fraction(
    _ a: Double, _ b: Double, x: Double, y: Double, difference: Double
  ) -> Double {
    var value = a * (difference + 1) / (a + 1)
    var c = value
    var d = 0.0
    var m = 0.0
    while true {
      m += 1
      precondition(m < 1e8, "I(\(a), \(b)) does not converge at \(x)")
      let even = a + 2 * m - 1
      let numerator = (a + m - 1) / even * ((a + b + m - 1) / even) * m * (b - m) * x * x
      let denominator =
        m + m * (b - m) * x / even + (a + m) * (difference + 1 + m * (1 + y)) / (even + 2)
      d = 1 / nonzero(denominator + numerator * d)
      c = nonzero(denominator + numerator / c)
      value *= c * d
      if abs(c * d - 1) < 6e-16 { return value }
    }
  }
}
