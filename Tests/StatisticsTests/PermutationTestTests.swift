import Events
import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Permutations of two samples")
struct PermutationTestTests {
  /// All statistics; the classifier knows squares, so that widths are visible to it.
  private static let statistics: [any TwoSampleStatistic] = [
    EnergyDistance(), MaximumMeanDiscrepancy(), NearestNeighbourTest(neighbours: 5),
    ClassifierTest(seed: 3, classifier: logisticRegression),
    LearnedLikelihoodRatio(seed: 3),
  ]

  // MARK: Coverage and power

  @Test(arguments: statistics)
  func pIsUniformUnderTheNull(_ statistic: any TwoSampleStatistic) throws {
    // With N = 39 permutations p is one of 1/40 … 1, all alike where no permutations are equal.
    let toys = 500
    let values = try Self.pValues(of: statistic, toys: toys, permutations: 39, count: 15) {
      Matrix(normal: 0, rows: 20, columns: 3, using: &$0)
    }
    for level in [0.05, 0.1, 0.5] {
      let share = Double(values.count { $0 <= level + 1e-9 }) / Double(toys)
      let error = binomialError(level, count: toys)
      #expect(share <= level + 5 * error, "5 binomial σ: \(statistic.name) at \(level)")
      // Neighbours are whole numbers, and equal ones count as exceeding: p is larger then.
      let least = statistic is NearestNeighbourTest ? 0.7 * level : level
      #expect(share >= least - 5 * error, "5 binomial σ: \(statistic.name) at \(level)")
    }
  }

  @Test(arguments: statistics, [Alternative.shifted, .widened])
  func differencesAreFound(_ statistic: any TwoSampleStatistic, _ alternative: Alternative) throws {
    let toys = 40
    let values = try Self.pValues(of: statistic, toys: toys, permutations: 99, count: 60) {
      switch alternative {
      case .shifted: Matrix(normal: 0.6, rows: 60, columns: 3, using: &$0)
      case .widened: Matrix(normal: 0, width: 2, rows: 60, columns: 3, using: &$0)
      }
    }
    let power = Double(values.count { $0 <= 0.05 }) / Double(toys)
    // A test without power would find the share 0.05; 5 binomial σ of that are 0.17.
    #expect(power > 0.05 + 5 * binomialError(0.05, count: toys), "\(statistic.name): \(power)")
  }

  enum Alternative: String { case shifted, widened }

  // MARK: The p-value

  @Test func fewEventsHaveTheExactP() throws {
    // All 70 ways to choose 4 of 8 events are counted here, and 20000 permutations drawn.
    let samples = try TwoSamples(
      Matrix([[0, 1], [0.4, 2], [1.1, 0.3], [2.5, 0.2]]),
      Matrix([[1.9, 1.2], [3.1, 2.2], [2.2, 3.7], [1.3, 4.0]]))
    let prepared = EnergyDistance().prepared(for: samples)
    let observed = prepared.value(samples.isFirst)
    let choices = (0..<256).map { bits in (0..<8).map { bits >> $0 & 1 == 1 } }
      .filter { $0.count { $0 } == 4 }
    #expect(choices.count == 70)
    let exceeding = choices.count { prepared.value($0) >= observed * (1 - 1e-12) }
    let exact = Double(exceeding) / 70
    let test = try samples.permutationTest(of: EnergyDistance(), permutations: 20_000, seed: 6)
    #expect(test.statistic == observed)
    let share = test.permutations.estimate.value
    #expect(isClose(share, exact, .sigmas(5, error: binomialError(exact, count: 20_000))))
    #expect(test.pValue.value == Double(test.permutations.exceeding + 1) / 20_001)
  }

  @Test(arguments: statistics)
  func theSameSeedGivesTheSameP(_ statistic: any TwoSampleStatistic) throws {
    let samples = try Self.shiftedSamples()
    let test = try samples.permutationTest(of: statistic, permutations: 50, seed: 9)
    #expect(try samples.permutationTest(of: statistic, permutations: 50, seed: 9) == test)
    #expect(test.name == statistic.name)
  }

  @Test func anotherSeedGivesOtherPermutations() throws {
    let samples = try Self.shiftedSamples(by: 0.1)
    let counts = try (0..<5).map {
      try samples.permutationTest(of: EnergyDistance(), permutations: 500, seed: $0)
        .permutations.exceeding
    }
    #expect(Set(counts).count > 1)
  }

  // MARK: Invariance

  @Test(arguments: statistics)
  func orderUnitsAndOriginsDoNotMatter(_ statistic: any TwoSampleStatistic) throws {
    // The classifier and the centres draw events by their rows, so only features may move for these.
    let drawsRows = statistic is ClassifierTest || statistic is LearnedLikelihoodRatio
    var stream = RandomStream(seed: 2, purpose: "invariance")
    let first = Matrix(normal: 0.7, rows: 30, columns: 3, using: &stream)
    let second = Matrix(normal: 0, rows: 25, columns: 3, using: &stream)
    let expected = try statistic.value(of: TwoSamples(first, second))
    func moved(_ matrix: Matrix) -> Matrix {
      let order = drawsRows ? Array(0..<matrix.rows) : stream.permutation(of: matrix.rows)
      return Matrix(
        order.map { [5 + 1e3 * matrix[$0, 2], -matrix[$0, 0], 1e-3 * matrix[$0, 1]] })
    }
    let value = try statistic.value(of: TwoSamples(moved(first), moved(second)))
    // Sums of a thousand terms, and a minimum found to 1e-15, whose t is good to some 1e-7.
    #expect(isClose(value, expected, drawsRows ? .relative(1e-6) : .absolute(1e-12)))
  }

  @Test func theSamplesMayBeSwapped() throws {
    var stream = RandomStream(seed: 2, purpose: "swap")
    let first = Matrix(normal: 0.7, rows: 30, columns: 3, using: &stream)
    let second = Matrix(normal: 0, rows: 25, columns: 3, using: &stream)
    for statistic in Self.statistics.prefix(3) {
      let value = try statistic.value(of: TwoSamples(first, second))
      let swapped = try statistic.value(of: TwoSamples(second, first))
      #expect(isClose(swapped, value, .absolute(1e-12)), "sums of a thousand terms")
    }
  }

  // MARK: Tools

  private static func shiftedSamples(by shift: Double = 0.5) throws -> TwoSamples {
    var stream = RandomStream(seed: 1, purpose: "shifted")
    return try TwoSamples(
      Matrix(normal: shift, rows: 40, columns: 2, using: &stream),
      Matrix(normal: 0, rows: 30, columns: 2, using: &stream))
  }

  /// p of toys whose second sample is standard normal.
  private static func pValues(
    of statistic: any TwoSampleStatistic, toys: Int, permutations: Int, count: Int,
    first: (inout RandomStream) -> Matrix
  ) throws -> [Double] {
    try (0..<toys).map { toy in
      var stream = RandomStream(seed: 77, purpose: "two samples", index: UInt64(toy))
      let sample = first(&stream)
      let other = Matrix(normal: 0, rows: count, columns: sample.columns, using: &stream)
      return try TwoSamples(sample, other)
        .permutationTest(of: statistic, permutations: permutations, seed: UInt64(toy)).pValue.value
    }
  }
}

/// A logistic regression on the features and their squares, by 100 steps along the gradient.
@Sendable private func logisticRegression(
  _ training: Matrix, _ isFirst: [Bool], _ heldOut: Matrix
) -> [Double] {
  func terms(_ row: ArraySlice<Double>) -> [Double] { [1] + row + row.map { $0 * $0 - 1 } }
  func score(_ terms: [Double], _ weights: [Double]) -> Double {
    1 / (1 + exp(-zip(terms, weights).reduce(0) { $0 + $1.0 * $1.1 }))
  }
  let rows = (0..<training.rows).map { terms(training.row($0)) }
  var weights = [Double](repeating: 0, count: rows[0].count)
  for _ in 0..<100 {
    var gradient = [Double](repeating: 0, count: weights.count)
    for (row, label) in zip(rows, isFirst) {
      let pull = (label ? 1 : 0) - score(row, weights)
      for index in row.indices { gradient[index] += pull * row[index] }
    }
    for index in weights.indices { weights[index] += 0.3 * gradient[index] / Double(rows.count) }
  }
  return (0..<heldOut.rows).map { score(terms(heldOut.row($0)), weights) }
}
