import Foundation
import GSL

extension PValueCombination {
  /// Tippett's combination: 1 − (1 − p_min)^k, the probability that the least of k is so small.
  ///
  /// Tippett, "The Methods of Statistics" (1931), section 3.5.
  public static func tippett(_ pValues: [PValue<Local>]) -> PValue<Local> {
    check(pValues)
    let least = pValues.reduce(0) { min($0, $1.logarithm) }
    let count = Double(pValues.count)
    // Below e⁻⁴⁵ the union of k events is their sum, but for 1e-19 k of it.
    let logarithm =
      least < -45 - log(count)
      ? log(count) + least : log(oneMinusExpOf: count * log(oneMinusExpOf: least))
    return PValue(logarithm: min(0, logarithm))
  }
}
