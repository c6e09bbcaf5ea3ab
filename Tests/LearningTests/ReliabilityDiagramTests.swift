import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct ReliabilityDiagramTests {
  @Test func theLossesAreScikitLearns() throws {
    let reference = try ClassicReference.load()
    let diagram = try ReliabilityDiagram(
      reference.probabilities, isEnriched: reference.classes, weights: reference.weights)
    // Sums of 200 terms.
    #expect(isClose(diagram.brierScore, reference.brier, .relative(1e-13)))
    #expect(isClose(diagram.logLoss, reference.logLoss, .relative(1e-13)))
  }

  @Test func binsByHand() throws {
    let diagram = try ReliabilityDiagram(
      [0.1, 0.2, 0.3, 0.9, 1], isEnriched: [false, true, false, true, true],
      weights: [1, 2, 1, 1, 3], binning: .equalWidth(2))
    #expect(diagram.bins.map(\.count) == [3, 2])
    #expect(diagram.bins.map(\.weight) == [4, 4])
    #expect(isClose(diagram.bins[0].meanProbability, 0.2, .ulps(2)))
    #expect(isClose(diagram.bins[1].meanProbability, 3.9 / 4, .ulps(2)))
    // f = 1/2, √(1/4 · 6)/4.
    #expect(diagram.bins[0].fraction.value == 0.5)
    #expect(isClose(diagram.bins[0].fraction.error, 1.5.squareRoot() / 4, .ulps(2)))
    #expect(diagram.bins[1].fraction == Estimate(1, error: 0))
    #expect(isClose(diagram.expectedCalibrationError, (0.3 + 0.025) / 2, .ulps(8)))
  }

  @Test func equalCountsPartNoTies() throws {
    let diagram = try ReliabilityDiagram(
      [0.1, 0.2, 0.2, 0.2, 0.5, 0.6, 0.7, 0.8],
      isEnriched: [false, true, false, true, true, false, true, true], binning: .equalCount(4))
    #expect(diagram.bins.map(\.count) == [4, 2, 2])
    #expect(try recoded(diagram).bins == diagram.bins)
  }

  @Test func theErrorsCoverTheFractions() throws {
    var stream = RandomStream(seed: 1, purpose: "reliability")
    var pulls: [Double] = []
    for _ in 0..<200 {
      let p = (0..<2_000).map { _ in stream.uniform() }
      let classes = p.map { stream.uniform() < $0 }
      let weights = p.map { _ in stream.uniform() < 0.5 ? 1.0 : 3 }
      let diagram = try ReliabilityDiagram(
        p, isEnriched: classes, weights: weights, binning: .equalCount(5))
      for bin in diagram.bins[1...3] {
        pulls.append((bin.fraction.value - bin.meanProbability) / bin.fraction.error)
      }
    }
    let variance = pulls.reduce(0) { $0 + $1 * $1 } / Double(pulls.count)
    // The probability varies within a bin, which makes the true scatter at most 3 % less in squares;
    // the variance of 600 pulls is known to √(2/600).
    #expect(isClose(variance, 0.985, .sigmas(4, error: (2.0 / 600).squareRoot())))
  }

  @Test func whatIsNoProbabilityIsRefused() {
    #expect(throws: InputError.self) {
      try ReliabilityDiagram([0.1, 1.2], isEnriched: [true, false])
    }
  }
}
