/// q_μ, for upper limits: t_μ where the best strength is below μ, else 0 (arXiv:1007.1727,
/// equation 14).
public struct QMu: TestStatistic {
  /// "q".
  public let name = "q"
  /// One-sided.
  public let family = AsymptoticFamily.upperLimit

  /// The statistic; it has no settings.
  public init() {}

  /// t_μ, or 0 above μ.
  public func value(ratio: Double, best: Double, tested: Double) -> Double {
    best > tested ? 0 : ratio
  }
}
