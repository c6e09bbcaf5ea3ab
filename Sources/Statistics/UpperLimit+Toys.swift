import Foundation
import GSL

extension Likelihood {
  /// The strength at which CLs = 1 − level by toys: tests at strengths around the asymptotic limits,
  /// and between them the normal quantile of CLs by linear interpolation.
  /// The limit at −2 σ is where CLs+b is about 0.001: it needs ten thousand toys or more.
  ///
  /// - Parameters:
  ///   - level: the confidence level.
  ///   - statistic: q̃_μ or q_μ.
  ///   - toys: how many of each hypothesis at each strength.
  ///   - points: how many strengths.
  ///   - seed: names the random streams.
  /// - Throws: ``FitError`` where a fit fails, or CLs is not small enough anywhere; `InputError`
  ///   where the model has no free parameter of interest; `CancellationError`.
  public func upperLimit(
    level: Double = 0.95, _ statistic: some TestStatistic = QMuTilde(), toys: Int,
    points: Int = 16, seed: UInt64, workers: Workers = Workers(1),
    progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> UpperLimit {
    let guess = try upperLimit(level: level, statistic)
    let all = guess.expected + [guess.observed]
    let low = 0.4 * (all.min() ?? 0)
    let step = (2 * (all.max() ?? 0) - low) / Double(points - 1)
    var strengths: [Double] = []
    var tests: [ToyTest] = []
    for place in 0..<points {
      try Task.checkCancellation()
      let strength = low + step * Double(place)
      strengths.append(strength)
      tests.append(
        try await test(
          strength: strength, statistic, toys: toys, seed: seed, workers: workers,
          progress: { progress((Double(place) + $0) / Double(points)) }))
    }
    let floor = 0.5 / Double(toys)
    func crossing(_ cls: [Double]) throws(FitError) -> Double {
      guard let last = cls.lastIndex(where: { $0 >= 1 - level }), last + 1 < cls.count else {
        throw FitError(model.name, "CLs does not cross \(1 - level) within \(strengths)")
      }
      // For many events the quantile is nearly linear in the strength.
      let ends = [cls[last], cls[last + 1]].map {
        NormalDistribution.upperQuantile(logTail: log(min(max($0, floor), 1 - floor)))
      }
      let target = NormalDistribution.upperQuantile(logTail: log(1 - level))
      return strengths[last] + step * (target - ends[0]) / (ends[1] - ends[0])
    }
    return UpperLimit(
      level: level, observed: try crossing(tests.map(\.cls.value)),
      expected: try (0..<5).map { place in try crossing(tests.map { $0.expectedCLs[place] }) },
      warnings: [])
  }
}
