import Events
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct DeepSVDDTests {
  private let small = DeepSVDD(
    hidden: [16], outputs: 4,
    configuration: NetworkConfiguration(
      epochs: 15, batchSize: 64, optimizer: .adam(weightDecay: 1e-6)))

  @Test func aWeightOfTwoIsTheEventTwice() async throws {
    var small = small
    small.configuration.batchSize = 1_000
    small.configuration.epochs = 30
    try await checkReplication { [small] sample in
      try await small.fit(sample, seed: 1, index: 0, workers: Workers(1))
    }
  }

  @Test func theLawsOfLearners() async throws {
    let sample = try makePlane(600, seed: 1)
    try await checkLaws(on: makePlane(100, seed: 2).features) { seed, workers in
      try await small.fit(sample, seed: seed, index: 0, workers: workers)
    }
  }

  @Test func anotherClusterScoresHigher() async throws {
    let fitted = try await small.fit(
      makePlane(3_000, seed: 1), seed: 1, index: 0, workers: Workers(2))
    let usual = try makePlane(500, seed: 2).features
    // Four units away in each feature, whose widths are 1 and 1.4.
    let shifted = FeatureMatrix(features: usual.features, elements: usual.elements.map { $0 + 4 })
    #expect(try area(fitted.scores(of: shifted), over: fitted.scores(of: usual)) > 0.8)
  }

  @Test func itDoesNotCollapse() async throws {
    var small = small
    small.configuration.epochs = 100
    let fitted = try await small.fit(
      makePlane(1_000, seed: 1), seed: 1, index: 0, workers: Workers(2))
    #expect(fitted.network.layers.allSatisfy { $0 != .dense(16) && $0 != .dense(4) })
    #expect(fitted.centre.allSatisfy { abs($0) >= 0.1 })
    // An event at the mean of all features is 0 after standardisation, and without biases 0 in the
    // end: its score is the centre's own square, whatever was trained.
    let zero = FeatureMatrix(
      features: fitted.preprocessing.transformedFeatures,
      elements: fitted.features.map { _ in 0 })
    let mean = try fitted.preprocessing.inverted(zero)
    let square = fitted.centre.reduce(0) { $0 + Double($1) * Double($1) } / 4
    let score = try fitted.scores(of: mean)[0]
    #expect(isClose(score, square, .relative(1e-6)))  // Single precision.
    let scores = try fitted.scores(of: makePlane(300, seed: 2).features)
    #expect((scores.max() ?? 0) > 3 * scores.sorted()[150])
  }
}
