import Foundation
import Sideband
import Testing
import _TestSupport

@Suite struct ReadmeTests {
  /// The README's example, with a file of the simulation's.
  @Test func theLibraryExampleRuns() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("events.csv")
    try CoherentToy(strength: 0.01).generate(20_000, seed: 1).write(csv: path)

    let events = try EventTable(csv: path, mass: Feature("m", unit: "GeV"))
    let regions = try MassRegions(
      signal: .TeV(3.3) ..< .TeV(3.7), within: .TeV(3.1) ..< .TeV(3.9))
    let mixtures = try events.mixedSamples(
      in: regions, features: ["log_mass_light", "log_mass_heavy", "tau21_light", "tau21_heavy"])
    let scores = try await BoostedTrees(members: 4).crossFit(mixtures, folds: 5, seed: 2020)
    let selected = try events.selecting(scores, keeping: 0.05)
    let spectrum = MassSpectrum(
      try selected.masses(), on: .uniform(64, .TeV(2.8) ..< .TeV(6)))
    let expected = try DijetFunction(parameters: 3).fit(to: spectrum, excluding: regions.signal)
    let p = try CountingTest(in: regions.signal).pValue(of: spectrum, under: expected)
    #expect(p.significance > 5)
  }

  @Test func theOptionsItNamesExist() throws {
    let project = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let readme = try String(
      contentsOf: project.appendingPathComponent("README.md"), encoding: .utf8)
    let folder = project.appendingPathComponent("Sources/SidebandCommand")
    let sources = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil
    ).map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    let options = readme.matches(of: /--([a-z][a-z-]+)/).map { String($0.1) }
    #expect(options.count > 10)
    for option in Set(options) where option != "help" {
      let words = option.split(separator: "-")
      let name =
        words[0] + words.dropFirst().map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
      #expect(sources.contains("var \(name)"), "\(option)")
    }
  }
}
