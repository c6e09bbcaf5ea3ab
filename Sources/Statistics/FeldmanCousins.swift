import Foundation
import GSL

/// Feldman and Cousins' unified intervals for a Poisson count n over a known background b: at each
/// signal s, counts are accepted in the order of R = P(n | s + b)/P(n | ŝ + b), ŝ = max(0, n − b),
/// until their probability is the confidence level; the interval holds the signals that accept n.
///
/// Source: Feldman and Cousins, Phys. Rev. D 57 (1998) 3873, section IV B. Counts being whole, the
/// coverage is at least the level, and mostly above it.
public struct FeldmanCousins: Sendable {
  /// The expected background, not negative.
  public let background: Double
  /// The confidence level, such as 0.9.
  public let level: Double

  /// The construction for a background and a confidence level in (0, 1).
  public init(background: Double, level: Double = 0.9) {
    precondition(background >= 0 && background < 1e6, "a background of \(background)")
    precondition(level > 0 && level < 1, "a confidence level of \(level)")
    self.background = background
    self.level = level
  }

  /// The counts that a signal accepts; they are neighbours.
  public func acceptance(of signal: Double) -> ClosedRange<Int> {
    let mean = signal + background
    func logarithm(_ count: Int, _ mean: Double) -> Double {
      mean > 0
        ? Double(count) * log(mean) - mean - logGamma(Double(count) + 1)
        : count == 0 ? 0 : -.infinity
    }
    func order(_ count: Int) -> Double {
      logarithm(count, mean) - logarithm(count, max(background, Double(count)))
    }
    // R rises to n = s + b and falls beyond: the set grows by its better neighbour.
    var low = max(0, Int(mean))
    if order(low + 1) > order(low) { low += 1 }
    var high = low
    var total = exp(logarithm(low, mean))
    while total < level {
      let below = low > 0 ? order(low - 1) : -.infinity
      if below >= order(high + 1) {
        low -= 1
        total += exp(logarithm(low, mean))
      } else {
        high += 1
        total += exp(logarithm(high, mean))
      }
      // What remains of the upper tail is rounding.
      if high - Int(mean) > 60 + 20 * Int(mean.squareRoot()) && low == 0 { break }
    }
    return low...high
  }

  /// The signals that accept a count, from the least to the greatest, to 1e-9.
  ///
  /// Between the ends there may be signals that do not accept it, as the acceptance moves in steps
  /// with the signal; the interval spans them, as the published tables do. Those also lengthen some
  /// intervals, so that no upper end rises with the background: 1.08 where this is 0.95, for n = 0
  /// and b = 3.
  public func interval(count: Int) -> ClosedRange<Double> {
    precondition(count >= 0, "a count of \(count)")
    let reach = Double(count) + 12 + 10 * Double(count + 1).squareRoot()
    // Both ends of the acceptance rise with the signal but for small steps back, so that the ends
    // are sought from outside, in steps below the size of those.
    let step = 0.005
    var upper = reach
    while upper > 0 && !acceptance(of: upper).contains(count) { upper = max(0, upper - step) }
    var lower = 0.0
    while lower < upper && !acceptance(of: lower).contains(count) { lower += step }
    return refined(lower, lower - step, count)...refined(upper, upper + step, count)
  }

  /// The end between a signal that accepts a count and one that does not.
  private func refined(_ inside: Double, _ outside: Double, _ count: Int) -> Double {
    guard outside > 0 else { return inside }
    var (near, far) = (inside, outside)
    while abs(far - near) > 1e-9 {
      let middle = 0.5 * (near + far)
      if acceptance(of: middle).contains(count) { near = middle } else { far = middle }
    }
    return near
  }
}
