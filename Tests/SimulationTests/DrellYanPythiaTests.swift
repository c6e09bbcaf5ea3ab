import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

/// Drell–Yan against Pythia 8 at parton level: `Reference/drell-yan.json`, written by
/// `Benchmarks/pythia_drell_yan.py`.
@Suite struct DrellYanPythiaTests {
  private struct Sample: Decodable {
    var crossSection: Double
    var error: Double
    var mass: [Double]
  }

  /// Pythia's modes with one choice of the background's bosons.
  private struct Modes: Decodable {
    var full: Sample
    var background: Sample
    var signal: Sample?
    /// Value and error, of all masses, below the pole and above it.
    var interference: [String: [Double]]
  }

  private struct Reference: Decodable {
    var range: [Double]
    var width: Double
    var massEdges: [Double]
    var modes: [BackgroundBosons: Modes]

    private enum CodingKeys: String, CodingKey { case range, width, massEdges }

    init(from decoder: any Decoder) throws {
      let keyed = try decoder.container(keyedBy: CodingKeys.self)
      range = try keyed.decode([Double].self, forKey: .range)
      width = try keyed.decode(Double.self, forKey: .width)
      massEdges = try keyed.decode([Double].self, forKey: .massEdges)
      let named = try decoder.singleValueContainer().decode([String: ModesOrNot].self)
      modes = [:]
      for bosons in BackgroundBosons.allCases { modes[bosons] = named[bosons.rawValue]?.modes }
    }

    private struct ModesOrNot: Decodable {
      var modes: Modes?
      init(from decoder: any Decoder) throws { modes = try? Modes(from: decoder) }
    }
  }

  private static func reference(_ mass: Int) throws -> (reference: Reference, events: Int) {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/drell-yan.json")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [String: Any])
    let entry = try #require(object["\(mass)"])
    let events = try #require(object["events"] as? Int)
    let data = try JSONSerialization.data(withJSONObject: entry)
    return (try JSONDecoder().decode(Reference.self, from: data), events)
  }

  private func process(
    _ mass: Int, _ reference: Reference, _ bosons: BackgroundBosons, range: [Double]
  ) throws -> DrellYan<EmbeddedPartonDensities> {
    let electroweak = try ElectroweakParameters()
    let zPrime = try ZPrime(
      .sequential, mass: .GeV(Double(mass)), width: .GeV(reference.width), widthScheme: .running,
      electroweak: electroweak)
    return try DrellYan(
      DrellYanAmplitude(electroweak: electroweak, zPrime: zPrime, background: bosons),
      densities: EmbeddedPartonDensities(),
      massRange: .GeV(range[0]) ..< .GeV(range[1]))
  }

  @Test(arguments: [1000, 3000], BackgroundBosons.allCases)
  func crossSectionsAreWithinOnePercent(mass: Int, bosons: BackgroundBosons) throws {
    let (reference, _) = try Self.reference(mass)
    let pythia = try #require(reference.modes[bosons])
    let parts = try process(mass, reference, bosons, range: reference.range).crossSection()
    #expect(isClose(parts.total(coupling: 1), pythia.full.crossSection, .relative(0.01)))
    #expect(isClose(parts.background, pythia.background.crossSection, .relative(0.01)))
    if let signal = pythia.signal {
      #expect(isClose(parts.signal, signal.crossSection, .relative(0.01)))
    }
  }

  @Test(arguments: [1000, 3000], BackgroundBosons.allCases)
  func theInterferenceIsWhatTheModesDifferBy(mass: Int, bosons: BackgroundBosons) throws {
    let (reference, _) = try Self.reference(mass)
    let pythia = try #require(reference.modes[bosons])
    let (low, high) = (reference.range[0], reference.range[1])
    for (side, range) in [
      ("all", [low, high]), ("below", [low, Double(mass)]), ("above", [Double(mass), high]),
    ] {
      let parts = try process(mass, reference, bosons, range: range).crossSection()
      let expected = try #require(pythia.interference[side])
      // Pythia's statistical error, and half a percent of each term for the densities'
      // parametrisation.
      let slack = 0.005 * (parts.total(coupling: 1) + parts.background + parts.signal)
      #expect(isClose(parts.interference, expected[0], .absolute(4 * expected[1] + slack)))
    }
    // Its sign changes at the pole, in Pythia too, by more than the errors; that with the photon
    // alone is small, since its vector couplings to leptons meet the Z′'s, which nearly vanish.
    if bosons != .photon, let below = pythia.interference["below"],
      let above = pythia.interference["above"]
    {
      #expect(below[0] < -5 * below[1] && above[0] > 5 * above[1])
    }
  }

  @Test(arguments: [1000, 3000], BackgroundBosons.allCases)
  func spectraAgreeBinByBin(mass: Int, bosons: BackgroundBosons) throws {
    let (reference, events) = try Self.reference(mass)
    let pythia = try #require(reference.modes[bosons])
    let edges = reference.massEdges
    let bins = try zip(edges, edges.dropFirst()).map { low, high in
      try process(mass, reference, bosons, range: [low, high]).crossSection()
    }
    let samples: [(GenerationTarget, Sample?)] = [
      (.total(coupling: 1), pythia.full), (.part(.background), pythia.background),
      (.part(.signal), pythia.signal),
    ]
    for case (let target, let sample?) in samples {
      let total = bins.reduce(0) { $0 + target.value($1) }
      var chiSquared = 0.0
      for (bin, share) in zip(bins, sample.mass) {
        let expected = target.value(bin) / total
        // Pythia's counts, and half a percent for the parametrisation of the densities.
        let variance = expected / Double(events) + pow(0.005 * expected, 2)
        chiSquared += (share - expected) * (share - expected) / variance
      }
      #expect(
        ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: bins.count - 1) > 1e-4)
    }
  }
}
