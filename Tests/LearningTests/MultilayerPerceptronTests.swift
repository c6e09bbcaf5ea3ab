import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct MultilayerPerceptronTests {
  private let small = MultilayerPerceptron(hidden: [16, 16], epochs: 6, epochChoice: .last(3))

  private func areaUnder(_ fitted: some Scorer, _ test: TrainingSample) throws -> Double {
    let scores = try fitted.scores(of: test.features)
    return area(
      scores.indices.filter { test.isEnriched[$0] }.map { scores[$0] },
      over: scores.indices.filter { !test.isEnriched[$0] }.map { scores[$0] })
  }

  @Test(arguments: [false, true]) func theLawsOfLearners(_ varies: Bool) async throws {
    var network = small
    if varies {
      network.dropout = 0.2
      network.normalisesBatches = true
      network.activation = .gelu
      network.validationFraction = 0.2
      network.epochChoice = .lowestValidationLoss(2)
    }
    let sample = try makeNetworkClasses(1_000, distance: 1, seed: 1)
    try await checkLaws(on: makeNetworkClasses(150, distance: 1, seed: 2).features) {
      seed, workers in
      try await network.fit(sample, seed: seed, index: 0, workers: workers)
    }
  }

  @Test(arguments: Activation.allCases)
  func itComesNearTheOptimumOnNewEvents(_ activation: Activation) async throws {
    var network = small
    network.activation = activation
    let fitted = try await network.fit(
      makeNetworkClasses(8_000, distance: 1.5, seed: 1), seed: 1, index: 0, workers: Workers(2))
    // The optimum is Φ(1.5/√2) = 0.856, with a standard error of 0.007 on 3000 events.
    let area = try areaUnder(fitted, makeNetworkClasses(3_000, distance: 1.5, seed: 2))
    #expect(area > 0.835 && area < 0.88)
  }

  @Test func itsScoreIsTheProbability() async throws {
    let fitted = try await small.fit(
      makeNetworkClasses(40_000, distance: 1, seed: 1), seed: 1, index: 0, workers: Workers(2))
    let test = try makeNetworkClasses(2_000, distance: 1, seed: 2)
    let scores = try fitted.scores(of: test.features)
    var squares = 0.0
    for (row, score) in scores.enumerated() {
      // The exact ratio of densities e^(x - 1/2), in equal parts.
      let exact = 1 / (1 + exp(0.5 - Double(test.features.elements[3 * row + 1])))
      squares += (score - exact) * (score - exact)
    }
    // 350 parameters on 40,000 events: the root mean square is at most √(350/40,000)/2 = 0.05.
    #expect((squares / 2_000).squareRoot() < 0.05)
  }

  @Test func whereThereIsNothingToLearnTheScoreIsChance() async throws {
    let fitted = try await small.fit(
      makeNetworkClasses(6_000, distance: 0, seed: 3), seed: 1, index: 0, workers: Workers(2))
    // √(n/12)/(n/2) for halves of 3000: 0.0105; three of them.
    let area = try areaUnder(fitted, makeNetworkClasses(3_000, distance: 0, seed: 4))
    #expect(isClose(area, 0.5, .sigmas(3, error: 0.0105)))
  }

  @Test func aWeightOfTwoIsTheEventTwice() async throws {
    // In full batches, where the order of events does not matter.
    var network = small
    network.batchSize = 1_000
    network.epochs = 30
    let weights = (0..<200).map { $0.isMultiple(of: 3) ? 2.0 : 1 }
    let weighted = try makeNetworkClasses(200, distance: 1, seed: 5, weights: weights)
    let rows = weights.indices.flatMap { Array(repeating: $0, count: Int(weights[$0])) }
    let repeated = try TrainingSample(
      features: weighted.features.rows(at: rows), isEnriched: rows.map { weighted.isEnriched[$0] },
      weights: rows.map { _ in 1 })
    let one = try await network.fit(weighted, seed: 1, index: 0, workers: Workers(1))
    let two = try await network.fit(repeated, seed: 1, index: 0, workers: Workers(1))
    let scores = try one.scores(of: weighted.features)
    for (a, b) in zip(scores, try two.scores(of: weighted.features)) {
      // Sums in another order in single precision; Adam divides by small roots in its first steps.
      #expect(isClose(a, b, .absolute(1e-4)))
    }
    // The weights do matter.
    let plain = try await network.fit(
      makeNetworkClasses(200, distance: 1, seed: 5), seed: 1, index: 0, workers: Workers(1))
    let others = try plain.scores(of: weighted.features)
    #expect(zip(scores, others).contains { abs($0 - $1) > 1e-3 })
  }

  @Test func negativeWeightsCancelPositiveOnes() async throws {
    // A quarter of the events are there twice more, once with weight 1 and once with -1.
    let plain = try makeNetworkClasses(6_000, distance: 1.5, seed: 6)
    let extra = Array(stride(from: 0, to: 6_000, by: 4))
    let rows = Array(0..<6_000) + extra + extra
    let sample = try TrainingSample(
      features: plain.features.rows(at: rows),
      isEnriched: rows.map { plain.isEnriched[$0] },
      weights: Array(repeating: 1, count: 7_500) + Array(repeating: -1, count: 1_500))
    let fitted = try await small.fit(sample, seed: 1, index: 0, workers: Workers(2))
    // The optimum is 0.856, with a standard error of 0.007.
    let area = try areaUnder(fitted, makeNetworkClasses(3_000, distance: 1.5, seed: 2))
    #expect(area > 0.83)
  }

  @Test func theHistoryHoldsBothLosses() async throws {
    var network = small
    network.validationFraction = 0.25
    network.epochs = 40
    network.patience = 3
    network.optimizer = .adam(learningRate: 1e-2)
    let fitted = try await network.fit(
      makeNetworkClasses(600, distance: 1, seed: 7), seed: 1, index: 0, workers: Workers(1))
    let losses = fitted.history.validation
    #expect(losses.count == fitted.history.training.count && fitted.parameterSets.count == 3)
    // 600 events at this rate are soon overfitted: the training ends three epochs after the best.
    let least = try #require(losses.min())
    #expect(losses.count < 40 && losses.firstIndex(of: least) == losses.count - 4)
  }

  @Test func divergenceIsToldOf() async throws {
    var network = small
    network.optimizer = .sgd(learningRate: 1e30)
    let sample = try makeNetworkClasses(300, distance: 1, seed: 8)
    await #expect(throws: InputError.self) {
      try await network.fit(sample, seed: 1, index: 0, workers: Workers(1))
    }
  }

  @Test func aShareThatLeavesNoSampleIsRefused() async throws {
    let sample = try makeNetworkClasses(20, distance: 1, seed: 9)
    for share in [0.01, 0.99] {
      let network = MultilayerPerceptron(epochs: 1, validationFraction: share)
      await #expect(throws: InputError.self) {
        try await network.fit(sample, seed: 1, index: 0, workers: Workers(1))
      }
    }
  }
}
