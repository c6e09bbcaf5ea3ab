import Events
import Foundation
import GSL

extension BinnedModel {
  /// Data drawn where the parameters have the given values: counts and auxiliary results.
  public func draw(at point: [Double], using stream: inout some RandomNumberGenerator)
    throws(FitError)
    -> BinnedData
  {
    try drawData(expected: expected(at: point), at: point, using: &stream)
  }

  func drawData(
    expected: [Double], at point: [Double], using stream: inout some RandomNumberGenerator
  ) throws(FitError) -> BinnedData {
    guard let wrong = expected.first(where: { !($0 >= 0 && $0 < 1e15) }) else {
      var data = BinnedData(counts: expected, auxiliary: point)
      for bin in expected.indices { data.counts[bin] = Double(stream.poisson(mean: expected[bin])) }
      for (index, parameter) in parameters.enumerated() {
        data.auxiliary[index] =
          switch parameter.constraint {
          case .none: 0
          case .normal(_, let width): point[index] + width * stream.normal()
          case .poisson(_, let scale): Double(stream.poisson(mean: max(0, scale * point[index])))
          case .logNormal(_, let width): point[index] * exp(width * stream.normal())
          }
      }
      return data
    }
    throw FitError(name, "no toy can be drawn from an expectation of \(wrong)")
  }
}

/// Values of a test statistic in toys.
public struct ToyDistribution: Sendable {
  /// The values, rising; a toy whose fit failed has none.
  public let values: [Double]
  /// The toys whose fit failed.
  public let failures: Int

  /// The share of toys with a statistic at least as large, and its binomial error. Where none is,
  /// p ≤ 1.15/n at one σ, and the error says so.
  ///
  /// Fits end 1e-11 from their minimum in −ln L: values closer than 1e-6 are the same.
  public func tail(_ statistic: Double) -> Estimate {
    let count = values.count - firstIndex(atLeast: statistic - 1e-6)
    let total = Double(max(1, values.count))
    let share = Double(count) / total
    let error = count == 0 ? 1.15 / total : (share * (1 - share) / total).squareRoot()
    return Estimate(share, error: error)
  }

  private func firstIndex(atLeast value: Double) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] < value { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A test of a strength with toys.
public struct ToyTest: Sendable {
  /// The strength μ that was tested.
  public let strength: Double
  /// The strength that the data like best.
  public let bestStrength: Double
  /// The statistic.
  public let statistic: Double
  /// CLs+b: the share of toys of the tested strength with a statistic at least as large. 1 where the
  /// statistic is 0, unlike the asymptotic ½.
  public let tested: Estimate
  /// CLb: the same of the alternative's toys.
  public let alternative: Estimate
  /// CLs = CLs+b / CLb.
  public let cls: Estimate
  /// CLs of the alternative's toys at the quantiles of −2, −1, 0, 1, 2 σ.
  public let expectedCLs: [Double]
  /// The statistic in toys of the tested strength.
  public let testedToys: ToyDistribution
  /// The statistic in toys of the alternative.
  public let alternativeToys: ToyDistribution
}

extension Likelihood where Model: Sendable {
  /// Tests a strength with toys, in which the other parameters are at their conditional fits to the
  /// data, and the auxiliary results are drawn anew.
  ///
  /// - Parameters:
  ///   - strength: the strength.
  ///   - statistic: the statistic.
  ///   - toys: how many of each hypothesis, at least one.
  ///   - seed: names the random streams.
  ///   - workers: how many tasks at once; the result does not depend on it.
  ///   - progress: called with the share done.
  /// - Throws: ``FitError`` where a fit to the data fails or more than one toy in a hundred,
  ///   `InputError` where the model has no free parameter of interest, `CancellationError`.
  public func test(
    strength: Double, _ statistic: some TestStatistic = QMuTilde(), toys: Int, seed: UInt64,
    workers: Workers = Workers(1), progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> ToyTest {
    let evaluator = try StatisticEvaluator(model, statistic)
    try evaluator.load(data, startingAt: model.initialPoint)
    let observed = try evaluator.value(at: strength)
    let tested = try evaluator.conditional(statistic.tested(strength)).point
    let alternative = try evaluator.conditional(statistic.alternative).point
    let counter = ToyCounter(total: 2 * toys, progress)
    let testedToys = try await distribution(
      of: statistic, strength: strength, at: tested, toys: toys, seed: seed,
      purpose: "toys of the tested strength", workers: workers, counter)
    let alternativeToys = try await distribution(
      of: statistic, strength: strength, at: alternative, toys: toys, seed: seed,
      purpose: "toys of the alternative", workers: workers, counter)

    let (p, q) = (testedToys.tail(observed), alternativeToys.tail(observed))
    let cls = q.value > 0 ? p.value / q.value : 1
    let relative = (p.value > 0 ? p.error / p.value : 0, q.value > 0 ? q.error / q.value : 0)
    let error =
      p.value > 0
      ? cls * (relative.0 * relative.0 + relative.1 * relative.1).squareRoot()
      : p.error / max(q.value, 1 / Double(toys))
    let band = alternativeToys.values.map { value in
      testedToys.tail(value).value / max(alternativeToys.tail(value).value, 1 / Double(toys))
    }.sorted()
    return ToyTest(
      strength: statistic.tested(strength), bestStrength: evaluator.bestStrength,
      statistic: observed, tested: p, alternative: q, cls: Estimate(cls, error: error),
      expectedCLs: [-2.0, -1, 0, 1, 2].map {
        quantile(of: band, 1 - exp(NormalDistribution.logUpperTail($0)))
      }, testedToys: testedToys, alternativeToys: alternativeToys)
  }

  /// The values of a statistic in toys, in blocks that one task each draws and fits.
  func distribution(
    of statistic: any TestStatistic, strength: Double, at point: [Double], toys: Int, seed: UInt64,
    purpose: String, workers: Workers, _ counter: ToyCounter
  ) async throws -> ToyDistribution {
    precondition(toys >= 1, "\(toys) toys")
    let model = model
    let expected = model.expected(at: point)
    let size = 50
    let blocks = try await workers.map((toys + size - 1) / size) { block in
      let evaluator = try StatisticEvaluator(model, statistic)
      var values: [Double] = []
      let range = block * size..<min(toys, (block + 1) * size)
      for toy in range {
        var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(toy))
        let data = try model.drawData(expected: expected, at: point, using: &stream)
        do throws(FitError) {
          try evaluator.load(data, startingAt: point)
          values.append(try evaluator.value(at: strength))
        } catch {
          continue
        }
      }
      counter.add(range.count)
      return values
    }
    let values = blocks.flatMap { $0 }.sorted()
    guard values.count * 100 >= toys * 99 else {
      throw FitError(model.name, "\(toys - values.count) of \(toys) toys could not be fitted")
    }
    return ToyDistribution(values: values, failures: toys - values.count)
  }
}
