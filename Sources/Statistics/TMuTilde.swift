/// t̃_μ, for two-sided intervals of a strength that cannot be negative (arXiv:1007.1727,
/// equation 11).
public struct TMuTilde: TestStatistic {
  /// "ttilde".
  public let name = "ttilde"
  /// Two-sided, the best strength not below 0.
  public let family = AsymptoticFamily.twoSidedBounded

  /// The statistic; it has no settings.
  public init() {}

  /// Not below 0.
  public func range(within own: ClosedRange<Double>) -> ClosedRange<Double> { notNegative(own) }

  /// t̃_μ.
  public func value(ratio: Double, best: Double, tested: Double) -> Double { ratio }
}
