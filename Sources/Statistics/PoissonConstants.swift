import Foundation
import GSL

/// −2 ln Pois(n | n), continued to any n ≥ 0: 2 [n − n ln n + ln Γ(n + 1)].
///
/// From Stirling's series above 1e4, where the three terms would cancel: ln 2πn + 1/6n − 1/180n³.
func saturatedPoissonTwiceNLL(_ count: Double) -> Double {
  guard count > 0 else { return 0 }
  if count > 1e4 {
    return log(2 * .pi * count) + (1 / 6.0 - 1 / (180 * count * count)) / count
  }
  return 2 * (count - count * log(count) + logGamma(count + 1))
}
