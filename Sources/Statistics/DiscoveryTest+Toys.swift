import Foundation
import GSL

extension Likelihood {
  /// p₀ by toys, also where it is far below one over their number.
  ///
  /// The toys are drawn in equal numbers from the best fit without a signal, from the best fit, and
  /// from half way between them, and each has the weight that it has without a signal:
  /// w = 3 f₀ / (f₀ + f_½ + f₁), never above 3. Source for the mixture's weights: Owen and Zhou,
  /// J. Am. Stat. Assoc. 95 (2000) 135.
  ///
  /// - Parameters:
  ///   - toys: how many in all.
  ///   - seed: names the random streams.
  /// - Returns: p₀ with its standard error. Where q₀ is 0, p₀ is 1.
  /// - Throws: ``FitError`` where a fit to the data fails or more than one toy in a hundred,
  ///   `InputError` where the model has no free parameter of interest, `CancellationError`.
  public func discovery(
    toys: Int, seed: UInt64, workers: Workers = Workers(1),
    progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> DiscoveryTest {
    precondition(toys >= 1, "\(toys) toys")
    let model = self.model
    let evaluator = try StatisticEvaluator(model, QZero())
    try evaluator.load(data, startingAt: model.initialPoint)
    let q0 = try evaluator.value(at: 0)
    let none = try evaluator.conditional(0).point
    let half = try evaluator.conditional(0.5 * evaluator.bestStrength).point
    let sources = q0 > 0 ? [none, half, evaluator.best] : [none]
    let expectations = sources.map { model.expected(at: $0) }
    let counter = ToyCounter(total: toys, progress)
    let size = 60
    let sums = try await workers.map((toys + size - 1) / size) { block in
      let evaluator = try StatisticEvaluator(model, QZero())
      var sum = (weight: 0.0, square: 0.0, failures: 0)
      let range = block * size..<min(toys, (block + 1) * size)
      for toy in range {
        var stream = RandomStream(seed: seed, purpose: "discovery toys", index: UInt64(toy))
        let source = toy % sources.count
        let data = try model.drawData(
          expected: expectations[source], at: sources[source], using: &stream)
        guard
          let weight = evaluator.weight(of: data, atLeast: q0, without: none, among: sources)
        else {
          sum.failures += 1
          continue
        }
        sum.weight += weight
        sum.square += weight * weight
      }
      counter.add(range.count)
      return sum
    }
    let failures = sums.reduce(0) { $0 + $1.failures }
    guard failures * 100 <= toys else {
      throw FitError(model.name, "\(failures) of \(toys) toys could not be fitted")
    }
    let count = Double(toys - failures)
    let mean = sums.reduce(0) { $0 + $1.weight } / count
    let square = sums.reduce(0) { $0 + $1.square } / count
    let isEmpty = mean == 0
    return DiscoveryTest(
      q0: q0, bestStrength: evaluator.bestStrength,
      pValue: PValue(logarithm: min(0, log(isEmpty ? 1.15 / count : mean))),
      error: isEmpty ? 1.15 / count : (max(0, square - mean * mean) / count).squareRoot(),
      warnings: isEmpty ? ["no toy reached the data's q₀: p₀ is an upper bound"] : [])
  }
}

extension StatisticEvaluator {
  /// The weight of a toy that a mixture of sources gave, as one without a signal; 0 where its
  /// statistic is below the data's, nil where it could not be fitted.
  fileprivate func weight(
    of toy: BinnedData, atLeast observed: Double, without none: [Double], among sources: [[Double]]
  ) -> Double? {
    guard (try? load(toy, startingAt: none)) != nil, let own = try? value(at: 0) else { return nil }
    // Fits end 1e-11 from their minimum in −ln L: values closer than 1e-6 are the same.
    guard own >= observed - 1e-6 else { return 0 }
    let least = kernel.value(at: none)
    var total = 0.0
    for source in sources { total += exp(least - kernel.value(at: source)) }
    return Double(sources.count) / total
  }
}
