import ArgumentParser
import Sideband

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Simulates events of a process.",
    subcommands: [SimulateCoherentToy.self, SimulateDijet.self, SimulateDrellYan.self])
}

struct SimulateCoherentToy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coherent-toy",
    abstract: "A Breit–Wigner that interferes with a falling background.",
    discussion: """
      Unweighted events with columns m [GeV], the features, weight_B, weight_I and weight_S, with \
      which the events stand for any coupling g by weight_B + g weight_I + g² weight_S, and the \
      exact log likelihood ratio, oracle.
      """)

  @Option(help: "How many events.")
  var events = 200_000

  @Option(parsing: .unconditional, help: "g, the factor on the signal amplitude, of either sign.")
  var coupling = 1.0

  @Option(help: "The signal's cross section at g = 1 over the background's.")
  var strength = 0.001

  @Option(help: "κ, the coherence of signal and background, 0 to 1.")
  var coherence = 0.5

  @Option(parsing: .unconditional, help: "φ, the signal's phase against the background, in rad.")
  var phase = Double.pi / 2

  @Option(help: "The resonance's mass in GeV.")
  var resonanceMass = 3500.0

  @Option(help: "The resonance's width in GeV.")
  var width = 100.0

  @Option(help: ArgumentHelp("The file: .csv or .npy, also .gz.", valueName: "file"))
  var out: String

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    let toy = try CoherentToy(
      resonanceMass: .GeV(resonanceMass), width: .GeV(width), strength: strength,
      coherence: coherence, phase: phase)
    let table = try toy.generate(events, coupling: coupling, seed: common.seed)
    try table.write(file: out)
    try common.show(["events": events], inWords: "\(events) events: \(out)")
  }
}
