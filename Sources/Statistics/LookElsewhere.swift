import Foundation
import GSL

/// The correction for a parameter, such as a mass, that exists under the signal alone and was scanned.
///
/// P(max q > u) ≤ P(χ²_s > u) + ⟨N(u)⟩, where ⟨N(u)⟩ = ⟨N(u₀)⟩ (u/u₀)^((s−1)/2) e^(−(u−u₀)/2): few toys
/// at a level u₀ near 1 tell the rate of up-crossings at one where no toy would ever be. It holds
/// where q is χ²_s at each place, so not with few events; the bound is close where crossings are rare.
/// With 400 events in the first bin of a spectrum that falls by e³, toys find 1.45 ± 0.13 times the p
/// of 3.2 σ.
///
/// Gross and Vitells, Eur. Phys. J. C 70 (2010) 525, arXiv:1005.1891; Davies,
/// Biometrika 74 (1987) 33.
public struct LookElsewhere: Sendable, Hashable {
  /// ⟨N(u₀)⟩ and its level.
  public let upCrossings: UpCrossings
  /// The distribution of q at one place.
  public let law: LocalLaw

  /// The correction that follows from the up-crossings of scans whose q has this law.
  public init(_ upCrossings: UpCrossings, law: LocalLaw) {
    precondition(law.degreesOfFreedom >= 1, "\(law.degreesOfFreedom) degrees of freedom")
    self.upCrossings = upCrossings
    self.law = law
  }

  /// ⟨N(u)⟩ at a level u ≥ u₀.
  public func expectedUpCrossings(at level: Double) -> Estimate {
    let factor = exp(logGrowth(to: level))
    return Estimate(upCrossings.mean.value * factor, error: upCrossings.mean.error * factor)
  }

  /// The significance of the greatest q of the data's scan, on the grid of the toys'.
  ///
  /// Where no toy crossed the level, ⟨N⟩ is taken as its error: a bound and not an estimate.
  ///
  /// - Parameter greatest: u ≥ 0. Below u₀ there are more crossings than the toys', and p is 1.
  public func significance(ofGreatest greatest: Double) -> GlobalSignificance {
    let local = law.pValue(of: greatest)
    guard greatest >= upCrossings.level else {
      return GlobalSignificance(statistic: greatest, local: local, beside: 0, relativeError: 0)
    }
    let mean = max(upCrossings.mean.value, upCrossings.mean.error)
    return GlobalSignificance(
      statistic: greatest, local: local, beside: log(mean) + logGrowth(to: greatest),
      relativeError: upCrossings.mean.error / mean)
  }

  private func logGrowth(to level: Double) -> Double {
    let start = upCrossings.level
    precondition(level >= start, "a level of \(level) below that of the toys, \(start)")
    return 0.5 * Double(law.degreesOfFreedom - 1) * log(level / start) - 0.5 * (level - start)
  }
}
