import Foundation
import Sideband
import Testing
import _TestSupport

@Suite("sideband hunt, repeated without a signal")
struct RepeatedHuntCommandTests {
  private static let arguments = [
    "hunt", "--events", "20000", "--signal-events", "200", "--members", "2", "--folds", "3",
    "--efficiencies", "1,0.02", "--json",
  ]

  private func report(_ more: [String]) throws -> (HuntReport, text: String) {
    let outcome = try sideband(Self.arguments + more)
    #expect(outcome.status == 0, "\(outcome.messages)")
    return (
      try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8)), outcome.output
    )
  }

  @Test func theGlobalSignificancesStandSideBySide() throws {
    let (found, text) = try report(["--pseudo-experiments", "12", "--threads", "1"])
    let global = try #require(found.global)
    // Jets' masses depend on the dijet's, if weakly.
    #expect(global.copies.hasPrefix("features of a flow, as the features depend on the mass"))
    #expect(global.retrained.pseudoExperiments.map(\.index) == Array(0..<12))
    // The copies' hunt in the data is the hunt itself.
    #expect(global.retrained.maximum == found.best.bestCut?.localZ)
    let spectrum = try #require(global.spectrum)
    #expect(spectrum.window == found.best.signal)
    #expect(spectrum.efficiency == found.best.bestCut?.efficiency)
    #expect(spectrum.localLogP == found.best.bestCut?.localLogP)
    #expect(spectrum.bumpHunter?.toys == 1000 && spectrum.upCrossings?.toys == 100)
    #expect(spectrum.failures.isEmpty)
    #expect(try report(["--pseudo-experiments", "12", "--threads", "3"]).text == text)
    #expect(try report([]).0.global == nil)
  }

  @Test func anInterruptedRepetitionGoesOn() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("hunt.jsonl")
    let whole = try report(["--pseudo-experiments", "6"]).text
    _ = try report(["--pseudo-experiments", "3", "--checkpoint", path])
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 4)
    // As a run that was killed while it wrote leaves it.
    try (lines.dropLast().joined(separator: "\n") + "\n" + lines[3].prefix(20))
      .write(toFile: path, atomically: true, encoding: .utf8)
    #expect(try report(["--pseudo-experiments", "6", "--checkpoint", path]).text == whole)
    let other = try sideband(
      Self.arguments + ["--pseudo-experiments", "6", "--checkpoint", path, "--seed", "9"])
    #expect(other.status == 2 && other.messages.contains("another hunt"), "\(other.messages)")
  }

  @Test func copiesCanBeSimulatedOrDrawnFromAFlow() throws {
    let (simulated, _) = try report(["--pseudo-experiments", "4", "--copies", "simulated"])
    #expect(simulated.global?.copies == "dijets without a resonance")
    let (flow, _) = try report(["--pseudo-experiments", "2", "--copies", "flow"])
    #expect(flow.global?.copies == "features of a flow")
  }

  @Test func aPoolOfSimulatedEventsMakesCopies() throws {
    let folder = try TemporaryFolder()
    let (data, pool) = (folder.file("data.csv"), folder.file("pool.csv"))
    let simulation = try DijetFastSim()
    try simulation.generate(background: 4000, signal: 60, seed: 1).write(csv: data)
    try simulation.generate(background: 30_000, signal: 0, seed: 2).write(csv: pool)
    let arguments = [
      "hunt", data, "--mass", "mjj", "--features", DijetFastSim.features.joined(separator: ","),
      "--signal", "3300:3700", "--sidebands", "3100:3300,3700:3900", "--fit-range", "2800:5000",
      "--efficiencies", "1,0.1", "--members", "1", "--folds", "3", "--json",
      "--pseudo-experiments", "3", "--copies", "simulated",
    ]
    let outcome = try sideband(arguments + ["--pool", pool])
    #expect(outcome.status == 0, "\(outcome.messages)")
    let found = try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8))
    #expect(found.global?.retrained.pseudoExperiments.count == 3)
    let without = try sideband(arguments)
    #expect(without.status == 2 && without.messages.contains("--pool"), "\(without.messages)")
  }

  @Test(
    arguments: [
      (["--checkpoint", "x.jsonl"], "--pseudo-experiments"),
      (["--pseudo-experiments", "100", "--claim", "4"], "100 cannot show 4 σ"),
      (["--pseudo-experiments", "0"], "use 1 to 1e8"),
      (["--pseudo-experiments", "3", "--slice=-1"], "use 1e-6 to 1e9"),
      (["--pseudo-experiments", "3", "--slice", "500", "--copies", "flow"], "--copies shuffled"),
    ])
  func badArgumentsAreRefused(arguments: [String], message: String) throws {
    let outcome = try sideband(Self.arguments + arguments)
    #expect(outcome.status == 2, "\(outcome.messages)")
    #expect(outcome.messages.contains(message), "\(outcome.messages)")
  }
}
