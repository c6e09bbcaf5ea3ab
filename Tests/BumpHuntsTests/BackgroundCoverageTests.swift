import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// Backgrounds of a known truth, fitted again: what the fit expects of the window that it did not see.
@Suite("Coverage of backgrounds")
struct BackgroundCoverageTests {
  private static let window = Mass.GeV(1300)..<Mass.GeV(1500)
  private static let models: [any BackgroundModel] = [
    DijetFunction(parameters: 3), UA2Function(), ExponentialFunction(degree: 2),
    LogPolynomial(degree: 2), PowerLaw(terms: 1), ExponentialSum(terms: 2),
    BernsteinPolynomial(degree: 3), ChebyshevPolynomial(degree: 3),
  ]

  @Test(arguments: models.map(\.name)) func thePullInTheWindowIsStandard(name: String) throws {
    let model = try #require(try BackgroundFamily.named(name).members.first)
    // The truth is the model's own fit to one spectrum: 40 bins, 80 000 events. Two exponentials are
    // a truth of their own, for whose second one the spectrum asks.
    let first = fallingToy()
    var shape = try model.fit(to: first).expectations.map { 4 * $0.value }
    if name == "exponentialsum2" {
      shape = (0..<40).map { bin -> Double in
        let x = Double(bin)
        return 6000 * exp(-x / 4) + 2000 * exp(-x / 40)
      }
    }
    let bins = first.axis.bins(inside: Self.window.inGeV)
    let truth = bins.reduce(0) { $0 + shape[$1] }
    let toys = 400
    var (sum, squares) = (0.0, 0.0)
    for index in 0..<toys {
      var stream = RandomStream(seed: 91, purpose: "pull", index: UInt64(index))
      let spectrum = MassSpectrum(
        counts: shape.map { stream.poisson(mean: $0) }, on: first.axis)
      let fit = try model.fit(to: spectrum, excluding: Self.window)
      let expected = try CountingTest(in: Self.window).excess(in: spectrum, under: fit).expected
      let pull = (expected.value - truth) / expected.error
      sum += pull
      squares += pull * pull
    }
    let n = Double(toys)
    let mean = sum / n
    let width = (squares / n - mean * mean).squareRoot()
    // 4 standard errors of the toys, and 0.1 for what is not linear.
    #expect(isClose(mean, 0, .absolute(0.1 + 4 / n.squareRoot())))
    #expect(isClose(width, 1, .absolute(0.1 + 4 / (2 * n).squareRoot())))
  }
}
