import GSL

/// A test of the absence of a signal.
public struct DiscoveryTest: Sendable {
  /// q₀.
  public let q0: Double
  /// The strength that the data like best.
  public let bestStrength: Double
  /// p₀, the probability of so great an excess without a signal.
  public let pValue: PValue<Local>
  /// The standard error of p₀, from toys; nil of an asymptotic one.
  public let error: Double?
  /// What makes p₀ doubtful.
  public let warnings: [String]
}

extension Likelihood {
  /// p₀ by the asymptotic distribution of q₀: Φ(−√q₀), ½ where there is no excess.
  ///
  /// - Throws: ``FitError`` where a fit fails, `InputError` where the model has no free parameter
  ///   of interest.
  public func discovery() throws -> DiscoveryTest {
    let tester = try AsymptoticTester(self, QZero())
    let q0 = try tester.data.value(at: 0)
    return DiscoveryTest(
      q0: q0, bestStrength: tester.data.bestStrength,
      pValue: PValue(significance: q0.squareRoot()), error: nil, warnings: tester.warnings)
  }
}
