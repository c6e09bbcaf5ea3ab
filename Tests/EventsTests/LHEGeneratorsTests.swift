import Events
import Foundation
import Testing
import _TestSupport

/// Files of eighteen generators and their versions, as pylhe reads them.
@Suite struct LHEGeneratorsTests {
  struct Expected: Decodable {
    struct Digest: Decodable {
      var events: Int
      var particles: Int
      var weight: Double
      var mass: Double
      var energy: Double
      var weights: [String: Double]
    }

    var files: [String: Digest]
  }

  static let folder = LHEReaderTests.folder + "/Generators"
  static let collection = ProcessInfo.processInfo.environment["SIDEBAND_LHE"]

  static let expected: Expected? = try? JSONDecoder().decode(
    Expected.self, from: Data(contentsOf: URL(fileURLWithPath: folder + "/expected.json")))

  private func compare(_ path: String, _ expected: Expected.Digest) throws {
    var (weight, mass, energy) = (0.0, 0.0, 0.0)
    var (count, particles) = (0, 0)
    var weights: [String: Double] = [:]
    var reader = try LHEReader(path)
    while let event = try reader.next() {
      count += 1
      particles += event.particles.count
      weight += event.weight
      mass += event.finalMass
      for particle in event.particles { energy += particle.energy }
      for further in event.weights { weights[further.id, default: 0] += further.value }
    }
    #expect(count == expected.events)
    #expect(particles == expected.particles)
    // The rounding of sums of up to 100,000 terms.
    #expect(isClose(weight, expected.weight, .relative(1e-12)))
    #expect(isClose(energy, expected.energy, .relative(1e-12)))
    // The same, times (E/m)².
    #expect(isClose(mass, expected.mass, .relative(1e-10)))
    #expect(Set(weights.keys) == Set(expected.weights.keys))
    for (id, sum) in expected.weights {
      #expect(isClose(weights[id] ?? .nan, sum, .relative(1e-12)), "weight \(id)")
    }
    #expect(try EventTable(lhe: path).count == count)
  }

  @Test func thereAreEighteen() {
    #expect(Self.expected?.files.count == 18)
  }

  @Test(arguments: [
    "pylhe-testfile-whizard-3.1.4-eeWW.lhe", "pylhe-testfile-powheg-box-v2-hvq.lhe",
    "pylhe-testfile-pr180.lhe", "pylhe-testlhef3.lhe",
  ])
  func committedFiles(name: String) throws {
    try compare("\(Self.folder)/\(name)", #require(Self.expected?.files[name]))
  }

  @Test(
    .enabled(if: collection != nil, "SIDEBAND_LHE names no folder of scikit-hep-testdata"),
    arguments: expected?.files.keys.sorted() ?? [])
  func theWholeCollection(name: String) throws {
    let folder = try #require(Self.collection)
    try compare("\(folder)/\(name)", #require(Self.expected?.files[name]))
  }
}
