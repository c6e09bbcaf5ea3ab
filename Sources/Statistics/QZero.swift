/// q₀, for discovery: t₀ where the best strength is above 0, else 0 (arXiv:1007.1727, equation 12).
public struct QZero: TestStatistic {
  /// "q0".
  public let name = "q0"
  /// One-sided.
  public let family = AsymptoticFamily.discovery

  /// The statistic; it has no settings.
  public init() {}

  /// The parameter's own bounds: a best strength at a bound of 0 is no excess either way.
  public func range(within own: ClosedRange<Double>) -> ClosedRange<Double> { own }

  /// No signal, whatever is asked for.
  public func tested(_ strength: Double) -> Double { 0 }

  /// A strength of 1.
  public let alternative = 1.0

  /// t₀, or 0 below 0.
  public func value(ratio: Double, best: Double, tested: Double) -> Double { best < 0 ? 0 : ratio }
}
