import Foundation
import GSL

/// An upper limit of the strength, and those that data without a signal would give.
public struct UpperLimit: Sendable {
  /// The confidence level, such as 0.95.
  public let level: Double
  /// The limit.
  public let observed: Double
  /// The limits of data that lie −2, −1, 0, 1, 2 σ from the median of no signal.
  public let expected: [Double]
  /// What makes the distributions doubtful.
  public let warnings: [String]
}

extension Likelihood {
  /// The strength at which CLs = 1 − level, by asymptotic distributions, to 1e-8 of its error.
  ///
  /// - Parameters:
  ///   - level: the confidence level, above ½ and below 1.
  ///   - statistic: q̃_μ or q_μ.
  /// - Throws: ``FitError`` where a fit fails, or the data say nothing about the strength;
  ///   `InputError` where the model has no free parameter of interest.
  public func upperLimit(level: Double = 0.95, _ statistic: some TestStatistic = QMuTilde()) throws
    -> UpperLimit
  {
    precondition(level > 0.5 && level < 1, "a confidence level of \(level)")
    let tester = try AsymptoticTester(self, statistic)
    let alpha = 1 - level

    // σ at a strength that is one or two of them.
    var probe = 1.0
    var reach = try tester.reach(probe)
    for _ in 0..<60 where !(reach > 0.5 && reach < 4) {
      probe *= reach > 1e-3 ? 2 / reach : (reach > 0 ? 100 : 1000)
      guard probe < 1e15 else { break }
      reach = try tester.reach(probe)
    }
    guard reach > 0 else { throw FitError(model.name, "no strength changes what is expected") }
    let sigma = probe / reach

    let expected = try [-2.0, -1, 0, 1, 2].map { shift in
      // CLs is α where the distance from the alternative is this many σ.
      let target =
        shift
        + NormalDistribution.upperQuantile(
          logTail: log(alpha) + NormalDistribution.logUpperTail(-shift))
      return try crossing(from: 0, -target, scale: target * sigma, sigma) {
        try tester.reach($0) - target
      }
    }
    let best = max(0, tester.data.bestStrength)
    let observed = try crossing(
      from: best, log(alpha), scale: 2 * sigma, sigma,
      { log(alpha) - log(try tester.test($0).cls) })
    return UpperLimit(
      level: level, observed: observed, expected: expected, warnings: tester.warnings)
  }

  /// Where a rising function that is negative at its start crosses zero.
  private func crossing(
    from start: Double, _ value: Double, scale: Double, _ sigma: Double,
    _ function: (Double) throws -> Double
  ) throws -> Double {
    var low = (x: start, y: value)
    var high = (x: start + scale, y: try function(start + scale))
    for _ in 0..<60 where high.y < 0 {
      low = high
      high.x = start + 2 * (high.x - start)
      high.y = try function(high.x)
    }
    guard high.y >= 0 else { throw FitError(model.name, "no strength is excluded") }
    return try findRoot(from: low, to: high, tolerance: 1e-8 * sigma, function)
  }
}
