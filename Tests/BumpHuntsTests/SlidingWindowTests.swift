import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Sliding windows")
struct SlidingWindowTests {
  private let counts = [12, 8, 30, 14, 11, 9, 10, 13, 7]

  /// With a constant rate each expectation is the mean of the bins around it, without itself.
  @Test func aConstantRateIsTheMeanOfItsNeighbours() throws {
    let spectrum = MassSpectrum(counts: counts, on: .uniform(9, 0.0..<90))
    let fit = try SlidingWindow(ConstantRate(), halfWidth: 2).fit(to: spectrum)
    for bin in 0..<9 {
      let first = min(max(0, bin - 2), 4)
      let others = (first...first + 4).filter { $0 != bin }.map { Double(counts[$0]) }
      let mean = others.reduce(0, +) / 4
      // The stopping rule's 1.5e-5 of the error √(mean/4).
      let error = (mean / 4).squareRoot()
      #expect(isClose(fit.expectations[bin].value, mean, .sigmas(1.5e-5, error: error)))
      #expect(isClose(fit.expectations[bin].error, error, .relative(2e-5)))
      #expect(fit.windows[bin].fittedBins.count == 4)
    }
    let deviance = zip(counts, fit.expectations).reduce(0) {
      $0 + poissonDeviance(observed: Double($1.0), expected: $1.1.value)
    }
    #expect(isClose(fit.deviance, deviance, .relative(1e-14)))
  }

  @Test func theGapIsLeftOut() throws {
    let spectrum = MassSpectrum(counts: counts, on: .uniform(9, 0.0..<90))
    let wide = try SlidingWindow(ConstantRate(), halfWidth: 3, gap: 1).fit(to: spectrum)
    // Bins 1, 2, 6, 7 about bin 4.
    #expect(isClose(wide.expectations[4].value, (8.0 + 30 + 10 + 13) / 4, .relative(1e-5)))
    // At the end the window is the last seven bins, and the gap is cut: 2 … 6 for bin 8.
    #expect(isClose(wide.expectations[8].value, (30.0 + 14 + 11 + 9 + 10) / 5, .relative(1e-5)))
    let none = try SlidingWindow(ConstantRate(), halfWidth: 3, gap: nil).fit(to: spectrum)
    #expect(
      isClose(none.expectations[4].value, (8.0 + 30 + 14 + 11 + 9 + 10 + 13) / 7, .relative(1e-5)))
  }

  /// A spectrum that two parameters do not follow over its whole range, and do over a part of it.
  @Test func aPartIsFollowedWhereTheWholeIsNot() throws {
    var stream = RandomStream(seed: 61, purpose: "sliding")
    let spectrum = toy(&stream, bins: 60, over: 1000..<4000) { mass in
      80 * pow(mass / 1000, -3 - 0.9 * log(mass / 1000))
    }
    let model = LogPolynomial(degree: 1)
    #expect(try model.fit(to: spectrum).pValue < 1e-20)
    let fit = try SlidingWindow(model, halfWidth: 6).fit(to: spectrum)
    // Each n − μ has the variance n and that of a prediction from 12 bins, some 20 % more.
    #expect(fit.deviance < 1.2 * 60 + 5 * 120.0.squareRoot())
  }

  @Test func aSpectrumNarrowerThanItsWindowThrows() {
    let spectrum = MassSpectrum(counts: [5, 4, 3], on: .uniform(3, 100.0..<130))
    let error = #expect(throws: InputError.self) {
      try SlidingWindow(ConstantRate(), halfWidth: 2).fit(to: spectrum)
    }
    #expect(error?.remedy == "choose a half width of at most 1")
  }

  @Test func aWindowWithoutFitNamesItsMasses() {
    let spectrum = MassSpectrum(
      counts: [50, 40, 30, 20, 0, 0, 0, 0, 0], on: .uniform(9, 100.0..<190))
    let error = #expect(throws: FitError.self) {
      try SlidingWindow(ConstantRate(), halfWidth: 2).fit(to: spectrum)
    }
    #expect(error?.reason.hasPrefix("in the window 140.0..<190.0 GeV: ") == true)
  }
}
