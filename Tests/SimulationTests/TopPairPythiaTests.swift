import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

/// g g → tt̄ and q q̄ → tt̄ against Pythia 8 at parton level: `Reference/top-pair.json`, written by
/// `Benchmarks/pythia_top_pair.py`.
///
/// By the luminosities of partons and the amplitudes, channel by channel, and so also independent of
/// the cross section of `TopPair`.
@Suite struct TopPairPythiaTests {
  private struct Sample: Decodable {
    var crossSection: Double
    var error: Double
    var mass: [Double]
    var cosine: [Double]
  }

  private struct Reference: Decodable {
    var events: Int
    var topMass: Double
    var massEdges: [Double]
    var cosineEdges: [Double]
    var gluons: Sample
    var quarks: Sample
  }

  enum Channel: CaseIterable { case gluons, quarks }

  private static func reference() throws -> Reference {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/top-pair.json")
    return try JSONDecoder().decode(Reference.self, from: Data(contentsOf: file))
  }

  /// pb in bins of mass, and of cosθ.
  private func spectra(_ channel: Channel, _ reference: Reference) throws
    -> (mass: [Double], cosine: [Double])
  {
    let parameters = try TopParameters(topMass: .GeV(reference.topMass))
    let amplitude = try TopPairAmplitude(parameters: parameters)
    let densities = EmbeddedPartonDensities()
    let (rule, pair) = (GaussLegendre(count: 6), GaussLegendre(count: 3))
    let quarks: [Parton] = [.up, .down, .strange, .charm, .bottom]
    let (edges, cosines) = (reference.massEdges, reference.cosineEdges)
    var inMass = [Double](repeating: 0, count: edges.count - 1)
    var inCosine = [Double](repeating: 0, count: cosines.count - 1)
    for bin in inMass.indices {
      for (node, weight) in zip(rule.nodes, rule.weights) {
        let half = (edges[bin + 1] - edges[bin]) / 2
        let mass = edges[bin] + half * (1 + node)
        let tau = mass * mass / (13_000 * 13_000)
        var luminosity = 0.0
        switch channel {
        case .gluons:
          luminosity = try densities.luminosity(
            .gluon, .gluon, tau: tau, q: mass, relativeError: 1e-5
          ).value
        case .quarks:
          for quark in quarks {
            // Either proton has the quark.
            luminosity +=
              2
              * (try densities.luminosity(
                quark, quark.antiparton, tau: tau, q: mass, relativeError: 1e-5
              ).value)
          }
        }
        // dτ = 2m dm/s, and GeV⁻² in pb.
        let norm = weight * half * luminosity * 2 * mass / (13_000 * 13_000) * 0.389_379_372_1e9
        for slot in inCosine.indices {
          for (inner, innerWeight) in zip(pair.nodes, pair.weights) {
            let width = (cosines[slot + 1] - cosines[slot]) / 2
            let cosine = cosines[slot] + width * (1 + inner)
            let rate =
              channel == .gluons
              ? amplitude.gluonFusion(mass: mass, cosine: cosine).background.rate
              : amplitude.quarkAnnihilation(mass: mass, cosine: cosine).rate
            inMass[bin] += norm * width * innerWeight * rate
            inCosine[slot] += norm * width * innerWeight * rate
          }
        }
      }
    }
    return (inMass, inCosine)
  }

  @Test(arguments: Channel.allCases) func eachChannelAgreesWithPythia(channel: Channel) throws {
    let reference = try Self.reference()
    let sample = channel == .gluons ? reference.gluons : reference.quarks
    let ours = try spectra(channel, reference)
    let total = ours.mass.reduce(0, +)
    // The parametrisation of the densities, and Pythia's statistical error of a permille.
    #expect(isClose(total, sample.crossSection, .relative(0.01)))
    for (shares, bins) in [(sample.mass, ours.mass), (sample.cosine, ours.cosine)] {
      var chiSquared = 0.0
      for (share, bin) in zip(shares, bins) {
        let expected = bin / total
        // Pythia's counts, and half a percent for the parametrisation of the densities.
        let variance = expected / Double(reference.events) + pow(0.005 * expected, 2)
        chiSquared += (share - expected) * (share - expected) / variance
      }
      #expect(
        ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: bins.count - 1) > 1e-4)
    }
  }

  @Test func theProcessIsTheSumOfItsChannels() throws {
    let reference = try Self.reference()
    let channels = try Channel.allCases.map { try spectra($0, reference).mass.reduce(0, +) }
    let process = try TopPair(
      TopPairAmplitude(parameters: TopParameters(topMass: .GeV(reference.topMass))),
      densities: EmbeddedPartonDensities(),
      massRange: .GeV(reference.massEdges[0])
        ..< .GeV(reference.massEdges[reference.massEdges.count - 1]))
    // Quadrature over six points in each of the wide bins.
    #expect(isClose(process.crossSection().background, channels[0] + channels[1], .relative(1e-4)))
  }
}
