import Foundation
import GSL

/// The limit distribution of a quadratic distance of distribution functions, Σ_j λ_j X_j² with
/// standard normal X_j.
///
/// By Smirnov's formula, P(Q > x) = (1/π) Σ_k (−1)^(k−1) ∫ e^(−ux/2) / (u √−D(u)) du, each over u from
/// 1/λ_{2k−1} to 1/λ_{2k}, with D(u) = Π_j (1 − uλ_j). The first term is the tail, so that its logarithm
/// keeps its digits. For both statistics u = curvature·r² + offset, and −D is cos(r − centre) over a
/// smooth function, within π/2 about centres that are 2π apart.
///
/// Smirnov, C. R. Acad. Sci. Paris 202 (1936) 449; Martynov, "The Omega-squared Criteria" (1978).
package struct QuadraticStatistic: Sendable {
  /// The limit of Anderson and Darling's A², with λ_j = 1/j(j + 1): D = −cos(π√(1 + 4u)/2)/(πu), and
  /// r = π√(1 + 4u)/2.
  package static let andersonDarling = QuadraticStatistic(
    curvature: 1 / (.pi * .pi), offset: -0.25, firstCentre: 2 * .pi, smallest: 0.03
  ) { r in 2 * r / (.pi * .pi) * (.pi / (r * r / (.pi * .pi) - 0.25)).squareRoot() }

  /// The limit of Cramér and von Mises's ω², with λ_j = 1/(jπ)²: D = sin √u/√u, and r = √u.
  package static let cramerVonMises = QuadraticStatistic(
    curvature: 1, offset: 0, firstCentre: 1.5 * .pi, smallest: 0.003
  ) { r in 2 / r.squareRoot() }

  private static let rule = GaussLegendre(count: 64)

  /// u = curvature·r² + offset.
  let curvature, offset: Double
  /// The middle of the first of the intervals in r, each of which is π wide.
  let firstCentre: Double
  /// Below it P(Q > x) is 1 in a double.
  let smallest: Double
  /// du/dr / (u √(−D/cos(r − centre))).
  let amplitude: @Sendable (Double) -> Double

  /// ln P(Q > x), right to 1e-10.
  package func logUpperTail(_ x: Double) -> Double {
    precondition(!x.isNaN, "a statistic of \(x)")
    if x <= smallest { return 0 }
    if x == .infinity { return -.infinity }
    let first = eigenvalue(firstCentre - .pi / 2)
    var (sum, sign) = (0.0, 1.0)
    var centre = firstCentre
    while true {
      let start = eigenvalue(centre - .pi / 2)
      let size = exp(-(start - first) * x / 2)
      if size < 1e-18 { break }
      sum += sign * size * integral(x, centre)
      sign = -sign
      centre += 2 * .pi
    }
    return min(0, -first * x / 2 + log(sum / .pi))
  }

  private func eigenvalue(_ r: Double) -> Double { curvature * r * r + offset }

  /// ∫ amplitude · e^(−(u − start)x/2) / √cos(r − centre) dr, with r = centre − (π/2) cos θ, so that
  /// the roots at both ends are smooth in θ.
  private func integral(_ x: Double, _ centre: Double) -> Double {
    let start = centre - .pi / 2
    // The exponent is at least −curvature·start·π sin²(θ/2)·x; beyond 50 nothing is left.
    let share = min(1, 50 / (curvature * start * .pi * x))
    let half = asin(share.squareRoot())
    var sum = 0.0
    for (node, weight) in zip(Self.rule.nodes, Self.rule.weights) {
      let theta = half * (1 + node)
      let square = sin(theta / 2) * sin(theta / 2)
      let step = .pi * square  // r − start
      let cosine = sin(min(step, .pi - step))
      let exponent = curvature * step * (2 * start + step) * x / 2
      sum +=
        weight * amplitude(start + step) * exp(-exponent) * (.pi / 2) * sin(theta)
        / cosine.squareRoot()
    }
    return half * sum
  }
}
