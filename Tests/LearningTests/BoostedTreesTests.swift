import Events
import GSL
import Learning
import Testing
import _TestSupport

/// Two classes of unit normal vectors in two features, `distance` apart in the second; the first is
/// noise.
private func makeSample(_ count: Int, distance: Double, seed: UInt64) throws -> TrainingSample {
  var stream = RandomStream(seed: seed, purpose: "two classes")
  let isEnriched = (0..<count).map { _ in stream.uniform() < 0.5 }
  let columns = [
    isEnriched.map { _ in stream.normal() },
    isEnriched.map { stream.normal() + ($0 ? distance : 0) },
  ]
  return try TrainingSample(
    features: FeatureMatrix(features: ["noise", "x"], columns: columns), isEnriched: isEnriched,
    weights: Array(repeating: 1, count: count))
}

/// The probability that an event of the richer class has the greater score.
private func areaUnderCurve(_ scores: [Double], _ isEnriched: [Bool]) -> Double {
  var wins = 0.0
  let richer = scores.indices.filter { isEnriched[$0] }
  let poorer = scores.indices.filter { !isEnriched[$0] }
  for a in richer {
    for b in poorer { wins += scores[a] > scores[b] ? 1 : scores[a] == scores[b] ? 0.5 : 0 }
  }
  return wins / Double(richer.count * poorer.count)
}

@Suite struct BoostedTreesTests {
  @Test func theyComeNearTheOptimumOnNewEvents() async throws {
    let fitted = try await BoostedTrees(members: 5).fit(
      makeSample(8_000, distance: 1.5, seed: 1), seed: 1, index: 0, workers: Workers(2))
    let test = try makeSample(3_000, distance: 1.5, seed: 2)
    let area = areaUnderCurve(try fitted.scores(of: test.features), test.isEnriched)
    // The optimum is Φ(1.5/√2) = 0.856, with a standard error of 0.007 on 3000 events.
    #expect(area > 0.83 && area < 0.88)
  }

  @Test func whereThereIsNothingToLearnTheScoreIsChance() async throws {
    let fitted = try await BoostedTrees(members: 5).fit(
      makeSample(8_000, distance: 0, seed: 3), seed: 1, index: 0, workers: Workers(2))
    let test = try makeSample(3_000, distance: 0, seed: 4)
    let area = areaUnderCurve(try fitted.scores(of: test.features), test.isEnriched)
    // √(n/12)/(n/2) for halves of 3000: 0.0105; four of them.
    #expect(isClose(area, 0.5, .sigmas(4, error: 0.0105)))
  }

  @Test func theImportancesNameTheFeatureThatTells() async throws {
    let fitted = try await BoostedTrees(members: 3).fit(
      makeSample(4_000, distance: 2, seed: 5), seed: 1, index: 0, workers: Workers(1))
    let shares = try #require(fitted.featureImportances)
    #expect(isClose(shares.reduce(0, +), 1, .relative(1e-12)))
    #expect(shares[1] > 0.7)
  }

  @Test func aMeanOfMembersIsAProbability() async throws {
    let sample = try makeSample(2_000, distance: 5, seed: 6)
    let fitted = try await BoostedTrees(members: 2).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    #expect(try fitted.scores(of: sample.features).allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test func weightsCountAsEventsDo() async throws {
    // Rows of weight 0 must not be seen: the same rows with their classes turned over give the same
    // scores.
    var turned = try makeSample(4_000, distance: 2, seed: 7)
    let plain = turned
    let weights = (0..<4_000).map { $0.isMultiple(of: 2) ? 1.0 : 0 }
    func fit(_ isEnriched: [Bool]) async throws -> [Double] {
      turned = try TrainingSample(
        features: plain.features, isEnriched: isEnriched, weights: weights)
      return try await BoostedTrees(members: 2).fit(turned, seed: 1, index: 0, workers: Workers(1))
        .scores(of: plain.features)
    }
    let flipped = plain.isEnriched.enumerated().map { $0.isMultiple(of: 2) ? $1 : !$1 }
    #expect(try await fit(plain.isEnriched) == fit(flipped))
  }

  @Test func negativeWeightsAreRefused() async throws {
    let sample = try TrainingSample(
      features: FeatureMatrix(features: ["x"], elements: [1, 2, 3, 4]),
      isEnriched: [true, true, false, false], weights: [1, 1, -1, 2])
    await #expect(throws: InputError.self) {
      try await BoostedTrees().fit(sample, seed: 1, index: 0, workers: Workers(1))
    }
  }
}
