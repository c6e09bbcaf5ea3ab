import Foundation

/// The χ² distribution of a sum of squared normal variates whose means are not 0, with its tails as
/// logarithms.
///
/// With ν ≥ 1 degrees of freedom and the non-centrality λ = Σ means² ≥ 0, finite: a Poisson mixture
/// Σ_j Pois(j | λ/2) χ²_{ν + 2j}. Anything else is a programmer's mistake. The logarithms are right
/// to 1e-10, and to a few ulps beyond −1e5. It takes about 20 √(λ + x) steps.
public enum NoncentralChiSquaredDistribution {
  /// ln P(X > x).
  public static func logUpperTail(_ x: Double, degreesOfFreedom: Int, noncentrality: Double)
    -> Double
  {
    tails(x, degreesOfFreedom, noncentrality).upper
  }

  /// ln P(X ≤ x).
  public static func logLowerTail(_ x: Double, degreesOfFreedom: Int, noncentrality: Double)
    -> Double
  {
    tails(x, degreesOfFreedom, noncentrality).lower
  }

  private static func tails(_ x: Double, _ degreesOfFreedom: Int, _ noncentrality: Double)
    -> (lower: Double, upper: Double)
  {
    precondition(degreesOfFreedom >= 1, "\(degreesOfFreedom) degrees of freedom")
    precondition(!x.isNaN, "a χ² of \(x)")
    precondition(
      noncentrality >= 0 && noncentrality < .infinity, "a non-centrality of \(noncentrality)")
    if x <= 0 { return (-.infinity, 0) }
    if x == .infinity { return (0, -.infinity) }
    let mixture = Mixture(a: Double(degreesOfFreedom) / 2, y: x / 2, mean: noncentrality / 2)
    if x > Double(degreesOfFreedom) + noncentrality {
      let upper = min(0, mixture.logUpper())
      return (log(oneMinusExpOf: upper), upper)
    }
    let lower = min(0, mixture.logLower())
    return (lower, log(oneMinusExpOf: lower))
  }
}

/// Σ_j Pois(j | mean) times Q(a + j, y), or P(a + j, y). The terms of either sum are log-concave in
/// j: those that count lie in one stretch of j, found by bisection. Along it only the ratios of
/// terms are needed, and recurrences that add positive numbers give them.
private struct Mixture {
  let a, y, mean: Double

  func logUpper() -> Double {
    if mean == 0 { return IncompleteGamma.logUpper(a, y) }
    func term(_ j: Double) -> Double {
      IncompleteGamma.logTerm(j, mean) + IncompleteGamma.logUpper(a + j, y)
    }
    let (first, last) = stretch(term)
    // Q(a + 1, y) = Q(a, y) + yᵃ e⁻ʸ/Γ(a + 1); `ratio` is the second over the first.
    var ratio = exp(IncompleteGamma.logTerm(a + first, y) - IncompleteGamma.logUpper(a + first, y))
    var (value, sum, j) = (1.0, 1.0, first)
    while j < last {
      value *= mean / (j + 1) * (1 + ratio)
      ratio *= y / (a + j + 1) / (1 + ratio)
      sum += value
      j += 1
    }
    return term(first) + log(sum)
  }

  func logLower() -> Double {
    if mean == 0 { return IncompleteGamma.logLower(a, y) }
    func term(_ j: Double) -> Double {
      IncompleteGamma.logTerm(j, mean) + IncompleteGamma.logLower(a + j, y)
    }
    let (first, last) = stretch(term)
    // P(a, y) = P(a + 1, y) + yᵃ e⁻ʸ/Γ(a + 1), downwards; `ratio` is the second over the first.
    var ratio = exp(
      IncompleteGamma.logTerm(a + last - 1, y) - IncompleteGamma.logLower(a + last, y))
    var (value, sum, j) = (1.0, 1.0, last)
    while j > first {
      value *= j / mean * (1 + ratio)
      ratio *= (a + j - 1) / y / (1 + ratio)
      sum += value
      j -= 1
    }
    return term(last) + log(sum)
  }

  /// The first and the last j whose term is within e⁻⁴⁵ of the greatest.
  private func stretch(_ term: (Double) -> Double) -> (Double, Double) {
    let peak = firstIndex(from: 0) { term($0 + 1) <= term($0) }
    let threshold = term(peak) - 45
    let first = term(0) >= threshold ? 0 : bisect(0, peak) { term($0) >= threshold }
    let last = firstIndex(from: peak) { term($0) < threshold }
    return (first, last)
  }

  /// The first j at or above the start with a property that all later ones share.
  private func firstIndex(from start: Double, _ property: (Double) -> Bool) -> Double {
    if property(start) { return start }
    var step = 1.0
    while !property(start + step) { step *= 2 }
    return bisect(start + (step == 1 ? 0 : step / 2), start + step, property)
  }

  /// The first j with the property in (low, high], which low has not and high has.
  private func bisect(_ low: Double, _ high: Double, _ property: (Double) -> Bool) -> Double {
    var (low, high) = (low, high)
    while high - low > 1 {
      let middle = ((low + high) / 2).rounded(.down)
      if property(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
