/// q̃_μ, for upper limits of a strength that cannot be negative (arXiv:1007.1727, equation 16).
public struct QMuTilde: TestStatistic {
  /// "qtilde".
  public let name = "qtilde"
  /// One-sided, the best strength not below 0.
  public let family = AsymptoticFamily.upperLimitBounded

  /// The statistic; it has no settings.
  public init() {}

  /// Not below 0.
  public func range(within own: ClosedRange<Double>) -> ClosedRange<Double> { notNegative(own) }

  /// t̃_μ, or 0 above μ.
  public func value(ratio: Double, best: Double, tested: Double) -> Double {
    best > tested ? 0 : ratio
  }
}
