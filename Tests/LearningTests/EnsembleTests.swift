import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

/// What holds for every classifier that can be encoded.
func checkClassifierLaws<Method: Classifier>(of method: Method, isRandom: Bool) async throws
where Method.Fitted: Codable {
  let sample = try twoClasses(1_000, width: 3, distance: 1, seed: 1)
  let test = try twoClasses(800, width: 3, distance: 1, seed: 2)
  func scores(seed: UInt64 = 1, workers: Int = 1) async throws -> [Double] {
    try await method.fit(sample, seed: seed, index: 0, workers: Workers(workers))
      .scores(of: test.features)
  }
  let one = try await scores()
  #expect(one.allSatisfy { $0.isFinite })
  #expect(try await scores(workers: 2) == one)
  #expect(try await scores(workers: 3) == one)
  let isOther = try await scores(seed: 2) != one
  #expect(isOther == isRandom)
  let fitted = try await method.fit(sample, seed: 1, index: 0, workers: Workers(1))
  #expect(try recoded(fitted).scores(of: test.features) == one)
  let reversed = try fitted.scores(of: test.features.rows(at: (0..<800).reversed()))
  #expect(Array(reversed.reversed()) == one)
  #expect(try fitted.scores(of: test.features.rows(at: [5])) == [one[5]])
  let richer = one.indices.filter { test.isEnriched[$0] }.map { one[$0] }
  let poorer = one.indices.filter { !test.isEnriched[$0] }.map { one[$0] }
  // The optimum is Φ(1/√2) = 0.760, known to 0.017 with 400 events of each class.
  #expect(area(richer, over: poorer) > 0.70)
  let noise = try await method.fit(
    twoClasses(1_000, width: 3, distance: 0, seed: 3), seed: 1, index: 0, workers: Workers(1))
  let nothing = try twoClasses(2_000, width: 3, distance: 0, seed: 4)
  let chance = try noise.scores(of: nothing.features)
  let groups = [true, false].map { isRicher in
    chance.indices.filter { nothing.isEnriched[$0] == isRicher }.map { chance[$0] }
  }
  let error = nullAreaError(groups[0].count, groups[1].count)
  #expect(isClose(area(groups[0], over: groups[1]), 0.5, .sigmas(3, error: error)))
  #expect(throws: InputError.self) {
    try fitted.scores(of: FeatureMatrix(features: ["a"], elements: [1]))
  }
}

@Suite struct EnsembleTests {
  @Test(
    arguments: [
      Ensemble<MeanDifference>.Sampling.fraction(0.5), .bootstrap,
    ], [ScoreCombination.mean, .median, .rank])
  func anEnsembleKeepsTheLaws(
    sampling: Ensemble<MeanDifference>.Sampling, combination: ScoreCombination
  ) async throws {
    try await checkClassifierLaws(
      of: Ensemble(
        MeanDifference(), members: 4, sampling: sampling, combination: combination),
      isRandom: true)
  }

  @Test func featuresCanBeBagged() async throws {
    try await checkClassifierLaws(
      of: Ensemble(MeanDifference(), members: 9, featureFraction: 0.67), isRandom: true)
  }

  @Test func membersOfAMethodWithoutChanceOnAllEventsAreThatMethod() async throws {
    let sample = try twoClasses(500, distance: 1, seed: 5)
    let single = MeanDifference().fit(sample, seed: 1, index: 0, workers: Workers(1))
    for combination in [ScoreCombination.mean, .median] {
      let fitted = try await Ensemble(
        MeanDifference(), members: 4, sampling: .all, combination: combination
      ).fit(sample, seed: 1, index: 0, workers: Workers(1))
      for (a, b) in zip(
        try fitted.scores(of: sample.features), try single.scores(of: sample.features))
      {
        #expect(isClose(a, b, .ulps(2)))
      }
    }
  }

  @Test func membersOnAllEventsDifferByTheirSeeds() async throws {
    let sample = try UnlabelledSample(features: normalEvents(1_000, seed: 9))
    let tree = IsolationForest(trees: 1, subsample: 8)
    func distinct(_ scorer: some AnomalyScorer) async throws -> Int {
      let fitted = try await scorer.fit(sample, seed: 1, index: 0, workers: Workers(1))
      return Set(try fitted.scores(of: sample.features)).count
    }
    // A tree of 8 events has at most 8 path lengths; four trees make many sums of them.
    #expect(try await distinct(tree) <= 8)
    #expect(try await distinct(Ensemble(tree, members: 4, sampling: .all)) > 8)
  }

  @Test func ranksOfTheTrainingEventsAreUniform() async throws {
    let sample = try twoClasses(800, distance: 1, seed: 6)
    let fitted = try await Ensemble(
      MeanDifference(), members: 1, sampling: .all, combination: .rank
    ).fit(sample, seed: 1, index: 0, workers: Workers(1))
    let ranks = try fitted.scores(of: sample.features).sorted()
    for (place, rank) in ranks.enumerated() {
      #expect(isClose(rank, (Double(place) + 0.5) / 800, .absolute(1e-12)))  // a sum of 800 weights
    }
    // Beyond the training events ranks go on rising to 1.
    let far = FeatureMatrix(
      features: sample.features.features, elements: [-50, 0, -9, 0, 9, 0, 50, 0])
    let edges = try fitted.scores(of: far)
    #expect(edges == edges.sorted() && edges[0] > 0 && edges[3] < 1)
  }

  @Test func manyMembersScatterLessThanOne() async throws {
    let sample = try twoClasses(400, distance: 1, seed: 7)
    let point = FeatureMatrix(features: sample.features.features, elements: [0.7, -0.3])
    func variance(_ members: Int) async throws -> Double {
      var values: [Double] = []
      for seed in 0..<40 {
        values.append(
          try await Ensemble(MeanDifference(), members: members).fit(
            sample, seed: UInt64(seed), index: 0, workers: Workers(1)
          ).scores(of: point)[0])
      }
      let mean = values.reduce(0, +) / 40
      return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 39
    }
    let ratio = try await variance(1) / variance(16)
    // 16 where members are independent given the sample; a ratio of two variances of 40 scatters by
    // √(4/39).
    #expect(isClose(log(ratio), log(16), .sigmas(4, error: (4.0 / 39).squareRoot())))
  }

  @Test func aBootstrapCountsAsWeights() async throws {
    let sample = try twoClasses(400, distance: 0, seed: 8)
    let fits = try await Ensemble(MeanDifference(), members: 400, sampling: .bootstrap).fit(
      sample, seed: 1, index: 0, workers: Workers(2))
    let slopes = fits.scorers.compactMap { ($0 as? MeanDifference.Fitted)?.direction[1] }
    try #require(slopes.count == 400)
    let mean = slopes.reduce(0, +) / 400
    let deviation = (slopes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 399).squareRoot()
    // Each class's mean scatters with its own variance over its number of events.
    let variance = [true, false].reduce(0.0) { sum, isRicher in
      let values = (0..<400).filter { sample.isEnriched[$0] == isRicher }.map {
        Double(sample.features.elements[2 * $0 + 1])
      }
      let (count, mean) = (Double(values.count), values.reduce(0, +) / Double(values.count))
      return sum + values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count * count)
    }
    // A deviation of 400 members is known to 1/√800; without the weights it is 0.76 of this.
    let expected = variance.squareRoot()
    #expect(isClose(deviation, expected, .sigmas(4, error: expected / 800.0.squareRoot())))
  }
}

@Suite struct BlendTests {
  @Test func aBlendOfTreesAndALineDoesNotDependOnTheWorkers() async throws {
    let blend = Blend([MeanDifference(), BoostedTrees(members: 2)])
    let sample = try twoClasses(2_000, distance: 1, seed: 1)
    let test = try twoClasses(1_000, distance: 1, seed: 2)
    let one = try await blend.fit(sample, seed: 1, index: 0, workers: Workers(1))
    let two = try await blend.fit(sample, seed: 1, index: 0, workers: Workers(2))
    let scores = try one.scores(of: test.features)
    #expect(try two.scores(of: test.features) == scores)
    #expect(try one.scores(of: test.features.rows(at: [3])) == [scores[3]])
    let richer = scores.indices.filter { test.isEnriched[$0] }.map { scores[$0] }
    let poorer = scores.indices.filter { !test.isEnriched[$0] }.map { scores[$0] }
    #expect(area(richer, over: poorer) > 0.70)  // the optimum is 0.760 ± 0.015
    let shares = try #require(one.featureImportances)
    #expect(isClose(shares.reduce(0, +), 1, .relative(1e-12)))
    #expect(blend.settings["1.kind"] == "linear" && blend.settings["2"] == "boosted trees")
  }

  @Test func aMeanOfTheSameIsTheSame() async throws {
    let sample = try twoClasses(300, distance: 1, seed: 3)
    let blend = Blend([MeanDifference(), MeanDifference()], combination: .mean)
    let fitted = try await blend.fit(sample, seed: 1, index: 0, workers: Workers(2))
    let single = MeanDifference().fit(sample, seed: 1, index: 0, workers: Workers(1))
    #expect(
      try fitted.scores(of: sample.features) == single.scores(of: sample.features))
  }
  @Test func logOddsOfTreesAreAveraged() async throws {
    let sample = try twoClasses(2_000, distance: 1, seed: 7)
    let test = try twoClasses(500, distance: 1, seed: 8)
    let members = [BoostedTrees(members: 1), BoostedTrees(members: 1, learningRate: 0.3)]
    let fitted = try await Blend(members, combination: .logOdds)
      .fit(sample, seed: 1, index: 0, workers: Workers(2))
    let scores = try fitted.scorers.map { try $0.scores(of: test.features) }
    for (row, score) in try fitted.scores(of: test.features).enumerated() {
      // The odds' geometric mean, formed without a logarithm.
      let odds =
        (scores[0][row] / (1 - scores[0][row])).squareRoot()
        * (scores[1][row] / (1 - scores[1][row])).squareRoot()
      #expect(isClose(score, odds / (1 + odds), .relative(1e-14)))  // some roundings
    }
  }

  @Test func logOddsOfScoresThatAreNoProbabilitiesAreRefused() async throws {
    let sample = try UnlabelledSample(features: normalEvents(300, seed: 3))
    let fitted = try await Ensemble(MahalanobisDistance(), members: 2, combination: .logOdds)
      .fit(sample, seed: 1, index: 0, workers: Workers(1))
    #expect(throws: InputError.self) { try fitted.scores(of: sample.features) }
  }
}
