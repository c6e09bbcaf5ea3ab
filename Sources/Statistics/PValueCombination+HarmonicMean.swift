import Foundation
import GSL

extension PValueCombination {
  /// The combination by the harmonic mean p̊ = k / Σ 1/pᵢ, with its asymptotic calibration.
  ///
  /// 1/p̊ is a mean of variates whose tails fall as 1/x, whose limit is Landau's distribution:
  /// p = P(λ > 1/p̊ − ln k − 1 + γ), with γ Euler's constant. Exact for k → ∞ and independent p-values,
  /// and for small p̊ at any k, where p = p̊ and dependence matters little. For k = 1 it is the p-value
  /// itself, and for two independent ones p̊ + ½ p̊² ln(2/p̊ − 1), which is exact. With three a p of 0.05
  /// is some seven percent too large, with ten two.
  ///
  /// Wilson, Proc. Natl. Acad. Sci. 116 (2019) 1195, equation 4, whose ln k + 0.874 is for a scale of
  /// π/2 and is ln k + 1 − γ in Landau's own.
  public static func harmonicMean(_ pValues: [PValue<Local>]) -> PValue<Local> {
    if pValues.count == 1 { return pValues[0] }
    let logarithm = logHarmonicMean(of: pValues)
    // From here the distribution is its tail, 1/x, and 1/p̊ is beyond the doubles soon.
    if logarithm < -50 { return PValue(logarithm: logarithm) }
    if pValues.count == 2 {
      let mean = exp(logarithm)
      return PValue(logarithm: min(0, logarithm + log1p(0.5 * mean * log(2 / mean - 1))))
    }
    let euler = 0.577_215_664_901_532_9
    return PValue(
      logarithm: LandauDistribution.logUpperTail(
        exp(-logarithm) - log(Double(pValues.count)) - 1 + euler))
  }

  /// A bound that the combined p-value never exceeds, however the p-values depend on each other:
  /// min(1, e ln k · p̊) for three or more, 2p̊ for two.
  ///
  /// Vovk and Wang, Biometrika 107 (2020) 791, arXiv:1212.4966.
  public static func harmonicMeanUpperBound(of pValues: [PValue<Local>]) -> PValue<Local> {
    let count = Double(pValues.count)
    let factor = pValues.count > 2 ? exp(1) * log(count) : count
    return PValue(logarithm: min(0, log(factor) + logHarmonicMean(of: pValues)))
  }

  /// ln p̊, the logarithm of the harmonic mean: an average, and not yet a p-value.
  public static func logHarmonicMean(of pValues: [PValue<Local>]) -> Double {
    check(pValues)
    let least = pValues.reduce(0) { min($0, $1.logarithm) }
    if least == -.infinity { return -.infinity }
    let sum = pValues.reduce(0) { $0 + exp(least - $1.logarithm) }
    return min(0, least - log(sum / Double(pValues.count)))
  }
}
