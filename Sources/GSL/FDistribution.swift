import Foundation

/// The F distribution: the ratio of two χ² per degree of freedom.
public enum FDistribution {
  /// P(F > x) for given degrees of freedom of numerator and denominator, each at least 1; 1 for
  /// x ≤ 0.
  ///
  /// The incomplete beta function I_y(d₂/2, d₁/2) at y = d₂/(d₂ + d₁ x).
  public static func upperTail(_ x: Double, _ numerator: Int, _ denominator: Int) -> Double {
    exp(logUpperTail(x, numerator, denominator))
  }

  /// ln P(F > x), right also where P is smaller than any double.
  public static func logUpperTail(_ x: Double, _ numerator: Int, _ denominator: Int) -> Double {
    precondition(!x.isNaN, "an F of \(x)")
    precondition(
      numerator >= 1 && denominator >= 1, "\(numerator) and \(denominator) degrees of freedom")
    guard x > 0 else { return 0 }
    guard x < .infinity else { return -.infinity }
    let (d1, d2) = (Double(numerator), Double(denominator))
    let total = d1 * x + d2
    return IncompleteBeta.logTails(
      d1 / 2, d2 / 2, x: d1 * x / total, y: d2 / total,
      difference: d1 * d2 * (1 - x) / (2 * total)
    ).upper
  }
}
