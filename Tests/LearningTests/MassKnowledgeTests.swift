import Foundation
import Events
import GSL
import Learning
import Testing

@Suite struct MassKnowledgeTests {
  private let regions: MassRegions
  private let table: EventTable

  init() throws {
    regions = try MassRegions(signal: .GeV(3300) ..< .GeV(3700), within: .GeV(3100) ..< .GeV(3900))
    var stream = RandomStream(seed: 1, purpose: "mass knowledge")
    let masses = (0..<12_000).map { _ in
      2500 * pow(1 - stream.uniform() * (1 - pow(2.4, -5)), -0.2)
    }
    let m1 = masses.map { _ in 20 - 120 * log(stream.uniform()) }
    let m2 = masses.map { _ in 30 - 150 * log(stream.uniform()) }
    let noise = masses.map { _ in stream.normal() }
    table = try EventTable(
      [
        ("m", masses), ("m1", m1), ("m2", m2), ("single", masses.map { Double(Float($0)) }),
        ("rounded", masses.map { $0.rounded() }),
        ("flag", masses.map { (3300..<3700).contains($0) ? 1 : 0 }),
        ("smeared", zip(masses, noise).map { $0 + $1 }),
        ("ratio", zip(m1, masses).map { $0 / $1 }),
        ("follows", zip(masses, noise).map { $0 / 1000 + 0.15 * $1 }),
      ], mass: "m")
  }

  private func refusal(of features: [String]) async throws -> InputError? {
    do {
      _ = try table.mixedSamples(in: regions, features: features.map { Feature($0) })
      try await table.requireIgnorance(
        of: features.map { Feature($0) }, in: regions, seed: 1, workers: Workers(2))
      return nil
    } catch let error as InputError {
      return error
    }
  }

  @Test(arguments: ["single", "rounded", "flag", "smeared"])
  func aFeatureThatKnowsTheMassIsNamed(name: String) async throws {
    let error = try #require(try await refusal(of: ["m1", name, "m2"]))
    #expect(error.place == "feature '\(name)'")
    #expect(error.remedy.contains("leave it out"))
  }

  @Test func aPairThatKnowsItTogetherIsNamed() async throws {
    let error = try #require(try await refusal(of: ["m1", "ratio"]))
    #expect(error.place == "features 'm1', 'ratio'")
    let among = try #require(try await refusal(of: ["m2", "m1", "ratio"]))
    #expect(among.place == "features 'm1', 'ratio'")
  }

  @Test func featuresThatDoNotKnowItPass() async throws {
    #expect(try await refusal(of: ["m1", "m2"]) == nil)
    // Each alone is no function of the mass.
    #expect(try await refusal(of: ["m2", "ratio"]) == nil)
    // A width of 150 GeV in a window of 400: correlated, which is measured and not refused.
    #expect(try await refusal(of: ["m1", "follows"]) == nil)
  }

  @Test func aStrongSignalIsNoLeak() async throws {
    var stream = RandomStream(seed: 2, purpose: "strong signal")
    let masses = try table.masses() + (0..<1500).map { _ in 3500 + 70 * stream.normal() }
    let m1 = try table.values(of: "m1") + (0..<1500).map { _ in 400 + 10 * stream.normal() }
    let m2 = try table.values(of: "m2") + (0..<1500).map { _ in 700 + 10 * stream.normal() }
    let mixed = try EventTable([("m", masses), ("m1", m1), ("m2", m2)], mass: "m")
    try await mixed.requireIgnorance(of: ["m1", "m2"], in: regions, seed: 1)
  }
}
