import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct BoostedTreesTests {
  @Test(arguments: BoostedTrees.Engine.allCases)
  func theyComeNearTheOptimumOnNewEvents(engine: BoostedTrees.Engine) async throws {
    let fitted = try await BoostedTrees(engine: engine, members: 5).fit(
      makeTwoClasses(8_000, distance: 1.5, seed: 1), seed: 1, index: 0, workers: Workers(2))
    let test = try makeTwoClasses(3_000, distance: 1.5, seed: 2)
    let area = areaUnderCurve(try fitted.scores(of: test.features), test.isEnriched)
    // The optimum is Φ(1.5/√2) = 0.856, with a standard error of 0.007 on 3000 events.
    #expect(area > 0.83 && area < 0.88)
  }

  @Test(arguments: BoostedTrees.Engine.allCases)
  func whereThereIsNothingToLearnTheScoreIsChance(engine: BoostedTrees.Engine) async throws {
    let fitted = try await BoostedTrees(engine: engine, members: 5).fit(
      makeTwoClasses(8_000, distance: 0, seed: 3), seed: 1, index: 0, workers: Workers(2))
    let test = try makeTwoClasses(3_000, distance: 0, seed: 4)
    let area = areaUnderCurve(try fitted.scores(of: test.features), test.isEnriched)
    // √(n/12)/(n/2) for halves of 3000: 0.0105; four of them.
    #expect(isClose(area, 0.5, .sigmas(4, error: 0.0105)))
  }

  @Test(arguments: BoostedTrees.Engine.allCases)
  func theImportancesNameTheFeatureThatTells(engine: BoostedTrees.Engine) async throws {
    let fitted = try await BoostedTrees(engine: engine, members: 3).fit(
      makeTwoClasses(4_000, distance: 2, seed: 5), seed: 1, index: 0, workers: Workers(1))
    let shares = try #require(fitted.featureImportances)
    #expect(isClose(shares.reduce(0, +), 1, .relative(1e-12)))
    #expect(shares[1] > 0.7)
  }

  @Test func aMeanOfMembersIsAProbability() async throws {
    let sample = try makeTwoClasses(2_000, distance: 5, seed: 6)
    let fitted = try await BoostedTrees(members: 2).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    #expect(try fitted.scores(of: sample.features).allSatisfy { $0 > 0 && $0 < 1 })
  }

  @Test func eventsWithoutWeightAreNotSeen() async throws {
    // Rows of weight 0 must not be seen: the same rows with their classes turned over give the same
    // scores.
    var turned = try makeTwoClasses(4_000, distance: 2, seed: 7)
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

  @Test(arguments: BoostedTrees.Engine.allCases)
  func negativeWeightsAreRefused(engine: BoostedTrees.Engine) async throws {
    let sample = try TrainingSample(
      features: FeatureMatrix(features: ["x"], elements: [1, 2, 3, 4]),
      isEnriched: [true, true, false, false], weights: [1, 1, -1, 2])
    await #expect(throws: InputError.self) {
      try await BoostedTrees(engine: engine).fit(sample, seed: 1, index: 0, workers: Workers(1))
    }
  }

  @Test(arguments: BoostedTrees.Engine.allCases)
  func oneSeedHasOneResultForAnyWorkers(engine: BoostedTrees.Engine) async throws {
    let sample = try makeTwoClasses(3_000, distance: 1, seed: 8, features: 5)
    let learner = BoostedTrees(engine: engine, members: 5, maximumRounds: 20)
    let one = try await learner.fit(sample, seed: 1, index: 0, workers: Workers(1))
    for count in [2, 3] {
      let many = try await learner.fit(sample, seed: 1, index: 0, workers: Workers(count))
      #expect(many == one)
      #expect(try many.scores(of: sample.features) == one.scores(of: sample.features))
    }
    #expect(try await learner.fit(sample, seed: 2, index: 0, workers: Workers(1)) != one)
    #expect(try await learner.fit(sample, seed: 1, index: 1, workers: Workers(1)) != one)
  }

  // Up to 64 leaves many events are scored by sets of leaves, with four features or less in a path
  // of their own, else by walking bins; few events by walking the trees. All of it in one order.
  @Test(arguments: [(2, 31), (4, 31), (6, 31), (3, 100)])
  func anEventsScoreIsItsOwn(features: Int, leaves: Int) async throws {
    let sample = try makeTwoClasses(3_000, distance: 1, seed: 9, features: features)
    let fitted = try await BoostedTrees(members: 3, leaves: leaves, minimumLeafHessian: 2).fit(
      sample, seed: 1, index: 0, workers: Workers(2))
    #expect(fitted.members[0].trees[0].leafCount == leaves)
    let scores = try fitted.scores(of: sample.features)
    let backwards = Array((0..<sample.count).reversed())
    #expect(
      try fitted.scores(of: sample.features.rows(at: backwards)) == backwards.map { scores[$0] })
    for start in stride(from: 0, to: 300, by: 100) {
      let few = Array(start..<start + 100)
      #expect(try fitted.scores(of: sample.features.rows(at: few)) == few.map { scores[$0] })
    }
  }

  @Test func aTablesBinsServeAllItsRows() async throws {
    let sample = try makeTwoClasses(6_000, distance: 1.5, seed: 10)
    let table = try BinnedFeatures(sample.features, weights: sample.weights)
    let learner = BoostedTrees(members: 3)
    let whole = try await learner.fit(sample, seed: 1, index: 0, workers: Workers(1))
    let rows = Array(0..<sample.count)
    let shared = try await learner.fit(
      table, rows: rows, isEnriched: sample.isEnriched, weights: sample.weights, seed: 1,
      index: 0, workers: Workers(1))
    #expect(shared == whole)

    let window = rows.filter { $0 % 3 != 0 }
    let part = try await learner.fit(
      table, rows: window, isEnriched: window.map { sample.isEnriched[$0] },
      weights: window.map { _ in 1 }, seed: 1, index: 0, workers: Workers(1))
    let rest = try sample.rows(at: rows.filter { $0 % 3 == 0 })
    // Φ(1.5/√2) = 0.856 with a standard error of 0.009 on 2000 events, and what 2000 events for
    // training cost.
    #expect(try areaUnderCurve(part.scores(of: rest.features), rest.isEnriched) > 0.82)
  }

  @Test(
    arguments: [
      ([true, true, true], [1, 1, 1]), ([true, false, true], [1, -1, 1]),
      ([true, false, true], [1, .nan, 1]), ([true, false, true], [0, 1, 0]),
    ] as [([Bool], [Double])])
  func rowsOfATableNeedWeightInBothClasses(isEnriched: [Bool], weights: [Double]) async throws {
    let table = try BinnedFeatures(FeatureMatrix(features: ["x"], elements: [1, 2, 3]))
    await #expect(throws: InputError.self) {
      try await BoostedTrees().fit(
        table, rows: [0, 1, 2], isEnriched: isEnriched, weights: weights, seed: 1, index: 0,
        workers: Workers(1))
    }
  }

  @Test(arguments: BoostedTrees.Engine.allCases)
  func anEnsembleIsTheSameAfterCoding(engine: BoostedTrees.Engine) async throws {
    let sample = try makeTwoClasses(2_000, distance: 1, seed: 11)
    let fitted = try await BoostedTrees(engine: engine, members: 2).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    let decoded = try JSONDecoder().decode(
      BoostedTrees.Fitted.self, from: JSONEncoder().encode(fitted))
    #expect(decoded == fitted)
    #expect(try decoded.scores(of: sample.features) == fitted.scores(of: sample.features))
  }

  // A child before its parent, a feature that is not there, arrays of two lengths, a child of two
  // parents, no members.
  @Test(arguments: [
    (#""left":[1,"#, #""left":[0,"#), (#""features":[0,"#, #""features":[7,"#),
    (#""values":["#, #""values":[1,"#), (#""right":[2,"#, #""right":[1,"#),
    (#"{"members":[{"#, #"{"members":[],"others":[{"#),
  ])
  func damagedTreesAreNotDecoded(whole: String, damaged: String) throws {
    let text = """
      {"members":[{"trees":[{"covers":[4,2,2],"features":[0,-1,-1],"gains":[3,0,0],\
      "left":[1,-1,-1],"right":[2,-1,-1],"thresholds":[0.5,0,0],"values":[0,-1,1]}]}],\
      "features":[{"name":"x","unit":""}]}
      """
    let sound = try JSONDecoder().decode(BoostedTrees.Fitted.self, from: Data(text.utf8))
    #expect(sound.members[0].trees[0].leafCount == 2)
    let bytes = Data(text.replacingOccurrences(of: whole, with: damaged).utf8)
    #expect(bytes != Data(text.utf8))
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(BoostedTrees.Fitted.self, from: bytes)
    }
  }

  @Test func otherEventsAreRefused() async throws {
    let sample = try makeTwoClasses(500, distance: 1, seed: 12)
    let fitted = try await BoostedTrees(members: 1).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    for matrix in [
      FeatureMatrix(features: ["x", "noise0"], elements: [1, 2]),
      FeatureMatrix(features: ["noise0", "x"], elements: [1, .nan]),
    ] {
      #expect(throws: InputError.self) { try fitted.scores(of: matrix) }
    }
  }

  @Test(arguments: BoostedTrees.Engine.allCases)
  func roundsAfterTheLeastLossStayWhereAllAreKept(engine: BoostedTrees.Engine) async throws {
    let sample = try makeTwoClasses(2_000, distance: 0.5, seed: 4)
    var trees = BoostedTrees(engine: engine, members: 2, patience: 5)
    let cut = try await trees.fit(sample, seed: 1, index: 0, workers: Workers(2))
    trees.keepsAllRounds = true
    let whole = try await trees.fit(sample, seed: 1, index: 0, workers: Workers(2))
    for (short, long) in zip(cut.members, whole.members) {
      #expect(long.trees.count == short.trees.count + 5)
      #expect(Array(long.trees.prefix(short.trees.count)) == short.trees)
    }
  }
}
