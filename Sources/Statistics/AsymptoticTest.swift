import Events
import Foundation
import GSL

/// A test of a strength with the distributions of many events.
public struct AsymptoticTest: Sendable {
  /// The strength μ that was tested.
  public let strength: Double
  /// The strength that the data like best.
  public let bestStrength: Double
  /// The statistic.
  public let statistic: Double
  /// The statistic of the alternative's Asimov set.
  public let asimov: Double
  /// The probability of a statistic at least as large, were the strength right: CLs+b, or p₀ for q₀.
  public let tested: PValue<Local>
  /// The same, were the alternative right: CLb.
  public let alternative: PValue<Local>
  /// CLs = CLs+b / CLb for data that lie −2, −1, 0, 1, 2 σ from the alternative's median; the first
  /// are those least like a signal. Of the statistics for upper limits; of others a number without
  /// a name.
  public let expectedCLs: [Double]
  /// What makes the distributions doubtful, in sentences; empty where nothing is known to.
  public let warnings: [String]

  /// CLs = CLs+b / CLb.
  public var cls: Double { exp(tested.logarithm - alternative.logarithm) }
}

extension Likelihood {
  /// Tests a strength with the distributions of many events, and the Asimov set of the alternative
  /// with the other parameters at their conditional fit to the data (arXiv:1007.1727).
  ///
  /// - Throws: ``FitError`` where a fit fails, `InputError` where the model has no free parameter
  ///   of interest.
  public func test(strength: Double, _ statistic: some TestStatistic = QMuTilde()) throws
    -> AsymptoticTest
  {
    try AsymptoticTester(self, statistic).test(strength)
  }
}

/// The fits that tests of several strengths share.
final class AsymptoticTester<Model: BinnedModel> {
  let likelihood: Likelihood<Model>
  let statistic: any TestStatistic
  let data: StatisticEvaluator<Model>
  let asimov: StatisticEvaluator<Model>
  private let asimovPoint: [Double]
  private let relevant: Double

  init(_ likelihood: Likelihood<Model>, _ statistic: any TestStatistic) throws {
    self.likelihood = likelihood
    self.statistic = statistic
    let model = likelihood.model
    data = try StatisticEvaluator(model, statistic)
    try data.load(likelihood.data, startingAt: model.initialPoint)
    asimovPoint = try data.conditional(statistic.alternative).point
    let asimovData = model.asimovData(at: asimovPoint)
    asimov = try StatisticEvaluator(model, statistic)
    try asimov.load(asimovData, startingAt: asimovPoint)
    let jacobian = model.jacobian(at: asimovPoint)
    let interest = data.interest
    relevant = zip(0..<model.binCount, asimovData.counts).reduce(0) {
      $0 + (jacobian[$1.0, interest] != 0 ? $1.1 : 0)
    }
  }

  /// √t of the Asimov set.
  func reach(_ strength: Double) throws -> Double {
    try asimov.value(at: strength, startingAt: asimovPoint).squareRoot()
  }

  func test(_ strength: Double) throws -> AsymptoticTest {
    let observed = try data.value(at: strength)
    let asimovValue = try asimov.value(at: strength, startingAt: asimovPoint)
    let t = statistic.family == .signed ? asimovValue * asimovValue : asimovValue
    let reach = t.squareRoot()
    return AsymptoticTest(
      strength: statistic.tested(strength), bestStrength: data.bestStrength, statistic: observed,
      asimov: asimovValue,
      tested: PValue(logarithm: statistic.family.logTail(ofTested: observed, asimov: t)),
      alternative: PValue(logarithm: statistic.family.logTail(ofAlternative: observed, asimov: t)),
      expectedCLs: [2, 1, 0, -1, -2].map { place in
        exp(
          NormalDistribution.logUpperTail(place + reach) - NormalDistribution.logUpperTail(place))
      },
      warnings: warnings)
  }

  /// Relative corrections to the asymptotic distributions are of the order of 1/√n.
  var warnings: [String] {
    var warnings: [String] = []
    if relevant < 25 {
      warnings.append(
        String(
          format: "only %.3g events are expected where the signal is: use toys", relevant))
    }
    if data.isBestAtUpperBound {
      warnings.append("the best strength lies at its upper bound, \(data.bestStrength): raise it")
    }
    return warnings
  }
}
