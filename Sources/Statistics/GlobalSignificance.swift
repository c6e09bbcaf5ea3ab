import Foundation
import GSL

/// The greatest excess of a scan, corrected for all the places that were looked at.
public struct GlobalSignificance: Sendable, Hashable {
  /// The greatest q of the scan.
  public let statistic: Double
  /// Its p-value, had its place been fixed before.
  public let local: PValue<Local>
  /// The corrected p-value: an upper bound, nearly reached where it is below 0.1.
  public let global: PValue<Global>
  /// The standard error of ln p, from that of the toys at the low levels. It is the relative error
  /// of p.
  public let logarithmError: Double

  init(statistic: Double, local: PValue<Local>, beside excess: Double, relativeError: Double) {
    let sum = log(sumOfExpOf: local.logarithm, excess)
    self.statistic = statistic
    self.local = local
    self.global = PValue(corrected: min(0, sum))
    self.logarithmError = relativeError == 0 ? 0 : relativeError * exp(excess - sum)
  }

  /// p global / p local, at least 1, with the error of p.
  public var trialFactor: Estimate {
    let factor = exp(global.logarithm - local.logarithm)
    return Estimate(factor, error: factor * logarithmError)
  }
}
