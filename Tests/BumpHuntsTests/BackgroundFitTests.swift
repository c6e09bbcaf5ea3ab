import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Background fits")
struct BackgroundFitTests {
  @Test func aConstantRateHasItsClosedForms() throws {
    // Bins of 10 GeV, the two in the middle left out.
    let counts = [12, 8, 100, 100, 15, 9]
    let spectrum = MassSpectrum(counts: counts, on: .uniform(6, 0.0..<60))
    let fit = try ConstantRate().fit(to: spectrum, excluding: .GeV(20)..<(.GeV(40)))
    #expect(fit.fittedBins == [0, 1, 4, 5])
    #expect(fit.degreesOfFreedom == 3)
    // 44 events in four bins; the stopping rule is 1.5e-5 standard errors.
    for expectation in fit.expectations {
      #expect(isClose(expectation.value, 11, .sigmas(1.5e-5, error: 44.0.squareRoot() / 4)))
      #expect(isClose(expectation.error, 44.0.squareRoot() / 4, .relative(1.5e-5)))
    }
    let parameter = try #require(fit.parameters.first)
    #expect(isClose(parameter.value, log(1.1), .sigmas(1.5e-5, error: 1 / 44.0.squareRoot())))
    // (1 + 9 + 16 + 4)/11, whose derivative in the mean vanishes nearly: the data scatter about it.
    #expect(isClose(fit.chiSquared, 30.0 / 11, .relative(1e-4)))
    let deviance = [12.0, 8, 15, 9].reduce(0) { $0 + 2 * $1 * log($1 / 11) }
    // Twice the stopping rule's 1e-10.
    #expect(isClose(fit.deviance, deviance, .absolute(2e-10)))
    #expect(
      fit.pValue == ChiSquaredDistribution.upperTail(fit.deviance, degreesOfFreedom: 3))
  }

  @Test func binsThatStraddleTheExcludedRangeAreNotFitted() throws {
    let spectrum = MassSpectrum(counts: [5, 5, 5, 5, 5, 5], on: .uniform(6, 0.0..<60))
    let fit = try ConstantRate().fit(to: spectrum, excluding: .GeV(15)..<(.GeV(35)))
    #expect(fit.fittedBins == [0, 4, 5])
  }

  @Test func binsOfDifferentWidthHaveTheirShare() throws {
    let axis = try Axis(edges: [0, 10, 30, 60, 100])
    let fit = try ConstantRate().fit(to: MassSpectrum(counts: [7, 26, 27, 40], on: axis))
    for (expectation, width) in zip(fit.expectations, [10.0, 20, 30, 40]) {
      #expect(isClose(expectation.value, width, .sigmas(1.5e-5, error: width / 10)))
    }
  }

  /// Sparse spectra are where a fit may fail to end. One with positive rates has no reason to.
  @Test(arguments: [
    "exponential1", "exponential2", "bernstein1", "bernstein3", "bernstein5", "dijet4", "ua2",
    "logpolynomial3", "exponentialsum2", "exponentialsum3", "powerlaw2", "powerlaw3",
  ])
  func sparseSpectraAreFitted(name: String) throws {
    let model = try #require(try BackgroundFamily.named(name).members.first)
    for index in 0..<200 {
      var stream = RandomStream(seed: 8, purpose: "sparse", index: UInt64(index))
      let spectrum = toy(&stream, bins: 20, over: 1000..<2000) {
        0.4 * exp(-($0 - 1000) / 150) + 0.002
      }
      #expect(throws: Never.self, "toy \(index): \(spectrum.counts)") {
        let fit = try model.fit(to: spectrum)
        #expect(fit.deviance >= 0 && fit.deviance.isFinite)
      }
    }
  }

  /// Where a polynomial of low degree cannot follow the data, n/μ is far from 1 and Fisher's
  /// information far from the curvature: its steps leap across the minimum and back.
  @Test(arguments: [
    (
      "bernstein1",
      [
        40286, 36123, 32652, 29221, 26014, 23435, 21055, 18528, 16720, 14846, 13355, 12078, 10941,
        9743, 8420, 7651, 7021, 6163, 5588, 4865, 4400, 3949, 3515, 3202, 2844, 2566,
      ], 8..<11
    ),
    (
      "bernstein3",
      [
        1085, 789, 715, 479, 382, 305, 226, 196, 160, 137, 107, 70, 60, 45, 30, 34, 23, 17, 10, 16,
        4, 9, 3, 4, 2, 1, 3, 1, 1, 1, 0, 1, 1, 1, 1, 0,
      ], 12..<16
    ),
  ])
  func aBadFitEndsAtItsMinimum(name: String, counts: [Int], window: Range<Int>) throws {
    let axis = Axis.uniform(counts.count, 1000.0..<2000)
    let excluded = Mass.GeV(axis.edges[window.lowerBound])..<Mass.GeV(axis.edges[window.upperBound])
    let model = try #require(try BackgroundFamily.named(name).members.first)
    let fit = try model.fit(to: MassSpectrum(counts: counts, on: axis), excluding: excluded)
    #expect(fit.pValue < 1e-6, "it is a bad fit")
    let expected = fit.fittedBins.reduce(0) { $0 + fit.expectations[$1].value }
    let observed = Double(fit.fittedBins.reduce(0) { $0 + counts[$1] })
    // At its minimum Σ μ = Σ n, to √2e-6 of √N where rounding ends the fit (1e-6 of −ln L).
    #expect(isClose(expected, observed, .sigmas(1.5e-3, error: observed.squareRoot())))
  }

  /// Where most bins are empty, Fisher's information is far above the curvature, and the steps to
  /// the minimum are short: some hundred of them.
  @Test(arguments: [
    (2, [2, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0]),
    (3, [5, 1, 3, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0]),
    (4, [0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
    (5, [0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]),
  ])
  func aHandfulOfEventsIsFitted(degree: Int, counts: [Int]) throws {
    let spectrum = MassSpectrum(counts: counts, on: .uniform(20, 1000.0..<2000))
    let fit = try BernsteinPolynomial(degree: degree).fit(to: spectrum)
    let expected = fit.expectations.reduce(0) { $0 + $1.value }
    let observed = Double(spectrum.total)
    // Σ μ = Σ n at the minimum, to the stopping rule's 1.5e-5 of √N.
    #expect(isClose(expected, observed, .sigmas(1.5e-5, error: observed.squareRoot())))
  }

  @Test func parametersAtALimitAreNoneThatWereFitted() throws {
    var stream = RandomStream(seed: 9, purpose: "limit")
    let steep = toy(&stream, bins: 30, over: 1000..<2000) { 20 * exp(-($0 - 1000) / 100) }
    let fit = try BernsteinPolynomial(degree: 4).fit(to: steep)
    #expect(!fit.parametersAtLimit.isEmpty)
    for index in fit.parametersAtLimit {
      #expect(fit.parameters[index] == Estimate(0, error: 0))
    }
    #expect(fit.degreesOfFreedom == 30 - 5 + fit.parametersAtLimit.count)
    // Σ σ²/μ over the bins is the number of parameters that are free: the trace of a projection.
    let trace = fit.expectations.reduce(0) { $0 + $1.error * $1.error / $1.value }
    // The last step moves the information by less than 1e-4.
    #expect(isClose(trace, Double(5 - fit.parametersAtLimit.count), .relative(1e-4)))
  }
}
