import BumpHunts
import Events
import Foundation
import Histograms
import Testing
import _TestSupport

/// The numbers of Reference/make_reference.py.
private struct Reference: Decodable {
  struct Window: Decodable {
    let observed: Int
    let expected, error, hesseError, q0, significance: Double
  }

  struct Fit: Decodable {
    let model: String
    let deviance: Double
    let expectations, errors: [Double]
    let window: Window
  }

  let versions: [String: String]
  let edges: [Double]
  let windowRange: [Double]
  let energy: Double
  let counts: [Int]
  let fits: [Fit]

  static func load() throws -> Reference {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/reference.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
  }

  func fit(of model: String) throws -> Fit { try #require(fits.first { $0.model == model }) }

  var window: Range<Mass> { .GeV(windowRange[0])..<(.GeV(windowRange[1])) }

  func background(_ name: String) throws -> (MassSpectrum, BackgroundFit) {
    let spectrum = MassSpectrum(counts: counts, on: try Axis(edges: edges))
    let family = try BackgroundFamily.named(name, energy: .GeV(energy))
    let model = try #require(family.members.first)
    return (spectrum, try model.fit(to: spectrum, excluding: window))
  }
}

/// Fits by Minuit to the same counts.
///
/// Both stop close to the minimum: Minuit here below 1e-8 in the deviance and this package below
/// 2e-10, so that the deviances agree to 1e-8, and the expectations to √1e-8 = 1e-4 of their errors.
@Suite("Agreement with iminuit")
struct ReferenceTests {
  private static let models = ["dijet4", "dijet5", "exponential2", "bernstein3"]

  @Test func theReferenceNamesItsVersions() throws {
    let versions = try Reference.load().versions
    #expect(Set(versions.keys) == ["python", "numpy", "scipy", "iminuit"])
  }

  @Test(arguments: models) func theFitIsMinuits(name: String) throws {
    let reference = try Reference.load()
    let expected = try reference.fit(of: name)
    let (_, fit) = try reference.background(name)
    #expect(isClose(fit.deviance, expected.deviance, .absolute(1e-8)))
    #expect(fit.expectations.count == expected.expectations.count)
    for (bin, expectation) in fit.expectations.enumerated() {
      let error = expected.errors[bin]
      #expect(
        isClose(expectation.value, expected.expectations[bin], .sigmas(1e-4, error: error)),
        "bin \(bin)")
      // The reference's derivatives are differences: 1e-6 of them, and the minima's distance.
      #expect(isClose(expectation.error, error, .relative(1e-4)), "bin \(bin)")
    }
  }

  @Test(arguments: models) func theWindowsExcessIsMinuits(name: String) throws {
    let reference = try Reference.load()
    let expected = try reference.fit(of: name).window
    let (spectrum, fit) = try reference.background(name)
    let excess = try CountingTest(in: reference.window).excess(in: spectrum, under: fit)
    #expect(excess.observed == expected.observed)
    #expect(
      isClose(excess.expected.value, expected.expected, .sigmas(1e-4, error: expected.error)))
    #expect(isClose(excess.expected.error, expected.error, .relative(1e-4)))
    // The observed information differs from Fisher's by the counts' scatter, about 1/√n of a bin.
    #expect(isClose(excess.expected.error, expected.hesseError, .relative(0.05)))
    // Two deviances, and dZ = dq₀/2Z with Z = 3.
    #expect(isClose(excess.q0, expected.q0, .absolute(2e-8)))
    #expect(isClose(excess.significance, expected.significance, .absolute(4e-9)))
  }
}
