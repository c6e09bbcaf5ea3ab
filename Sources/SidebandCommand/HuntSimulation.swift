import ArgumentParser
import Sideband

/// The simulations that a hunt without a file can run in.
enum HuntSimulation: String, CaseIterable, ExpressibleByArgument {
  case dijet
  case coherentToy = "coherent-toy"
}

/// What is simulated where a hunt has no file.
struct HuntSimulationOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to hunt in: dijet, QCD and a resonance as fitted to Pythia 8, or coherent-toy, a"
        + " resonance that interferes with its background. (default: dijet)",
      valueName: "simulation"))
  var simulate: HuntSimulation?

  @Option(
    parsing: .unconditional,
    within: .events,
    help: """
      Events to simulate: the background's of dijet, all of coherent-toy. \
      (default: 300000, 200000)
      """)
  var events: Int?

  @Option(parsing: .unconditional, within: .events, help: "Signal events of dijet. (default: 700)")
  var signalEvents: Int?

  @Option(
    parsing: .unconditional,
    within: .coupling, help: "The factor on the signal amplitude of coherent-toy. (default: 1)")
  var coupling: Double?

  /// The simulated events.
  func subject(seed: UInt64, isForced: Bool) throws -> HuntSubject {
    try Forecast.generating(
      Double(events ?? 0) + Double(signalEvents ?? 0), secondsPerEvent: 1e-6, bytesPerEvent: 160
    ).require(.silent, isForced: isForced, for: events == nil ? "--signal-events" : "--events")
    switch simulate ?? .dijet {
    case .dijet:
      try refuse("--coupling", coupling != nil, "it belongs to the coherent toy, not to the dijets")
      return try .dijet(background: events ?? 300_000, signal: signalEvents ?? 700, seed: seed)
    case .coherentToy:
      try refuse(
        "--signal-events", signalEvents != nil, "it belongs to the dijets, not to the coherent toy",
        remedy: "choose the signal by --coupling")
      return try .coherentToy(events: events ?? 200_000, coupling: coupling ?? 1, seed: seed)
    }
  }

  /// Refuses all of them, where there is a file.
  func refuseAll() throws(InputError) {
    for (option, isGiven) in [
      ("--simulate", simulate != nil), ("--events", events != nil),
      ("--signal-events", signalEvents != nil), ("--coupling", coupling != nil),
    ] {
      try refuse(
        option, isGiven, "it belongs to the simulation that runs where no file is given",
        remedy: "leave it out")
    }
  }

  private func refuse(
    _ option: String, _ isGiven: Bool, _ problem: String,
    remedy: String = "add --simulate coherent-toy"
  ) throws(InputError) {
    if isGiven { throw InputError(option, problem, remedy: remedy) }
  }
}
