import Foundation
import GSL
import Statistics

/// What a window holds against its expectation, and what it leaves outside where the normalisation is
/// found there: its p-value, and bounds of it that cost less.
///
/// With D = n ln(n/μ) − n + μ, and outside the window the same added where it counts, the tail that n
/// is in is p ≥ Φ̄(√2D) (Zubkov and Serov, Theory Probab. Appl. 57 (2013) 539, arXiv:1207.3838, for the
/// binomial; Short, ISRN Probability and Statistics 2013, 412958, for Poisson). With Birnbaum's bound
/// of Φ̄ (Ann. Math. Stat. 13 (1942) 245) that is
///
///     −ln p ≤ D + ½ ln 2π + asinh(√2D/2),
///
/// within 0.02 of −ln Φ̄ from two standard deviations on.
struct WindowDeviation {
  /// n, the events in the window.
  let count: Double
  /// μ, the events expected in it.
  let mean: Double
  /// The events outside and those expected there, with the same sum; nil where μ is known.
  let outside: (count: Double, mean: Double)?

  /// Whether n is on one side of μ; with n = μ it is on none.
  func deviates(_ direction: WindowTest.Direction) -> Bool {
    direction == .excess ? count > mean : count < mean
  }

  /// ln p of the tail that n is in, the upper one for n = μ.
  var logPValue: Double {
    let isExcess = count >= mean
    if let outside {
      if outside.mean <= 0 || mean <= 0 { return 0 }
      let tau = outside.mean / mean
      return isExcess
        ? OnOffMeasurement(on: count, off: outside.count, tau: tau).binomialPValue.logarithm
        : OnOffMeasurement(on: outside.count, off: count, tau: 1 / tau).binomialPValue.logarithm
    }
    return isExcess
      ? PoissonDistribution.logUpperTail(effective: count, mean: mean)
      : PoissonDistribution.logLowerTail(effective: count, mean: mean)
  }

  /// D.
  var halfDeviance: Double {
    let inside = GSL.halfDeviance(of: count, from: mean, difference: count - mean)
    guard let outside else { return inside }
    return inside
      + GSL.halfDeviance(of: outside.count, from: outside.mean, difference: mean - count)
  }

  /// Not below D, and without a logarithm or a branch: (n − μ)²/2μ for an excess, (n − μ)²/(n + μ)
  /// for a deficit, since ln x ≤ x − 1 and ln(1 + u) ≥ 2u/(2 + u); 0 in the other direction.
  @inline(__always)
  static func quadraticBound(count: Double, mean: Double, _ direction: WindowTest.Direction)
    -> Double
  {
    let difference = direction == .excess ? max(0, count - mean) : max(0, mean - count)
    let scale = mean + (direction == .excess ? mean : count)
    return difference * difference / (scale + .leastNormalMagnitude)
  }

  /// The sum of D over k windows, of which a greater one is needed for a sum of −ln p above t.
  ///
  /// The root z of ½z² + asinh(z/2) = t/k − ½ ln 2π gives k z²/2, since the bound above is concave in
  /// the sum of D. Newton's steps come to the root of a convex function from above.
  static func halfDevianceNeeded(for statistic: Double, windows: Int) -> Double {
    let target = statistic / Double(windows) - 0.5 * log(2 * .pi)
    guard target > 0 else { return 0 }
    var z = (2 * target).squareRoot()
    for _ in 0..<5 {
      z -= (0.5 * z * z + asinh(0.5 * z) - target) / (z + 1 / (z * z + 4).squareRoot())
    }
    // Less what rounding may have added.
    return Double(windows) * 0.5 * z * z * (1 - 1e-9)
  }
}
