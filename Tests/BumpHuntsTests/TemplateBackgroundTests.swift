import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Template backgrounds")
struct TemplateBackgroundTests {
  private let axis = Axis.uniform(4, 100.0..<140)

  @Test func aFreeNormalisationIsTheRatioOfSums() throws {
    let template = try TemplateBackground([20, 10, 5, 3], on: axis)
    let fit = try template.fit(to: MassSpectrum(counts: [38, 22, 13, 3], on: axis))
    // N = 76/38, with the relative error 1/√76; the stopping rule is 1.5e-5 of it.
    let error = 1 / 76.0.squareRoot()
    #expect(isClose(fit.parameters[0].value, log(2), .sigmas(1.5e-5, error: error)))
    #expect(isClose(fit.parameters[0].error, error, .relative(1.5e-5)))
    for (expectation, expected) in zip(fit.expectations, [40.0, 20, 10, 6]) {
      #expect(isClose(expectation.value, expected, .sigmas(1.5e-5, error: expected * error)))
      #expect(isClose(expectation.error, expected * error, .relative(2e-5)))
    }
    #expect(fit.degreesOfFreedom == 3)
  }

  /// Σn − N ΣT = ln N/σ²: the equation of a constrained normalisation.
  @Test(arguments: [0.01, 0.1, 1]) func aKnownNormalisationIsBalanced(sigma: Double) throws {
    let template = try TemplateBackground([20, 10, 5, 3], on: axis, normalizationError: sigma)
    let fit = try template.fit(to: MassSpectrum(counts: [38, 22, 13, 3], on: axis))
    let logarithm = fit.parameters[0].value
    let information = 38 * exp(logarithm) + 1 / (sigma * sigma)
    #expect(
      isClose(
        76 - 38 * exp(logarithm) - logarithm / (sigma * sigma), 0,
        .sigmas(1.5e-5, error: information.squareRoot())))
    #expect(isClose(fit.parameters[0].error, 1 / information.squareRoot(), .relative(1.5e-5)))
    // Nothing is free, so every bin is a degree of freedom.
    #expect(fit.degreesOfFreedom == 4)
  }

  /// One bin fitted and one left out: the excluded bin has the errors of the normalisation and of its
  /// own template.
  @Test func anExcludedBinKeepsItsOwnUncertainty() throws {
    let two = Axis.uniform(2, 100.0..<120)
    let template = try TemplateBackground([50, 30], on: two, relativeErrors: [0, 0.2])
    let fit = try template.fit(
      to: MassSpectrum(counts: [100, 7], on: two), excluding: .GeV(110)..<(.GeV(120)))
    // N = 2 ± 10 %, and the bin's own 20 %, in squares.
    #expect(isClose(fit.expectations[1].value, 60, .sigmas(1.5e-5, error: 6)))
    #expect(isClose(fit.expectations[1].error, 60 * 0.05.squareRoot(), .relative(1.5e-5)))
  }

  /// A sideband with as many events as the spectrum, bin by bin: both are Poisson, and the deviance of
  /// the fit is nearly that of two equal spectra, χ² with n − 1 degrees of freedom.
  @Test func aSidebandsCountsHaveTheirErrors() throws {
    let wide = Axis.uniform(12, 100.0..<220)
    var deviances: [Double] = []
    for index in 0..<200 {
      var stream = RandomStream(seed: 6, purpose: "sideband", index: UInt64(index))
      let means = (0..<12).map { 900 * exp(-0.15 * Double($0)) }
      let sideband = MassSpectrum(counts: means.map { stream.poisson(mean: $0) }, on: wide)
      let spectrum = MassSpectrum(counts: means.map { stream.poisson(mean: $0 / 2) }, on: wide)
      let template = try TemplateBackground(sideband: sideband, transferFactor: 0.6)
      let fit = try template.fit(to: spectrum)
      deviances.append(fit.deviance)
      #expect(fit.degreesOfFreedom == 11)
    }
    let mean = deviances.reduce(0, +) / 200
    // The mean of χ² with 11 degrees of freedom is 11 ± √(22/200); without the sideband's own errors
    // it would be 16.5.
    #expect(isClose(mean, 11, .sigmas(4, error: (22.0 / 200).squareRoot())))
  }

  @Test func aSourceIsPulledByTheSpectrum() throws {
    let tilt = TemplateBackground.Source("tilt", shifts: [-0.15, -0.05, 0.05, 0.15])
    let template = try TemplateBackground([2000, 2000, 2000, 2000], on: axis, sources: [tilt])
    let counts = tilt.shifts.map { Int((2000 * exp(2 * $0)).rounded()) }
    let fit = try template.fit(to: MassSpectrum(counts: counts, on: axis))
    // Information of the tilt 2000 · 0.05 = 100 beside the prior's 1: 2 · 100/101 standard deviations.
    #expect(isClose(fit.parameters[1].value, 2 * 100.0 / 101, .absolute(0.02)))
    #expect(isClose(fit.parameters[1].error, 1 / 101.0.squareRoot(), .relative(0.02)))
    // What is left is the prior's share, z² and the pull of the counts: 2²/(1 + 1/100).
    #expect(isClose(fit.deviance, 4 * 100.0 / 101, .relative(0.02)))
  }

  @Test func weightedEventsHaveTheErrorOfTheirSum() throws {
    let histogram = Histogram(
      [101, 102, 111, 121, 131, 131], weights: [2, 1, 0.5, 3, 1, 1], on: axis)
    let template = try TemplateBackground(simulated: histogram)
    #expect(template.expected == [3, 0.5, 3, 2])
    let errors: [Double] = [sqrt(5) / 3, 1, 1, sqrt(2) / 2]
    for (error, expected) in zip(template.relativeErrors, errors) {
      #expect(isClose(error, expected, .ulps(2)))
    }
  }

  @Test func whatIsNoTemplateThrows() throws {
    let empty = #expect(throws: InputError.self) {
      try TemplateBackground([20, 0, 5, 3], on: axis)
    }
    #expect(empty?.place.contains("110.0..<120.0") == true)
    #expect(empty?.remedy.isEmpty == false)
    #expect(throws: InputError.self) { try TemplateBackground([20, 5, 3], on: axis) }
    #expect(throws: InputError.self) {
      try TemplateBackground([20, 10, 5, 3], on: axis, relativeErrors: [0.1, -0.1, 0, 0])
    }
    #expect(throws: InputError.self) {
      try TemplateBackground([20, 10, 5, 3], on: axis, sources: [.init("one", shifts: [1])])
    }
    #expect(throws: InputError.self) {
      try TemplateBackground([20, 10, 5, 3], on: axis, normalizationError: 0)
    }
    let template = try TemplateBackground([20, 10, 5, 3], on: axis)
    let other = MassSpectrum(counts: [1, 2, 3, 4], on: .uniform(4, 100.0..<150))
    #expect(throws: InputError.self) { try template.fit(to: other) }
  }
}
