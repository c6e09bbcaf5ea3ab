import Foundation
import GSL

/// How the statistic q of one place is distributed under the background alone.
public enum LocalLaw: Sendable, Hashable {
  /// χ² with s ≥ 1 degrees of freedom: s strengths of either sign.
  case chiSquared(degreesOfFreedom: Int)
  /// ½ δ(q) + ½ χ²₁: one strength, and q = 0 where it fits negative.
  ///
  /// Cowan, Cranmer, Gross and Vitells, Eur. Phys. J. C 71 (2011) 1554, equation 49.
  case oneSided

  /// s; 1 for a one-sided strength.
  public var degreesOfFreedom: Int {
    switch self {
    case .chiSquared(let degreesOfFreedom): degreesOfFreedom
    case .oneSided: 1
    }
  }

  /// The p-value of q ≥ 0 at a place fixed before the data were seen.
  public func pValue(of statistic: Double) -> PValue<Local> {
    precondition(statistic >= 0, "a statistic of \(statistic)")
    let logarithm = ChiSquaredDistribution.logUpperTail(
      statistic, degreesOfFreedom: degreesOfFreedom)
    switch self {
    case .chiSquared: return PValue(logarithm: logarithm)
    case .oneSided: return PValue(logarithm: statistic > 0 ? logarithm - log(2) : 0)
    }
  }
}
