import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct HistogramScoreTests {
  @Test func countsByHand() throws {
    // Two bins of width 2: [0, 2) with the weight 3, [2, 4] with 1 + 2. W + ½ · 4 = 8.
    let sample = try UnlabelledSample(
      features: FeatureMatrix(features: ["x"], elements: [0, 1, 3, 4]), weights: [1, 2, 1, 2])
    let fitted = HistogramScore(bins: 2).fit(sample, seed: 1, index: 0, workers: Workers(1))
    let scores = try fitted.scores(
      of: FeatureMatrix(features: ["x"], elements: [0.5, 2, 4, -1, 5]))
    let (full, empty) = (-log(3.5 / 16), -log(0.5 / 16))
    for (score, expected) in zip(scores, [full, full, full, empty, empty]) {
      #expect(isClose(score, expected, .ulps(4)))
    }
  }

  @Test func aGapIsAsUnusualAsWhatIsBeyond() throws {
    let sample = try UnlabelledSample(
      features: FeatureMatrix(features: ["x"], elements: [0, 0.5, 3.5, 4]))
    let fitted = HistogramScore(bins: 4).fit(sample, seed: 1, index: 0, workers: Workers(1))
    let scores = try fitted.scores(of: FeatureMatrix(features: ["x"], elements: [2, 9]))
    #expect(scores[0] == scores[1])
  }

  @Test func featuresAddUp() throws {
    let matrix = normalEvents(500, seed: 1)
    func scores(_ columns: [Int]) throws -> [Double] {
      let part = FeatureMatrix(
        features: columns.map { matrix.features[$0] },
        elements: (0..<500).flatMap { row in columns.map { matrix.elements[2 * row + $0] } })
      return try HistogramScore().fit(
        UnlabelledSample(features: part), seed: 1, index: 0, workers: Workers(1)
      ).scores(of: part)
    }
    let (both, first, second) = (try scores([0, 1]), try scores([0]), try scores([1]))
    for row in 0..<500 { #expect(isClose(both[row], first[row] + second[row], .ulps(2))) }
  }

  @Test func equalCountsHoldEqualWeights() throws {
    // Eight events, four bins: edges at the levels 1/4, 1/2, 3/4 between the 2nd and 3rd, …
    let sample = try UnlabelledSample(
      features: FeatureMatrix(features: ["x"], elements: [0, 1, 2, 3, 4, 5, 16, 17]))
    let fitted = HistogramScore(bins: 4, binning: .equalCount).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    let scores = try fitted.scores(of: FeatureMatrix(features: ["x"], elements: [1, 2, 12, 16.5]))
    // Edges 0, 1.5, 3.5, 10.5, 17; each has 2.5 of 8 + ½ · 6.
    for (score, width) in zip(scores, [1.5, 2.0, 6.5, 6.5]) {
      #expect(isClose(score, -log(2.5 / (11 * width)), .ulps(4)))
    }
  }
}
