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

  private struct Reference: Decodable {
    var range: [Double]
    var width: Double
    var massEdges: [Double]
    var full: Sample
    var signal: Sample
    var background: Sample
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

  private func process(_ mass: Int, _ reference: Reference, range: [Double]) throws -> DrellYan<
    EmbeddedPartonDensities
  > {
    let electroweak = try ElectroweakParameters()
    let zPrime = try ZPrime(
      .sequential, mass: .GeV(Double(mass)), width: .GeV(reference.width), widthScheme: .running,
      electroweak: electroweak)
    return try DrellYan(
      DrellYanAmplitude(electroweak: electroweak, zPrime: zPrime),
      densities: EmbeddedPartonDensities(),
      massRange: .GeV(range[0]) ..< .GeV(range[1]))
  }

  @Test(arguments: [1000, 3000]) func crossSectionsAreWithinOnePercent(mass: Int) throws {
    let (reference, _) = try Self.reference(mass)
    let parts = try process(mass, reference, range: reference.range).crossSection()
    for (ours, pythia) in [
      (parts.total(coupling: 1), reference.full), (parts.background, reference.background),
      (parts.signal, reference.signal),
    ] { #expect(isClose(ours, pythia.crossSection, .relative(0.01))) }
    let interference =
      reference.full.crossSection - reference.background.crossSection
      - reference.signal.crossSection
    let error = [reference.full, reference.background, reference.signal].reduce(0) {
      ($0 * $0 + $1.error * $1.error).squareRoot()
    }
    // Pythia's statistical error, and 1 % of each term for the densities' parametrisation.
    #expect(
      isClose(
        parts.interference, interference,
        .absolute(4 * error + 0.01 * reference.background.crossSection)))
  }

  @Test(arguments: [1000, 3000]) func spectraAgreeBinByBin(mass: Int) throws {
    let (reference, events) = try Self.reference(mass)
    let edges = reference.massEdges
    let bins = try zip(edges, edges.dropFirst()).map { low, high in
      try process(mass, reference, range: [low, high]).crossSection()
    }
    for (part, sample) in [
      ({ $0.total(coupling: 1) } as (CoherentComponents) -> Double, reference.full),
      (\.background, reference.background), (\.signal, reference.signal),
    ] {
      let total = bins.reduce(0) { $0 + part($1) }
      var chiSquared = 0.0
      for (bin, share) in zip(bins, sample.mass) {
        let expected = part(bin) / total
        // Pythia's counts, and half a percent for the parametrisation of the densities.
        let variance = expected / Double(events) + pow(0.005 * expected, 2)
        chiSquared += (share - expected) * (share - expected) / variance
      }
      #expect(
        ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: bins.count - 1) > 1e-4)
    }
  }
}
