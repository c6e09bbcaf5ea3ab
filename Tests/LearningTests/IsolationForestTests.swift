import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct IsolationForestTests {
  /// c(n) is the mean path where each split is at a random gap: by recursion in the number m of events
  /// on one side, E(n) = 1 + 2/(n − 1) Σ_{m=1}^{n−1} (m/n) E(m).
  @Test func theNormalizationIsTheMeanPathOfRandomSplits() {
    var means = [0.0, 0.0]
    for n in 2...60 {
      let sum = (1..<n).reduce(0.0) { $0 + Double($1) / Double(n) * means[$1] }
      means.append(1 + 2 / Double(n - 1) * sum)
      // Sums of some tens of terms.
      #expect(isClose(IsolationForest.meanPathLength(n), means[n], .relative(1e-13)))
    }
    #expect(IsolationForest.meanPathLength(0) == 0)
    #expect(IsolationForest.meanPathLength(1) == 0)
    // The sum meets the expansion.
    let step = IsolationForest.meanPathLength(1_002) - IsolationForest.meanPathLength(1_001)
    #expect(isClose(step, 2 / 1_001 - 2 / (1_001.0 * 1_002), .absolute(1e-11)))
  }

  /// Two events are apart after one split, and a third beyond them is on one side of it.
  @Test func twoEventsAreIsolatedByOneSplit() async throws {
    let sample = try UnlabelledSample(features: FeatureMatrix(features: ["x"], elements: [0, 1]))
    let fitted = try await IsolationForest(trees: 7).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    // E[h] = 1 = c(2).
    #expect(try fitted.scores(of: sample.features) == [0.5, 0.5])
  }

  /// Of 0, 1 and 10 in one feature, 10 is alone after the first split with a probability of 0.9.
  @Test func threeEventsHaveTheirClosedForm() async throws {
    let sample = try UnlabelledSample(
      features: FeatureMatrix(features: ["x"], elements: [0, 1, 10]))
    let trees = 4_000
    let fitted = try await IsolationForest(trees: trees).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    let lengths = try fitted.scores(of: sample.features).map {
      -log2($0) * IsolationForest.meanPathLength(3)
    }
    let error = binomialError(0.1, count: trees)
    for (length, expected) in zip(lengths, [1.9, 2.0, 1.1]) {
      // Event 0 is alone at once in a tenth of the trees, 1 never.
      #expect(isClose(length, expected, .sigmas(5, error: error)))
    }
  }

  /// Events at equal steps are split at a random gap, and so are the parts: their mean path is c(n),
  /// that of leaves at the greatest depth included.
  @Test func evenlySpacedEventsHaveTheMeanPathOfTheNormalization() async throws {
    let sample = try UnlabelledSample(
      features: FeatureMatrix(features: ["x"], elements: (0..<256).map(Float.init)))
    let trees = 1_000
    let fitted = try await IsolationForest(trees: trees).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    let expected = IsolationForest.meanPathLength(256)
    let mean = try fitted.scores(of: sample.features).reduce(0) {
      $0 - log2($1) * expected / 256
    }
    // A tree's mean path scatters by √(7 − 2π²/3) = 0.65 (the comparisons of a quicksort).
    #expect(isClose(mean, expected, .sigmas(5, error: 0.65 / Double(trees).squareRoot())))
  }

  @Test func theRankingIsThatOfScikitLearn() async throws {
    let reference = try ClassicReference.load().forest
    let sample = try UnlabelledSample(features: normalEvents(2_000, width: 4, seed: 11))
    let fitted = try await IsolationForest().fit(sample, seed: 1, index: 0, workers: Workers(2))
    var areas: [Double] = []
    for seed in 0..<10 {
      areas.append(
        area(
          try fitted.scores(of: normalEvents(200, width: 4, seed: 100 + UInt64(seed), scale: 2)),
          over: try fitted.scores(of: normalEvents(2_000, width: 4, seed: 200 + UInt64(seed)))))
    }
    let mean = areas.reduce(0, +) / 10
    let variance = areas.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 9
    // The reference has one set of events: its error is that of one of ours, and the forests' own.
    let error = (variance * 1.1 + reference.scatter * reference.scatter).squareRoot()
    #expect(error < 0.02)
    #expect(isClose(mean, reference.meanArea, .sigmas(3, error: error)))
  }

  @Test func weightsDrawEventsInProportion() async throws {
    // A cluster at 3 of which the weight is that of the cluster at 0, and the same without weights.
    let matrix = joined(
      normalEvents(2_000, seed: 1),
      FeatureMatrix(
        features: ["x0", "x1"], elements: normalEvents(200, seed: 2).elements.map { $0 + 3 }))
    let weights = (0..<2_200).map { $0 < 2_000 ? 1.0 : 10 }
    func mean(_ weights: [Double]?) async throws -> Double {
      let fitted = try await IsolationForest().fit(
        UnlabelledSample(features: matrix, weights: weights), seed: 1, index: 0,
        workers: Workers(2))
      let scores = try fitted.scores(of: matrix)
      return scores[2_000...].reduce(0, +) / 200 - scores[..<2_000].reduce(0, +) / 2_000
    }
    let (weighted, unweighted) = (try await mean(weights), try await mean(nil))
    // With equal weights both clusters are as usual; the forests scatter by some thousandths.
    #expect(isClose(weighted, 0, .absolute(0.03)))
    #expect(unweighted > 0.08)
  }
}
