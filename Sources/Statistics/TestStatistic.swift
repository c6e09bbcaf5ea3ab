/// A statistic that orders data by how little they agree with a strength μ: a function of the
/// profile likelihood ratio t_μ = −2 ln L(μ, θ̂̂)/L(μ̂, θ̂) and of the best strength μ̂.
///
/// Source: Cowan, Cranmer, Gross, Vitells, arXiv:1007.1727, section 2. A statistic is large where
/// the data disagree, and its p-value is the probability of one at least as large.
public protocol TestStatistic: Sendable {
  /// What commands and messages call it.
  var name: String { get }
  /// Its distributions for many events.
  var family: AsymptoticFamily { get }
  /// The strengths that the free fit may take, given the parameter's own bounds.
  func range(within own: ClosedRange<Double>) -> ClosedRange<Double>
  /// The strength that is tested: the one asked for, or 0 in a search.
  func tested(_ strength: Double) -> Double
  /// The strength to which it is compared: 0, or 1 in a search.
  var alternative: Double { get }
  /// The statistic.
  func value(ratio: Double, best: Double, tested: Double) -> Double
}

extension TestStatistic {
  /// The one asked for.
  public func tested(_ strength: Double) -> Double { strength }

  /// 0, no signal.
  public var alternative: Double { 0 }

  /// Any strength at which no expectation is negative, up to the parameter's own upper bound.
  public func range(within own: ClosedRange<Double>) -> ClosedRange<Double> {
    -.infinity...own.upperBound
  }
}

/// A strength's own bounds, without those below 0: of the statistics with a tilde.
func notNegative(_ own: ClosedRange<Double>) -> ClosedRange<Double> {
  max(0, own.lowerBound)...max(0, own.upperBound)
}
