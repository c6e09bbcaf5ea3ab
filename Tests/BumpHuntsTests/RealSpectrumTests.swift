import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// The trijet masses of CMS, arXiv:2310.14023: 45 bins from 1.76 to 7.3 TeV.
@Suite(.enabled(if: TestData.isPresent, "shared/data is not there"))
struct RealSpectrumTests {
  private func spectrum() throws -> MassSpectrum {
    try MassSpectrum(
      csv: TestData.file("cms/trijet_mass_spectrum.csv"), low: "low_gev", high: "high_gev",
      count: "events")
  }

  @Test func theSpectrumIsRead() throws {
    let spectrum = try spectrum()
    #expect(spectrum.axis.count == 45)
    #expect(spectrum.axis.range == 1760..<7317)
    #expect(spectrum.counts[0] == 231_784)
  }

  /// 1.1 million events, and at most five Newton steps from the least squares of the logarithms.
  @Test(arguments: 3...6) func dijetFunctionsFitInAFewSteps(parameters: Int) throws {
    let spectrum = try spectrum()
    let model = DijetFunction(parameters: parameters)
    let cells = try model.cells(on: spectrum.axis, fitting: Array(0..<45)).bins
    let fit = try cells.maximumLikelihoodFit(to: spectrum.counts.map(Double.init))
    #expect(fit.iterations <= 5)
    #expect(try model.fit(to: spectrum).pValue > 0.1)
  }

  @Test func theChoiceIsADijetFunction() throws {
    let spectrum = try spectrum()
    let selection = try OrderSelection(.automatic(), to: spectrum, excluding: nil)
    #expect(selection.chosen.model.name == "dijet3")
    // A power law alone is far off, whatever is added: the spectrum's exponent grows with the mass.
    let power = try #require(selection.trials.first { $0.model == "powerlaw3" }?.fit)
    #expect(power.deviance > 1000 && power.parametersAtLimit.count == 4)
  }

  /// The search reports no significant excess.
  @Test(arguments: [3, 4]) func noWindowIsSignificant(parameters: Int) async throws {
    let fit = try DijetFunction(parameters: parameters).fit(to: spectrum())
    let found = try await BumpHunter(widths: 2...6).globalPValue(
      under: fit, toys: 400, seed: 1, workers: Workers(2))
    #expect(found.failedFits == 0)
    #expect(found.toys.estimate.value > 0.05)
  }

  @Test func aGaussianProcessAndASlidingWindowAgreeWithIt() throws {
    let spectrum = try spectrum()
    let dijet = try DijetFunction(parameters: 4).fit(to: spectrum)
    let process = try #require(BackgroundFamily.gaussianProcess().members.first)
    let fit = try process.fit(to: spectrum)
    let sliding = try SlidingWindow(DijetFunction(parameters: 3), halfWidth: 10).fit(to: spectrum)
    for bin in 0..<45 {
      let (a, b, c) = (
        dijet.expectations[bin], fit.expectations[bin], sliding.expectations[bin]
      )
      // Of one spectrum, not of independent ones; 4 errors.
      #expect(isClose(b.value, a.value, .sigmas(4, error: max(a.error, b.error))))
      #expect(isClose(c.value, a.value, .sigmas(4, error: max(a.error, c.error))))
    }
  }
}
