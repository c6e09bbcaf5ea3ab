/// t_μ, for two-sided intervals: the profile likelihood ratio itself (arXiv:1007.1727, equation 8).
public struct TMu: TestStatistic {
  /// "t".
  public let name = "t"
  /// Two-sided.
  public let family = AsymptoticFamily.twoSided

  /// The statistic; it has no settings.
  public init() {}

  /// t_μ.
  public func value(ratio: Double, best: Double, tested: Double) -> Double { ratio }
}
