import Foundation

/// Landau's distribution, whose density is (1/π) ∫₀^∞ e^(−t ln t − xt) sin πt dt: the limit of the
/// mean of many variates whose tails fall as 1/x.
public enum LandauDistribution {
  private static let rule = GaussLegendre(count: 96)

  /// ln P(X > x), right to 1e-10 for every x; it goes as −ln x.
  ///
  /// Above 3 the integral of the density over x, with t = v²/x; below, Nolan's integral of a
  /// positive function (Commun. Stat. Stoch. Models 13 (1997) 759, theorem 1), which gives the lower
  /// tail, 0 in a double below −6.
  public static func logUpperTail(_ x: Double) -> Double {
    precondition(!x.isNaN, "a Landau variate of \(x)")
    if x < -6 { return 0 }
    if x == .infinity { return -.infinity }
    if x > 3 {
      // (1/π) ∫ e^(−t ln t − xt) sin(πt)/t dt, and beyond v = 8 nothing.
      let sum = integral(from: 0, to: 8) { v in
        let t = v * v / x
        return 2 * v * exp(-v * v - t * log(t)) * sin(.pi * t) / (.pi * t)
      }
      return log(sum) - log(x)
    }
    return log1p(-lowerTail(x))
  }

  /// (1/π) ∫₀^π exp(−e⁻ˣ w(φ)) dφ, w = e^((π − φ) cot φ) (π − φ)/sin φ.
  private static func lowerTail(_ x: Double) -> Double {
    // In four parts: where x is negative all comes from the end at π.
    let edges = [0, 0.5, 0.8, 0.95, 1].map { $0 * Double.pi }
    return zip(edges, edges.dropFirst()).reduce(0) { sum, part in
      sum
        + integral(from: part.0, to: part.1) { angle in
          let rest = .pi - angle
          return exp(-exp(rest / tan(angle) - x) * rest / sin(angle)) / .pi
        }
    }
  }

  private static func integral(
    from lower: Double, to upper: Double, _ integrand: (Double) -> Double
  ) -> Double {
    let (middle, half) = ((upper + lower) / 2, (upper - lower) / 2)
    return half
      * zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * integrand(middle + half * $1.0) }
  }
}
