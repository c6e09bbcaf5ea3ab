import Foundation
import Sideband
import Testing
import _TestSupport

/// A small file with a resonance, and the arguments of a hunt in it.
private struct Sample {
  let folder: TemporaryFolder
  let path: String

  init(_ name: String = "toy.csv", count: Int = 6_000) throws {
    folder = try TemporaryFolder()
    path = folder.file(name)
    try CoherentToy(strength: 0.01).generate(count, seed: 1).write(file: path)
  }

  func arguments(_ more: [String] = [], file: String? = nil) -> [String] {
    [
      "hunt", file ?? path, "--mass", "m", "--features", "log_mass_heavy,tau21_light", "--signal",
      "3300:3700", "--sidebands", "3000:3300,3700:4100", "--fit-range", "2500:6000", "--members",
      "2", "--folds", "3", "--efficiencies", "1,0.1",
    ] + more
  }
}

@Suite struct HuntCommandTests {
  @Test func itWritesAReportAndSaysWhatItFound() throws {
    let sample = try Sample()
    let out = sample.folder.file("report")
    let outcome = try sideband(sample.arguments(["--out", out]))
    #expect(outcome.status == 0)
    #expect(outcome.messages.isEmpty)
    #expect(outcome.output.contains("window 3300–3700 GeV"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: out).sorted()
        == ["report.html", "report.json"])
  }

  @Test func withJSONItPrintsTheReportAndNothingElse() throws {
    let sample = try Sample()
    let out = sample.folder.file("report")
    let outcome = try sideband(sample.arguments(["--json", "--out", out]))
    #expect(outcome.status == 0)
    #expect(outcome.output == (try String(contentsOfFile: "\(out)/report.json", encoding: .utf8)))
    let report = try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8))
    #expect(report.run.inputs.map(\.name) == ["toy.csv"])
    #expect(report.run.inputs[0].sha256 == (try sha256(ofFile: sample.path)))
  }

  @Test func theReportDoesNotDependOnThreadsOrPlace() throws {
    let sample = try Sample()
    let (one, two) = (sample.folder.file("one"), sample.folder.file("elsewhere/two"))
    #expect(try sideband(sample.arguments(["--threads", "1", "--out", one])).status == 0)
    #expect(try sideband(sample.arguments(["--threads", "2", "--out", two])).status == 0)
    for name in ["report.json", "report.html"] {
      #expect(
        try Data(contentsOf: URL(fileURLWithPath: "\(one)/\(name)"))
          == Data(contentsOf: URL(fileURLWithPath: "\(two)/\(name)")))
    }
  }

  @Test func filesOfEveryKindGiveTheSameHunt() throws {
    let sample = try Sample()
    let events = try EventTable(file: sample.path, mass: "m")
    let cuts = try ["toy.csv", "toy.csv.gz", "toy.npy", "toy.npy.gz"].map { name in
      let path = sample.folder.file(name)
      try events.write(file: path)
      let outcome = try sideband(sample.arguments(["--json"], file: path))
      let report = try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8))
      return report.cuts.map(\.localLogP)
    }
    #expect(Set(cuts).count == 1)
  }

  @Test func rangesAreInTheUnitOfTheMass() throws {
    let sample = try Sample()
    let events = try EventTable(file: sample.path, mass: "m")
    let path = sample.folder.file("tera.csv")
    try EventTable(
      events.names.map { name in
        (name, try events.values(of: name).map { name == "m" ? $0 / 1000 : $0 })
      }, mass: "m"
    ).write(file: path)
    let outcomes = [
      try sideband(sample.arguments(["--json"])),
      try sideband(
        sample.arguments(
          [
            "--mass-unit", "TeV", "--signal", "3.3:3.7", "--sidebands", "3.0:3.3,3.7:4.1",
            "--fit-range", "2.5:6", "--json",
          ], file: path)),
    ]
    let reports = try outcomes.map {
      try JSONDecoder().decode(HuntReport.self, from: Data($0.output.utf8))
    }
    #expect(reports[0].cuts.map(\.observed) == reports[1].cuts.map(\.observed))
    #expect(reports[1].best.signal == [3300, 3700])
  }

  @Test func withoutAFileItHuntsInSimulatedDijetsBesideTheOracle() throws {
    let arguments = [
      "hunt", "--events", "40000", "--signal-events", "400", "--members", "2", "--efficiencies",
      "1,0.01",
    ]
    let outcome = try sideband(arguments)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("exact likelihood ratio: Z = "))
    #expect(outcome.output.contains("simulation's truth, in the window: "))
    let text = try sideband(arguments + ["--json"]).output
    let report = try JSONDecoder().decode(HuntReport.self, from: Data(text.utf8))
    #expect(report.events == 40_400)
    #expect(
      report.run.inputs.map(\.name) == ["dijets, 40000 background and 400 signal events"])
    #expect(report.settings.features == DijetFastSim.features)
    let cuts = try #require(report.reference).cuts
    // About 275 signal events over 6700 without a cut, and 130 over 67 after it, less the error of
    // the background: seeds 1 to 3 give 6.8, 9.6 and 9.1.
    #expect((cuts[1].localZ ?? 0) > 5)
  }

  @Test func withoutSignalThereIsNothingToTellApart() throws {
    let text = try sideband([
      "hunt", "--events", "40000", "--signal-events", "0", "--members", "2", "--efficiencies",
      "1,0.01", "--json",
    ]).output
    let report = try JSONDecoder().decode(HuntReport.self, from: Data(text.utf8))
    #expect(report.evaluation == nil)
    // Four correlated results: beyond 4 less than once in 8000 seeds, and this is one.
    #expect((report.cuts + (report.reference?.cuts ?? [])).allSatisfy { ($0.localZ ?? 99) < 4 })
  }

  @Test func theCoherentToyIsHuntedInToo() throws {
    let outcome = try sideband([
      "hunt", "--simulate", "coherent-toy", "--events", "20000", "--members", "2", "--coupling",
      "2",
    ])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("exact likelihood ratio: Z = "))
    #expect(!outcome.output.contains("simulation's truth"))
  }

  @Test func aScanNamesItsWindows() throws {
    let sample = try Sample()
    let outcome = try sideband(
      sample.arguments(["--scan", "3100:4000", "--scan-step", "100", "--json"]))
    let report = try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8))
    #expect(report.windows.map { $0.signal[0] } == [3100, 3200, 3300, 3400, 3500, 3600])
  }
}

@Suite struct BadInputTests {
  /// Arguments behind those of a sound hunt, and what the message must say.
  static let cases: [([String], String)] = [
    (["--features", "tau21_light,nothing"], "there is no column 'nothing' (it has m, "),
    (["--mass", "mass"], "there is no column 'mass'"),
    (["--truth", "label"], "there is no column 'label'"),
    (["--features", "m,tau21_light"], "feature 'm': it is the mass (leave it out"),
    (["--define", "c = m * m", "--features", "c"], "feature 'c': it is computed from the mass"),
    (
      ["--define", "c = 0 * tau21_light", "--features", "c"],
      "nothing can be learned from a constant"
    ),
    (
      ["--define", "x = log(tau21_light - 2)", "--features", "x"],
      "column 'x', line 2: the value is"
    ),
    (
      ["--signal", "7000:7100", "--sidebands", "6000:7000,7100:8000", "--fit-range", "5000:9000"],
      "no event lies in the signal window 7000.0–7100.0 GeV"
    ),
    (
      ["--signal", "2300:2400", "--sidebands", "2200:2300,2400:3000", "--fit-range", "2000:5000"],
      "no event lies in the"
    ),
    (["--signal", "3300:3300"], "--signal: 3300.0:3300.0 is empty"),
    (["--sidebands", "3000:3300"], "--sidebands: there are 1"),
    (["--sidebands", "3000:3400,3700:4000"], "overlap"),
    (["--sidebands", "3000:3300,3700"], "--sidebands"),
    (["--folds", "1000"], "folds: 1000 are asked for, and the"),
    (["--folds", "2"], "folds: 2 are too few"),
    (["--members", "0"], "use 1 to 1000"),
    (["--threads", "0"], "use 1 to 1024"),
    (["--bins", "0"], "use 1 to 1000"),
    (["--efficiencies", "1,2"], "use 0 to 1"),
    (["--efficiencies", "0.00001"], "keeps none"),
    (["--efficiencies", "a"], "--efficiencies"),
    (["--background", "magic"], "background 'magic': there is no such model (choose dijet"),
    (["--energy", "3000"], "it is defined between 0 and √s = 3000.0 GeV"),
    (["--scan", "3300:3400"], "no window"),
    (["--scan-step", "50"], "--scan-step"),
    (["--fit-range", "3300:6000"], "fit range"),
    (["--select", "m >"], "'m >'"),
    (["--select", "m > 1e9"], "no event"),
    (["--select", "nothing > 1"], "there is no column 'nothing'"),
    (["--define", "m = 3"], "it has two columns 'm'"),
    (["--define", "x"], "there is no '='"),
    (["--events", "5"], "--events: it belongs to the simulation"),
    (["--signal-events", "5"], "--signal-events: it belongs to the simulation"),
    (["--coupling", "-1"], "--coupling: it belongs to the simulation"),
    (["--simulate", "dijet"], "--simulate: it belongs to the simulation"),
    (["--columns", "a,b"], "leave --columns out"),
    (["--out", "/dev/null/report"], "is a file, not a folder"),
    (["--unheard-of"], "--unheard-of"),
    (["--seed", "-1"], "--seed"),
  ]

  @Test(arguments: cases.indices)
  func itIsOneClearLineAndNothingIsLeftBehind(index: Int) throws {
    let (arguments, words) = Self.cases[index]
    let sample = try Sample(count: 3_000)
    let out = sample.folder.file("report")
    let outcome = try sideband(
      sample.arguments((arguments.contains("--out") ? [] : ["--out", out]) + arguments))
    #expect(outcome.status == 2)
    #expect(outcome.messages.hasPrefix("sideband: "))
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
    #expect(outcome.output.isEmpty)
    #expect(sample.folder.names == ["toy.csv"])
  }

  @Test(arguments: [
    (["--coupling", "1"], "--coupling: it belongs to the coherent toy"),
    (
      ["--simulate", "coherent-toy", "--signal-events", "3"],
      "--signal-events: it belongs to the dijets"
    ),
    (["--simulate", "magic"], "--simulate"), (["--events", "-1"], "use 0 to 1e9"),
    (["--events", "0", "--signal-events", "0"], "there are 0 of either kind"),
    (["--truth", "label"], "--truth: it says something of a file"),
    (["--simulate", "coherent-toy", "--events", "0"], "events: 0"),
  ])
  func whatNoSimulationTakesIsNamed(arguments: [String], words: String) throws {
    let outcome = try sideband(["hunt"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1)
    #expect(outcome.output.isEmpty)
  }

  @Test func filesThatCannotBeReadAreNamed() throws {
    let sample = try Sample(count: 3_000)
    let events = try EventTable(file: sample.path, mass: "m")
    let npy = sample.folder.file("cut.npy")
    try events.write(npy: npy)
    let whole = try Data(contentsOf: URL(fileURLWithPath: npy))
    try whole.dropLast(100).write(to: URL(fileURLWithPath: npy))
    var lines = try String(contentsOfFile: sample.path, encoding: .utf8).split(separator: "\n")
    lines[2] = "3400,0,b,0.3,0.4,1,0,0,0"
    let text = try sample.folder.write(lines.joined(separator: "\n"), to: "text.csv")
    lines[2] = "3400,0,nan,0.3,0.4,1,0,0,0"
    let hole = try sample.folder.write(lines.joined(separator: "\n"), to: "hole.csv")
    let empty = try sample.folder.write("", to: "empty.csv")
    for (file, words) in [
      (sample.folder.file("none.csv"), "there is no such file"), (npy, "it is truncated"),
      (sample.folder.path, "it is a folder, not a file"), (empty, "no line of column names"),
      (text, "column 'log_mass_heavy', line 3: 'b' is not a number"),
      (hole, "column 'log_mass_heavy', line 3: the value is nan"),
    ] {
      let outcome = try sideband(sample.arguments(file: file))
      #expect(outcome.status == 2)
      #expect(outcome.messages.contains(words), "\(outcome.messages)")
      #expect(outcome.messages.split(separator: "\n").count == 1)
    }
  }

  @Test func eventsThatAreNotFiniteCanBeLeftOut() throws {
    let sample = try Sample()
    var lines = try String(contentsOfFile: sample.path, encoding: .utf8).split(separator: "\n")
    lines.insert("3500,0,nan,0.5,0.5,1,0,0,0", at: 5)
    let path = try sample.folder.write(lines.joined(separator: "\n"), to: "hole.csv")
    #expect(try sideband(sample.arguments(file: path)).status == 2)
    let outcome = try sideband(sample.arguments(["--drop-nonfinite", "--json"], file: path))
    #expect(outcome.status == 0)
    let report = try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8))
    #expect(report.events == 6_000)
  }

  @Test(arguments: ["--mass", "--features", "--signal", "--sidebands"])
  func whatIsMissingIsNamed(option: String) throws {
    let sample = try Sample(count: 3_000)
    var arguments = sample.arguments()
    let place = try #require(arguments.firstIndex(of: option))
    arguments.removeSubrange(place...place + 1)
    let outcome = try sideband(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains("\(option): it is missing"), "\(outcome.messages)")
  }

  @Test func aMissingGnuplotIsFoundBeforeTheWork() throws {
    let sample = try Sample(count: 3_000)
    let outcome = try sideband(
      sample.arguments(["--out", sample.folder.file("report")]), environment: ["PATH": "/nowhere"])
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains("install the package gnuplot-nox"))
    #expect(sample.folder.names == ["toy.csv"])
  }
}

@Suite struct HuntSignificanceTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("events.csv")
    var stream = RandomStream(seed: 1, purpose: "signal-free events")
    let masses = (0..<12_000).map { _ in
      2500 * pow(1 - stream.uniform() * (1 - pow(2.4, -5)), -0.2)
    }
    try EventTable(
      [
        ("m", masses), ("x", masses.map { _ in stream.normal() }),
        ("follows", masses.map { $0 / 1000 + 0.15 * stream.normal() }),
      ], mass: "m"
    ).write(csv: path)
  }

  private func arguments(_ more: [String], features: String = "x") -> [String] {
    [
      "hunt", path, "--mass", "m", "--features", features, "--signal", "3300:3700", "--sidebands",
      "3100:3300,3700:3900", "--fit-range", "2800:6000", "--members", "2", "--folds", "3",
    ] + more
  }

  private func report(_ more: [String], features: String = "x") throws -> HuntReport {
    let outcome = try sideband(arguments(more + ["--json"], features: features))
    #expect(outcome.status == 0, "\(outcome.messages)")
    return try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8))
  }

  @Test func aBackgroundThatDoesNotFitQuotesNoSignificance() throws {
    let more = ["--background", "bernstein2", "--fit-range", "2500:6000", "--efficiencies", "1"]
    let found = try report(more)
    #expect(!found.valid && !found.reasons.isEmpty && found.cuts[0].localZ != nil)
    let text = try sideband(arguments(more))
    #expect(text.status == 0)
    #expect(text.output.contains("No significance is quoted."))
    #expect(text.output.contains("bernstein2 does not describe"))
  }

  @Test func sculptingStandsBesideEveryZ() throws {
    // A function that cannot follow the bump that the cut makes.
    let usual = ["--efficiencies", "1,0.2", "--background", "exponential1"]
    let found = try report(usual, features: "x,follows")
    #expect(found.cuts.allSatisfy { $0.sculpting != nil && $0.sculptingError != nil })
    #expect(found.sculptingControl?.dependence?.isFound == true)
    #expect(!found.cuts[1].valid && found.cuts[1].reasons.contains { $0.contains("copies") })
    let allowed = try report(usual + ["--allow-sculpting"], features: "x,follows")
    #expect(allowed.cuts[1].localZ == found.cuts[1].localZ)
    #expect(!allowed.cuts[1].reasons.contains { $0.contains("copies") })
    let without = try report(usual + ["--no-sculpting"], features: "x,follows")
    #expect(without.cuts.allSatisfy { $0.sculpting == nil } && without.sculptingControl == nil)
  }

  @Test func copiesAreChosenByATest() throws {
    let independent = try report(["--pseudo-experiments", "2", "--efficiencies", "1,0.2"])
    #expect(independent.global?.copies.hasPrefix("shuffled features") == true)
    #expect(independent.global?.copies.contains("no dependence") == true)
    let dependent = try report(
      ["--pseudo-experiments", "2", "--efficiencies", "1,0.2"], features: "x,follows")
    #expect(dependent.global?.copies.hasPrefix("features of a flow") == true)
  }

  @Test func usualCutsThatKeepNothingAreLeftOutAndNamed() throws {
    let outcome = try sideband(["hunt", "--events", "20000", "--members", "2"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(outcome.output.contains("Left out: cuts at 0.1 %"))
    let typed = try sideband([
      "hunt", "--events", "20000", "--members", "2", "--efficiencies", "1,0.001",
    ])
    #expect(typed.status == 2 && typed.messages.contains("efficiency 0.001"))
  }

  @Test func theBuiltInNullRuns() throws {
    let outcome = try sideband([
      "hunt", "--simulate", "coherent-toy", "--coupling", "0", "--events", "20000", "--members",
      "2",
    ])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(outcome.output.contains("there is no signal to compare with"))
  }

  @Test func seedsAndRobustnessAreTables() throws {
    let found = try report(["--seeds", "3", "--robustness", "--efficiencies", "1,0.2"])
    #expect(found.seeds?.seeds == [1, 2, 3])
    #expect(found.robustness?.rows.count == 24)
    let refused = try sideband(arguments(["--seeds", "0"]))
    #expect(refused.status == 2 && refused.messages.contains("--seeds"))
  }
}
