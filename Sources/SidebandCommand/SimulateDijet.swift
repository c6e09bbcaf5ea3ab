import ArgumentParser
import Sideband

struct SimulateDijet: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dijet",
    abstract: "QCD dijets and W′ → XY with jet substructure, as fitted to Pythia 8.",
    discussion: """
      Events in random order with columns mjj, mlight and dm [GeV], tau21_light, tau21_heavy and \
      label, 1 for signal. Signal and background do not interfere here, and their densities have no \
      cross section.
      """)

  @Option(within: .events, help: "How many background events.")
  var events = 200_000

  @Option(within: .events, help: "How many signal events.")
  var signalEvents = 500

  @Option(within: .mass, help: "The W′'s mass in GeV.")
  var resonanceMass = 3500.0

  @Option(within: .mass, help: "The mass of the heavier of X and Y in GeV.")
  var heavyMass = 500.0

  @Option(within: .mass, help: "The mass of the lighter of X and Y in GeV.")
  var lightMass = 100.0

  @Option(help: ArgumentHelp("The file: .csv, .npy (also .gz) or .h5.", valueName: "file"))
  var out: String

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    let simulation = try DijetFastSim(
      signalMass: .GeV(resonanceMass), heavyMass: .GeV(heavyMass), lightMass: .GeV(lightMass))
    try Forecast.generating(
      Double(events) + Double(signalEvents), secondsPerEvent: 1e-6, bytesPerEvent: 110
    ).require(.silent, isForced: common.force, for: "--events")
    let table = try simulation.generate(
      background: events, signal: signalEvents, seed: common.seed)
    let summary = SimulationSummary(
      crossSection: nil, events: table.count, effectiveEvents: table.effectiveCount)
    try common.show(
      summary, inWords: "\(events) + \(signalEvents) events", afterWriting: out
    ) { try table.write(file: out, truth: "label") }
  }
}
