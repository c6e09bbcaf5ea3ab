import GSL

/// A test of how well the expectations of bins describe their counts.
public protocol BinnedGoodnessOfFit: Sendable {
  /// The distance of the counts from the expectations, larger where the fit is worse.
  ///
  /// - Parameters:
  ///   - observed: counts, not negative.
  ///   - expected: their expectations, not negative, as many; a count above an expectation of 0 is
  ///     infinitely far from it.
  static func statistic(observed: [Double], expected: [Double]) -> Double
}

extension BinnedGoodnessOfFit {
  /// The asymptotic p-value: χ² with the number of bins less that of fitted parameters as degrees of
  /// freedom. Not to be trusted where bins expect fewer than about five events: there, toys.
  public static func pValue(statistic: Double, degreesOfFreedom: Int) -> PValue<Local> {
    PValue(
      logarithm: ChiSquaredDistribution.logUpperTail(statistic, degreesOfFreedom: degreesOfFreedom))
  }

  /// The p-value from Poisson toys of the expectations, with nothing fitted: exact but for the number
  /// of toys, however small the counts.
  public static func pValue(observed: [Double], expected: [Double], toys: Int, seed: UInt64)
    -> ToyPValue
  {
    pValue(observed: observed, expected: expected, toys: toys, seed: seed) { _ in expected }
  }

  /// The p-value from Poisson toys of the fitted expectations, each fitted as the data were.
  ///
  /// - Parameter refit: the expectations fitted to the counts of a toy.
  /// - Throws: the error of the first toy that cannot be fitted.
  public static func pValue<Failure: Error>(
    observed: [Double], expected: [Double], toys: Int, seed: UInt64,
    refit: @Sendable ([Double]) throws(Failure) -> [Double]
  ) throws(Failure) -> ToyPValue {
    try ToyPValue(
      of: statistic(observed: observed, expected: expected), toys: toys, seed: seed
    ) { (stream: inout RandomStream) throws(Failure) -> Double in
      let counts = expected.map { Double(stream.poisson(mean: $0)) }
      return statistic(observed: counts, expected: try refit(counts))
    }
  }

  static func check(_ observed: [Double], _ expected: [Double]) {
    precondition(
      observed.count == expected.count, "\(observed.count) counts, \(expected.count) expectations")
    precondition(observed.allSatisfy { $0 >= 0 && $0 < .infinity }, "a count that is none")
    precondition(expected.allSatisfy { $0 >= 0 && $0 < .infinity }, "an expectation that is none")
  }
}
