/// r_μ, √t_μ with the sign of μ̂ − μ: for many events a standard normal variate, large for excesses.
public struct SignedRoot: TestStatistic {
  /// "r".
  public let name = "r"
  /// Signed.
  public let family = AsymptoticFamily.signed

  /// The statistic; it has no settings.
  public init() {}

  /// ±√t_μ.
  public func value(ratio: Double, best: Double, tested: Double) -> Double {
    (best < tested ? -1 : 1) * ratio.squareRoot()
  }
}
