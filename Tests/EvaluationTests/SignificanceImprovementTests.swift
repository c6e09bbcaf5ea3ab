import Evaluation
import Events
import Testing
import _TestSupport

@Suite struct SignificanceImprovementTests {
  /// One signal event after each of the four in `between`, background events in numbers between.
  private func curve(background between: [Int]) throws -> ROCCurve {
    let isSignal = between.flatMap { [true] + Array(repeating: false, count: $0) }
    return try ROCCurve(
      scores: isSignal.indices.map { -Double($0) }, truth: TruthLabels(isSignal: isSignal))
  }

  @Test func theGreatestRatioWithEnoughBackground() throws {
    // ε_S = ¼, ½, ¾, 1 once 0, 4, 25, 50 of the 100 background events have passed.
    let curve = try curve(background: [4, 21, 25, 50])
    let loose = try #require(curve.maximumSignificanceImprovement(minimumBackground: 25))
    #expect(isClose(loose.value, 0.75 / 0.25.squareRoot(), .ulps(2)))
    #expect(loose.at.backgroundEvents == 25 && loose.at.signalEfficiency == 0.75)
    let tight = try #require(curve.maximumSignificanceImprovement(minimumBackground: 4))
    #expect(isClose(tight.value, 0.5 / 0.04.squareRoot(), .ulps(2)))
    #expect(tight.at.backgroundEvents == 4)
    let last = try #require(curve.maximumSignificanceImprovement(minimumBackground: 60))
    #expect(isClose(last.value, 1 / 0.6.squareRoot(), .ulps(2)))
    #expect(curve.maximumSignificanceImprovement(minimumBackground: 101) == nil)
    #expect(
      curve.maximumSignificanceImprovement()?.at
        == curve.maximumSignificanceImprovement(minimumBackground: 25)?.at)
  }

  @Test func withoutBackgroundItIsInfinite() throws {
    let first = try #require(try curve(background: [4, 21, 25, 50]).points.first)
    #expect(first.significanceImprovement == .infinity)
  }
}
