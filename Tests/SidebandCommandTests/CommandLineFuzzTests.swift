import Events
import Foundation
import GSL
import Testing
import _TestSupport

/// Command lines that nobody should write: each ends within 25 s and 4 GB of addresses, with exit 0, 1 or 2.
///
/// `SIDEBAND_FUZZ_LINES=10000` runs as many random lines, from `SIDEBAND_FUZZ_SEED` on; without it a few are.
@Suite(.serialized) struct CommandLineFuzzTests {
  private let folder: TemporaryFolder
  private let events: String
  private let spectrum: String
  private let workspace: String

  init() throws {
    folder = try TemporaryFolder()
    var stream = RandomStream(seed: 5, purpose: "fuzzed events")
    let masses = (0..<3_000).map { _ in 2500 * pow(1 - stream.uniform() * 0.98, -0.2) }
    let (x, y) = (masses.map { _ in stream.normal() }, masses.map { _ in stream.uniform() })
    events = folder.file("events.csv")
    try EventTable([("m", masses), ("x", x), ("y", y)], mass: "m").write(file: events)
    spectrum = try folder.write(
      "low,high,count\n"
        + (0..<30).map { "\(100 + 10 * $0),\(110 + 10 * $0),\(max(0, 90 - 3 * $0))\n" }.joined(),
      to: "spectrum.csv")
    workspace = try folder.write(
      """
      {"channels": [{"name": "c", "samples": [
        {"name": "s", "data": [5], "modifiers": [{"name": "mu", "type": "normfactor", "data": null}]},
        {"name": "b", "data": [50], "modifiers": [{"name": "u", "type": "shapesys", "data": [7]}]}]}],
       "observations": [{"name": "c", "data": [55]}],
       "measurements": [{"name": "m", "config": {"poi": "mu", "parameters": []}}], "version": "1.0.0"}
      """, to: "workspace.json")
  }

  private var hunt: [String] {
    [
      "hunt", events, "--mass", "m", "--features", "x,y", "--signal", "3300:3700", "--sidebands",
      "3000:3300,3700:4100", "--members", "1", "--no-sculpting",
    ]
  }
  private var bump: [String] { ["bump", spectrum, "--toys", "5", "--scan-toys", "0"] }
  private var bumpInEvents: [String] {
    ["bump", events, "--column", "m", "--bins", "20", "--toys", "5", "--scan-toys", "0"]
  }
  private func simulate(_ process: String) -> [String] {
    ["simulate", process, "--out", folder.file("out.npy")]
      + (process == "dijet" ? ["--signal-events", "10"] : []) + ["--events", "100"]
  }

  /// Lines that once crashed, hung or filled the memory, and their like.
  @Test func chosenLinesEndWell() throws {
    let huge = "9223372036854775807"
    let deep = String(repeating: "(", count: 4_000) + "m" + String(repeating: ")", count: 4_000)
    let lines: [[String]] = [
      hunt + ["--bins", huge], hunt + ["--fit-range", "3100:1e308"],
      hunt + ["--fit-range", "0:1e9"],
      hunt + ["--scan", "3000:4000", "--scan-step", "1e-19"], hunt + ["--scan", "-1e308:1e308"],
      hunt + ["--pseudo-experiments", huge],
      hunt + ["--pseudo-experiments", "3", "--slice", "5e-324"],
      hunt + ["--folds", huge], hunt + ["--folds", "-1"], hunt + ["--members", huge],
      hunt + ["--seeds", huge], hunt + ["--claim", "nan"], hunt + ["--energy", "5e-324"],
      hunt + ["--efficiencies", "5e-324"], hunt + ["--efficiencies", "nan"],
      hunt + ["--efficiencies", "1,,0.1"], hunt + ["--mass-unit", "TeV"],
      hunt + ["--threads", huge],
      hunt + ["--seed", "18446744073709551615"], ["hunt", "--events", huge],
      ["hunt", "--events", "1e12"], ["hunt", "--events", "1000000000"],
      ["hunt", "--signal-events", huge], ["hunt", "--events", "-1"],
      ["hunt", "--simulate", "coherent-toy", "--coupling", "1e160"],
      bumpInEvents + ["--range", "0:5e-324", "--mass-unit", "MeV"],
      bumpInEvents + ["--range", "1e306:1.1e306", "--mass-unit", "TeV"],
      bumpInEvents + ["--range=-1e308:1e308"], bumpInEvents + ["--range=-1e9:1e9"],
      bumpInEvents + ["--bins", "100000"], bumpInEvents + ["--bins", huge],
      bump + ["--resolution", "5e-324"], bump + ["--resolution", "1e308"],
      bump + ["--template", spectrum, "--template-error", "1e-300"], bump + ["--toys", huge],
      bump + ["--toys", "1000000000000"], bump + ["--toys", "100000000"],
      bump + ["--scan-toys", huge],
      bump + ["--scan-toys", "100000000"], bump + ["--scan-toys", "1"], bump + ["--level", "1"],
      bump + ["--level", "0.5"], bump + ["--level", "nan"], bump + ["--phase", "1e308"],
      bump + ["--phase", "0", "--signal", "voigt", "--width", "1e-300"],
      bump + ["--signal", "breit-wigner", "--width", "1e9"],
      bump + ["--signal", "crystal-ball", "--tails", "1e-300,1,1,1e300"],
      bump + ["--scan", "100:400", "--scan-step", "1e-300"], bump + ["--scan", "400:100"],
      bump + ["--scan", "0:1e9", "--scan-step", "1e6"], bump + ["--widths", "1:10000"],
      bump + ["--widths", "1:1e308"], bump + ["--widths", "0.5:2"], bump + ["--exclude", "0:1e9"],
      bump + ["--inject", "1e308", "--inject-at", "200"], bump + ["--inject", "nan"],
      bump + ["--inject", "-1e9", "--inject-at", "200"],
      bump + ["--inject", "5", "--inject-at", "1e9"],
      bump + ["--signal-events", "1e308"], bump + ["--claim", "nan"], bump + ["--claim", "37"],
      simulate("coherent-toy") + ["--events", "1e12"],
      simulate("coherent-toy") + ["--events", huge],
      simulate("coherent-toy") + ["--events", "0"],
      simulate("coherent-toy") + ["--coupling", "1e160"],
      simulate("coherent-toy") + ["--mu", "1e300"],
      simulate("coherent-toy") + ["--width", "1e-20"],
      simulate("coherent-toy") + ["--range", "1e-300:1e300"],
      simulate("coherent-toy") + ["--falling-power", "1e300"],
      simulate("coherent-toy") + ["--strength", "1e300"],
      simulate("coherent-toy") + ["--mass-resolution", "1e300"],
      simulate("coherent-toy") + ["--efficiency", "0"], simulate("dijet") + ["--events", huge],
      simulate("dijet") + ["--signal-events", huge],
      simulate("dijet") + ["--resonance-mass", "1e-3"],
      simulate("dijet") + ["--heavy-mass", "1e9"], simulate("drell-yan") + ["--width", "1e-20"],
      simulate("drell-yan") + ["--resonance-mass", "1e9"],
      simulate("drell-yan") + ["--energy", "1"],
      simulate("drell-yan") + ["--couplings", "1,1,1,1,1,1,1,1e300", "--model", "free"],
      simulate("drell-yan") + ["--luminosity", "1e-9"], simulate("drell-yan") + ["--max-eta", "0"],
      simulate("top-pair") + ["--top-mass", "1e9"],
      simulate("top-pair") + ["--scale-factor", "1e-3"],
      simulate("top-pair") + ["--scalar-coupling", "1e6"], ["limit", workspace, "--mu", "1e150"],
      ["limit", workspace, "--mu", "1e12"],
      ["limit", workspace, "--calculator", "toys", "--toys", huge],
      ["limit", workspace, "--calculator", "toys", "--toys", "100000000"],
      ["limit", workspace, "--level", "1"], ["limit", workspace, "--mu", "nan"],
      ["fit", "/dev/zero"], ["bump", "/dev/zero"], ["hunt", "/dev/full", "--mass", "m"],
      ["score", "/dev/zero", events, "--mass", "m"], ["fit", "."], ["bump", ""],
      ["inspect", "/dev/zero"], ["inspect", "-"], ["inspect", events, events],
      ["inspect", events, "--max-size", "1"], ["inspect", events, "--separator", ""],
      ["inspect", folder.path + "/*?["], ["inspect", events, "--mass", "m[\(huge)]"],
      ["inspect", events, "--dataset", String(repeating: "x,", count: 10_000)],
      ["convert", events], ["convert", events, folder.path], ["convert", events, "/dev/full.csv"],
      ["convert", events, folder.file("o.npy"), "--keep", "m[99999999999999999999]"],
      ["convert", events, folder.file("o.npy"), "--keep", "m,m"],
      ["convert", events, folder.file("o.h5"), "--define", "\u{1b}[2J = m"],
      ["convert", events, folder.file("o.npz"), "--define", "`../../x` = m"],
      ["convert", events, folder.file("o.parquet"), "--define", "x = " + deep],
      ["convert", events, folder.file("o.csv"), "--select", "m == 'a' < 3 < " + deep],
      hunt + ["--truth", "m > 3"], hunt + ["--truth", "x == y == 1"],
      hunt + ["--define", "mass = m", "--mass", "mass", "--features", "m"],
    ]
    #expect(lines.count >= 87)
    for line in lines { try expectOrderlyEnd(line) }
  }

  @Test func randomLinesEndWell() throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["SIDEBAND_FUZZ_LINES"].flatMap { Int($0) } ?? 60
    let first = environment["SIDEBAND_FUZZ_SEED"].flatMap { Int($0) } ?? 1
    for index in first..<first + count {
      var stream = RandomStream(seed: 7, purpose: "command lines", index: UInt64(index))
      try expectOrderlyEnd(randomLine(&stream))
    }
  }

  private func expectOrderlyEnd(_ line: [String]) throws {
    let outcome = try sideband(
      line, shell: "ulimit -v 4000000; exec timeout -s KILL 25 COMMAND")
    #expect(
      (0...2).contains(outcome.status),
      "status \(outcome.status): \(line.joined(separator: " "))\n\(outcome.messages.prefix(300))")
    if outcome.status != 0 { #expect(!outcome.messages.isEmpty, "\(line)") }
  }

  private func randomLine(_ stream: inout RandomStream) -> [String] {
    func pick<T>(_ values: [T]) -> T {
      values[min(values.count - 1, Int(stream.uniform() * Double(values.count)))]
    }
    let numbers = [
      "-1", "0", "1", "2", "0.5", "0.1", "10", "1e-20", "5e-324", "1e-9", "1e9", "1e12", "1e160",
      "1e308",
      "-1e308", "nan", "inf", "-inf", "9223372036854775807", "9223372036854775808", "100000",
      "3500",
      "200", "1e5", "abc", "", "0x10", "½",
    ]
    func number() -> String { pick(numbers) }
    func list() -> String {
      (0...Int(stream.uniform() * 4)).map { _ in number() }.joined(separator: ",")
    }
    func range() -> String {
      stream.uniform() < 0.5
        ? "\(number()):\(number())" : pick(["3300:3700", "120:390", "2600:6000", "300:100", "1:1"])
    }
    func value(of option: String) -> String {
      switch option {
      case "--range", "--exclude", "--scan", "--fit-range", "--signal", "--widths": range()
      case "--efficiencies", "--width", "--tails", "--inject", "--couplings", "--vary-power",
        "--mass-resolution":
        list()
      default: number()
      }
    }
    let huntOptions = [
      "--bins", "--fit-range", "--scan", "--scan-step", "--efficiencies", "--folds", "--members",
      "--energy", "--seeds", "--signal", "--claim", "--slice", "--seed",
    ]
    let bumpOptions = [
      "--exclude", "--widths", "--toys", "--claim", "--resolution", "--width", "--tails", "--scan",
      "--scan-step", "--scan-toys", "--level", "--phase", "--coherence", "--signal-events",
      "--inject",
      "--inject-at", "--inject-toys", "--energy", "--threads",
    ]
    let generation = [
      "--events", "--luminosity", "--coupling", "--mu", "--resonance-mass", "--width",
    ]
    let (base, options): ([String], [String]) = pick([
      (hunt, huntOptions), (bump, bumpOptions),
      (bumpInEvents, bumpOptions + ["--bins", "--range"]),
      (
        simulate("coherent-toy"),
        generation + [
          "--strength", "--coherence", "--phase", "--falling-power", "--range", "--vary-power",
          "--mass-resolution", "--energy-scale", "--efficiency",
        ]
      ),
      (
        simulate("drell-yan"),
        generation + ["--energy", "--range", "--couplings", "--min-pt", "--max-eta"]
      ),
      (
        simulate("dijet"),
        ["--events", "--signal-events", "--resonance-mass", "--heavy-mass", "--light-mass"]
      ),
      (["limit", workspace], ["--mu", "--level", "--toys", "--seed", "--threads"]),
    ])
    return base
      + (0...Int(stream.uniform() * 3)).flatMap { _ in
        let option = pick(options)
        return ["\(option)=\(value(of: option))"]
      }
  }
}
