import Foundation
import GSL

/// The distributions of test statistics for many events (Wilks, Wald): the best strength is normal
/// about the true one with a standard deviation σ, and σ is that of the Asimov set, for which t_A is
/// the distance between tested and alternative strength in units of σ, squared.
///
/// Source: arXiv:1007.1727, section 3. At a statistic of 0 the one-sided p-values are ½: the
/// distributions have half of their probability there. In toys the probability of a statistic of 0
/// or more is 1.
public enum AsymptoticFamily: Sendable {
  /// t_μ, equation 34.
  case twoSided
  /// t̃_μ, equation 43.
  case twoSidedBounded
  /// q_μ, equation 57.
  case upperLimit
  /// q̃_μ, equation 65.
  case upperLimitBounded
  /// q₀, equation 50.
  case discovery
  /// r_μ, a standard normal variate.
  case signed

  /// ln of the probability of a statistic at least this large, were the tested strength true.
  public func logTail(ofTested statistic: Double, asimov: Double) -> Double {
    logTail(statistic, asimov: asimov, distance: 0)
  }

  /// The same, were the alternative strength true.
  public func logTail(ofAlternative statistic: Double, asimov: Double) -> Double {
    logTail(statistic, asimov: asimov, distance: asimov.squareRoot())
  }

  /// - Parameter distance: how far the true strength is from the tested one, in units of σ, on the
  ///   alternative's side.
  private func logTail(_ statistic: Double, asimov: Double, distance: Double) -> Double {
    let root = max(0, statistic).squareRoot()
    let reach = asimov.squareRoot()
    let isBeyond = statistic > asimov && reach > 0
    // Where the best strength would be negative, the bounded statistics are linear in it.
    let linear = isBeyond ? (statistic + asimov) / (2 * reach) : root
    switch self {
    case .upperLimit, .discovery: return NormalDistribution.logUpperTail(root - distance)
    case .upperLimitBounded: return NormalDistribution.logUpperTail(linear - distance)
    case .signed: return NormalDistribution.logUpperTail(statistic + distance)
    case .twoSided: return sum(root - distance, root + distance)
    case .twoSidedBounded: return sum(linear - distance, root + distance)
    }
  }

  /// ln of the sum of two normal tails.
  private func sum(_ first: Double, _ second: Double) -> Double {
    let (a, b) = (
      NormalDistribution.logUpperTail(first), NormalDistribution.logUpperTail(second)
    )
    return min(0, max(a, b) + log1p(exp(min(a, b) - max(a, b))))
  }
}
