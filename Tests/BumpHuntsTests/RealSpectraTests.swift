import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite(
  "Known resonances in real data", .enabled(if: TestData.isPresent, "shared/data is not there"))
struct RealSpectraTests {
  private func masses(_ file: String, _ column: String) throws -> [Double] {
    try EventTable(csv: TestData.file("cms/\(file)"), mass: Feature(column)).masses()
  }

  /// Muon pairs of 2011: a Voigt profile with the Z's width and a falling exponential, from 80 to 100 GeV.
  /// Below, photons from the muons have filled a tail that this shape does not have.
  @Test func theZ() throws {
    let spectrum = MassSpectrum(
      try masses("Zmumu_Run2011A_masses.csv", "M"), on: .uniform(40, 80.0..<100))
    let search = try SignalSearch(spectrum, on: ExponentialFunction(degree: 1))
    let fit = try search.fitPeak(
      [
        .init("mass", start: 90.5, limits: 85...97),
        .init("resolution", start: 1.5, limits: 0.3...5),
      ], yield: 8000
    ) { values in
      try VoigtShape(
        mass: .GeV(values[0]), width: .GeV(2.4952), resolution: .GeV(values[1]))
    }
    let mass = try #require(fit["mass"])
    // 91.19 GeV; photons from the final state and the momentum scale take some tenths.
    #expect(isClose(mass.value, 91.2, .absolute(0.5)))
    // √(Γ/2 · (Γ/2 + σ)/N) is 0.018 for 9000 events, and the tails weigh less than the core.
    #expect(mass.error > 0.018 && mass.error < 0.036)
    #expect(fit.atLimit.isEmpty && fit.pValue > 0.01)
    let resolution = try #require(fit["resolution"])
    #expect(resolution.value > 0.5 && resolution.value < 3)
    #expect(fit["width"] == nil)
  }

  @Test(arguments: [
    // The mean and its error by Minuit (iminuit 2.33.0, the same density and range).
    ("upsilon1s_pairs_2011.csv", "M", 9.0...9.7, 9.45022, 0.00182),
    ("muon_pairs_2016_9to10.6GeV.csv", "dimu_mass", 9.0...9.75, 9.44732, 0.0051),
  ])
  func theUpsilon(
    file: String, column: String, range: ClosedRange<Double>, mean: Double, error: Double
  ) throws {
    let events = try masses(file, column).filter { range.contains($0) }
    let count = Double(events.count)
    let density = DoubleGaussianPeak(
      range: range, signal: 0.5 * count, mean: 9.45, width: 0.07, background: 0.5 * count)
    let likelihood = try UnbinnedLikelihood(density, events: events)
    let fit = try likelihood.maximize()
    let own = try likelihood.covariance(at: fit).error(1)
    // 9.4604 GeV, and the momentum scale.
    #expect(isClose(fit.point[1], 9.46, .absolute(0.02)))
    // Minuit's stopping rule, 2e-3 of an error or less, and five digits; its errors are differences.
    #expect(isClose(fit.point[1], mean, .sigmas(0.01, error: error)))
    #expect(isClose(own, error, .relative(0.02)))
    // Both numbers are free: at the maximum they are those of the data.
    #expect(isClose(fit.point[0] + fit.point[5], count, .sigmas(1e-4, error: count.squareRoot())))
  }
}
