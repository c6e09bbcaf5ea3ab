import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Interfering resonances") struct InterferingResonanceTests {
  private let axis = Axis.uniform(50, 300.0..<800)

  /// Events per GeV: 50 000 between the ends.
  private func density(_ mass: Double) -> Double {
    50_000 * exp(-(mass - 300) / 150) / (150 * -expm1(-500 / 150.0))
  }

  private func resonance(
    _ phase: Double, width: Double = 25, resolution: Double = 10, coherence: Double = 1
  ) throws -> InterferingResonance {
    try InterferingResonance(
      mass: .GeV(500), width: .GeV(width), resolution: .GeV(resolution), coherence: coherence,
      phase: phase, events: 300)
  }

  /// Against the midpoint rule of `InterferenceTemplate.resonance`, which knows no panels and no pole.
  @Test(arguments: [0.0, 1.0, .pi / 2, -2], [(25.0, 10.0), (4.0, 12.0), (60.0, 3.0)])
  func thePartsAreThoseOfTheTemplate(phase: Double, widths: (Double, Double)) throws {
    let own = try resonance(phase, width: widths.0, resolution: widths.1, coherence: 0.7)
    let parts = own.parts(on: axis) { density($0) }
    // The template's signal is normalised between the ends and before the resolution.
    let inside = try BreitWignerShape(mass: .GeV(500), width: .GeV(widths.0))
      .probability(in: axis.range)
    let template = try InterferenceTemplate.resonance(
      mass: 500, width: widths.0, events: 300 * inside, on: density, backgroundEvents: 50_000,
      edges: axis.edges, resolution: widths.1, coherence: 0.7, phase: phase)
    let greatest = template.interference.map(abs).max() ?? 0
    for bin in 0..<axis.count {
      // The midpoint rule with steps of a twentieth of the narrowest width errs by (1/20)²/24 of the
      // curvature in that width.
      let slack = 1e-3
      #expect(
        isClose(parts.interference[bin], template.interference[bin], .absolute(slack * greatest)),
        "bin \(bin)")
      #expect(
        isClose(parts.signal[bin], template.signal[bin], .absolute(slack * 300)), "bin \(bin)")
    }
  }

  /// Without resolution a bin's parts are integrals of the formula.
  @Test(arguments: [0.0, 1.0, -2]) func withoutResolutionThePartsAreIntegrals(phase: Double) throws
  {
    let parts = try resonance(phase, width: 25, resolution: 0).parts(on: axis) { density($0) }
    let shape = try BreitWignerShape(mass: .GeV(500), width: .GeV(25))
    for bin in 0..<axis.count {
      let range = axis.bin(bin)
      // arg a = −arg(m² − M² + iMΓ).
      let expected = try integrate(
        over: range.lowerBound...range.upperBound, relativeError: 1e-9
      ) { m in
        2 * (density(m) * 300 * shape.density(at: m)).squareRoot()
          * cos(phase - atan2(500 * 25, m * m - 250_000))
      }
      // The reference's accuracy, of a number that may be small beside the integrand.
      #expect(isClose(parts.interference[bin], expected.value, .absolute(1e-6)))
      #expect(
        isClose(parts.signal[bin], 300 * shape.probability(in: range), .relative(1e-11)))
    }
  }

  /// |I| ≤ 2√(BS) in every bin by Cauchy and Schwarz, so that no coupling makes ν negative.
  @Test(arguments: [0.0, .pi / 2, .pi, -.pi / 2, 0.4])
  func noCouplingMakesTheExpectationNegative(phase: Double) throws {
    let parts = try resonance(phase, width: 5).parts(on: axis) { density($0) }
    for bin in 0..<axis.count {
      let range = axis.bin(bin)
      // What is seen of the background comes from the neighbourhood too.
      let seen = 1.01 * max(density(range.lowerBound - 10), 0) * 10
      #expect(abs(parts.interference[bin]) <= 2 * (seen * parts.signal[bin]).squareRoot())
    }
  }

  /// At the pole a has the phase −π/2.
  @Test func thePhaseSaysWhatIsSeen() throws {
    func change(_ phase: Double, at mass: Double) throws -> Double {
      let bin = try #require(axis.index(of: mass))
      return try resonance(phase).parts(on: axis) { density($0) }.interference[bin]
    }
    #expect(try change(.pi / 2, at: 505) > 0)
    #expect(try change(-.pi / 2, at: 505) < 0)
    #expect(try change(0, at: 475) < 0)
    #expect(try change(0, at: 525) > 0)
    #expect(try change(.pi, at: 475) > 0)
    #expect(try change(.pi, at: 525) < 0)
  }

  @Test func parametersOutsideTheirRangeAreNamed() {
    let error = #expect(throws: InputError.self) { try resonance(0, coherence: 1.5) }
    #expect(error?.place == "interfering resonance, coherence")
    #expect(throws: InputError.self) { try resonance(.infinity) }
    #expect(throws: InputError.self) { try resonance(0, width: 0) }
  }
}
