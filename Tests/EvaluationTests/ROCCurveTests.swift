import Evaluation
import Events
import GSL
import Testing
import _TestSupport

@Suite struct ROCCurveTests {
  /// The probability that a signal event scores above a background event, ties one half, by
  /// going through all pairs.
  private func pairwiseArea(_ scores: [Double], _ signal: [Double], _ background: [Double])
    -> Double
  {
    var (above, pairs) = (0.0, 0.0)
    for i in scores.indices {
      for j in scores.indices {
        let weight = signal[i] * background[j]
        pairs += weight
        above += weight * (scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0)
      }
    }
    return above / pairs
  }

  private func labels(_ text: String) -> TruthLabels {
    TruthLabels(isSignal: text.map { $0 == "s" })
  }

  @Test(arguments: [1, 2, 5, 1_000_000])
  func areaIsThatOfAllPairs(distinctScores: Int) throws {
    var rng = RandomStream(seed: 1, purpose: "scores", index: UInt64(distinctScores))
    let scores = (0..<300).map { _ in Double(Int.random(in: 0..<distinctScores, using: &rng)) }
    let isSignal = scores.indices.map { _ in Bool.random(using: &rng) }
    let curve = try ROCCurve(scores: scores, truth: TruthLabels(isSignal: isSignal))
    let expected = pairwiseArea(scores, isSignal.map { $0 ? 1 : 0 }, isSignal.map { $0 ? 0 : 1 })
    // Sums of some hundred terms of order one.
    #expect(isClose(curve.areaUnderCurve, expected, .absolute(1e-13)))
    #expect(curve.points.count == Set(scores).count)

    let signal = scores.map { _ in Double.random(in: 0..<2, using: &rng) }
    let background = scores.map { _ in Double.random(in: 0..<2, using: &rng) }
    let weighted = try ROCCurve(
      scores: scores, signalWeights: signal, backgroundWeights: background)
    #expect(
      isClose(
        weighted.areaUnderCurve, pairwiseArea(scores, signal, background), .absolute(1e-13)))
  }

  @Test func perfectReversedAndUseless() throws {
    let truth = labels("bbbss")
    #expect(try ROCCurve(scores: [1, 2, 3, 4, 5], truth: truth).areaUnderCurve == 1)
    #expect(try ROCCurve(scores: [5, 4, 3, 2, 1], truth: truth).areaUnderCurve == 0)
    #expect(try ROCCurve(scores: [1, 1, 1, 1, 1], truth: truth).areaUnderCurve == 0.5)
  }

  @Test func randomScoresTellNothing() throws {
    var rng = RandomStream(seed: 6, purpose: "random scores")
    let n = 4_000
    let scores = (0..<2 * n).map { _ in Double.random(in: 0..<1, using: &rng) }
    let curve = try ROCCurve(
      scores: scores, truth: TruthLabels(isSignal: (0..<2 * n).map { $0 < n }))
    // The Mann–Whitney statistic's variance without separation, (2n + 1)/(12 n²).
    let error = (Double(2 * n + 1) / (12 * Double(n * n))).squareRoot()
    #expect(isClose(curve.areaUnderCurve, 0.5, .sigmas(4, error: error)))
  }

  @Test func pointsFromTheTightestCut() throws {
    let curve = try ROCCurve(scores: [0.9, 0.5, 0.5, 0.1, 0.7], truth: labels("sbsbb"))
    #expect(curve.points.map(\.threshold) == [0.9, 0.7, 0.5, 0.1])
    #expect(curve.points.map(\.signalEfficiency) == [0.5, 0.5, 1, 1])
    #expect(curve.points.map(\.backgroundEfficiency) == [0, 1.0 / 3, 2.0 / 3, 1])
    #expect(curve.points.map(\.backgroundEvents) == [0, 1, 2, 3])
  }

  @Test func unitWeightsChangeNothing() throws {
    var rng = RandomStream(seed: 7, purpose: "weights")
    let scores = (0..<200).map { _ in Double(Int.random(in: 0..<50, using: &rng)) }
    let isSignal = scores.map { _ in Bool.random(using: &rng) }
    let plain = try ROCCurve(scores: scores, truth: TruthLabels(isSignal: isSignal))
    let weighted = try ROCCurve(
      scores: scores, signalWeights: isSignal.map { $0 ? 1 : 0 },
      backgroundWeights: isSignal.map { $0 ? 0 : 1 })
    #expect(plain.points == weighted.points)
    // A common factor drops out as well; a power of two, so exactly.
    let scaled = try ROCCurve(
      scores: scores, signalWeights: isSignal.map { $0 ? 4 : 0 },
      backgroundWeights: isSignal.map { $0 ? 0 : 0.25 })
    #expect(plain.points == scaled.points)
  }

  @Test func whatCannotBeEvaluated() throws {
    for (scores, truth, problem) in [
      ([1, 2], "bb", "no signal"), ([1, 2], "ss", "no background"), ([], "", "no signal"),
      ([1, .nan], "sb", "nan"), ([1, .infinity], "sb", "inf"),
    ] {
      let error = try #require(throws: InputError.self) {
        try ROCCurve(scores: scores, truth: labels(truth))
      }
      #expect(error.problem.contains(problem))
    }
    for (signal, background) in [
      ([1.0, -1], [1.0, 1]), ([1, .nan], [1, 1]), ([1, 1], [.infinity, 1]), ([0, 0], [1, 1]),
    ] {
      #expect(throws: InputError.self) {
        try ROCCurve(scores: [1, 2], signalWeights: signal, backgroundWeights: background)
      }
    }
  }

  @Test(arguments: [
    (0.0, 0.25), (0.1, 0.25), (0.25, 0.5), (0.25 - 1e-9, 0.25), (0.5, 0.5), (0.75, 0.75), (1, 1),
    (2, 1),
  ])
  func signalEfficiencyAtABackgroundEfficiency(limit: Double, expected: Double) throws {
    let curve = try ROCCurve(scores: [8, 7, 6, 5, 4, 3, 2, 1], truth: labels("sbsbbsbs"))
    #expect(curve.signalEfficiency(atBackgroundEfficiency: limit) == expected)
  }

  @Test func theTightestCutMayKeepTooMuch() throws {
    let curve = try ROCCurve(scores: [2, 2, 1, 1], truth: labels("sbsb"))
    #expect(curve.signalEfficiency(atBackgroundEfficiency: 0.1) == 0)
  }

  @Test func signalCount() {
    #expect(labels("sbsbb").signalCount == 2)
  }
}
