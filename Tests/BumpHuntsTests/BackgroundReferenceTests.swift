import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// The numbers of Reference/make_backgrounds.py.
private struct BackgroundReference: Decodable {
  struct Spectrum: Decodable {
    let name: String
    let edges, window: [Double]
    let counts: [Int]
  }

  struct Template: Decodable {
    let expected, relativeErrors, tilt: [Double]
  }

  struct Fit: Decodable {
    let spectrum, model: String
    let deviance, fineDeviance: Double
    let window, first, last: [Double]
  }

  let spectra: [Spectrum]
  let template: Template
  let fits: [Fit]

  /// The file is committed beside this one.
  static let shared: BackgroundReference? = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/backgrounds.json")
    return (try? Data(contentsOf: file)).flatMap {
      try? JSONDecoder().decode(BackgroundReference.self, from: $0)
    }
  }()

  static var labels: [String] { shared?.fits.map { "\($0.spectrum) \($0.model)" } ?? [] }

  func model(_ fit: Fit, on axis: Axis) throws -> any BackgroundModel {
    switch fit.model {
    case "gaussianprocess":
      return GaussianProcessBackground(
        mean: DijetFunction(parameters: 3),
        kernel: ConstantKernel(variance: 0.04)
          * GibbsKernel(slope: 0.2, constant: 0.15, shortest: 0.1), isAdapted: true)
    case "template", "constrained template":
      return try TemplateBackground(
        template.expected, on: axis, relativeErrors: template.relativeErrors,
        sources: [.init("tilt", shifts: template.tilt)],
        normalizationError: fit.model == "template" ? nil : 0.05)
    default:
      return try #require(try BackgroundFamily.named(fit.model).members.first)
    }
  }
}

/// Every family's fit by Minuit to the same counts.
@Suite("Agreement of every background with iminuit")
struct BackgroundReferenceTests {
  @Test func everyFamilyHasAReference() throws {
    let models = try #require(BackgroundReference.shared).fits.map(\.model)
    for family in Member.families + [.gaussianProcess()] {
      #expect(models.contains { $0.hasPrefix(family.name) }, "\(family.name)")
    }
    #expect(models.contains("template"))
  }

  @Test(arguments: BackgroundReference.labels) func theMinimumIsMinuits(label: String) throws {
    let reference = try #require(BackgroundReference.shared)
    let expected = try #require(reference.fits.first { "\($0.spectrum) \($0.model)" == label })
    let data = try #require(reference.spectra.first { $0.name == expected.spectrum })
    let spectrum = MassSpectrum(counts: data.counts, on: try Axis(edges: data.edges))
    let window = Mass.GeV(data.window[0])..<Mass.GeV(data.window[1])
    let model = try reference.model(expected, on: spectrum.axis)
    let fit = try model.fit(to: spectrum, excluding: window)

    // Ours is within 2e-10 of its minimum, and Minuit's within 1e-8 of it.
    #expect(isClose(fit.deviance, expected.deviance, .absolute(1e-8)))
    // Three nodes a bin in the place of twelve, in bins of 4 % of a mass or 1/60 of the range.
    #expect(isClose(fit.deviance, expected.fineDeviance, .relative(1e-8)))
    let cells = try fit.model.cells(on: spectrum.axis, fitting: fit.fittedBins)
    let excess = try CountingTest(in: window).excess(in: spectrum, under: fit)
    #expect(cells.coordinates.rows == fit.parameters.count)
    for (estimate, reference) in [
      (excess.expected, expected.window), (fit.expectations[0], expected.first),
      (fit.expectations[fit.expectations.count - 1], expected.last),
    ] {
      // √1e-8 of a standard error.
      #expect(isClose(estimate.value, reference[0], .sigmas(1e-4, error: reference[1])))
      #expect(isClose(estimate.error, reference[1], .relative(1e-4)))
    }
  }
}
