import Foundation

/// Twice the difference of −ln L of a Poisson count from its smallest possible value:
/// 2 [μ − n + n ln(n/μ)].
///
/// - Parameters:
///   - observed: n ≥ 0.
///   - expected: μ > 0.
public func poissonDeviance(observed: Double, expected: Double) -> Double {
  guard observed > 0 else { return 2 * expected }
  // With μ = n(1 + x), n·(x − ln(1 + x)): near x = 0 the two terms cancel, and log1p keeps what
  // is left. Towards x = −1 it is 1 + x that loses its digits, and the ratio that has them.
  let x = (expected - observed) / observed
  if x < -0.5 { return 2 * observed * (x - log(expected / observed)) }
  return 2 * observed * (x - log1p(x))
}
