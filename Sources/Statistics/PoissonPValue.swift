import GSL

extension PValue<Local> {
  /// The p-value of an excess of events over a background known without error, P(N ≥ n | b), exact;
  /// 1 for n = 0.
  ///
  /// - Parameters:
  ///   - count: n ≥ 0.
  ///   - background: b ≥ 0, finite; with b = 0 a single event has p = 0.
  public init(counting count: Int, background: Double) {
    self.init(logarithm: PoissonDistribution.logUpperTail(count, mean: background))
  }

  /// The p-value of a deficit of events, P(N ≤ n | b), exact.
  public init(countingOnly count: Int, background: Double) {
    self.init(logarithm: PoissonDistribution.logLowerTail(count, mean: background))
  }
}
