import ArgumentParser
import Sideband

/// How a hunt is repeated on signal-free copies of its data.
struct RepetitionOptions: ParsableArguments {
  enum Copies: String, ExpressibleByArgument, CaseIterable { case shuffled, flow, simulated }

  @Option(
    help: ArgumentHelp(
      "Repeat the whole hunt, training included, on so many signal-free copies of the data, for a global"
        + " p-value. (default: none)", valueName: "N"))
  var pseudoExperiments: Int?

  @Option(
    help: """
      How features come to the masses of a copy: shuffled, the data's own, dealt to other masses, where \
      features hardly depend on the mass; flow, drawn from a density learned at each mass, where they do; \
      simulated, of the events of --pool, or of the simulation that is hunted in.
      """)
  var copies: Copies = .shuffled

  @Option(
    help: ArgumentHelp(
      "Deal features only to masses within half of this, in GeV; wide against window and sidebands.",
      valueName: "width"))
  var slice: Double?

  @Option(
    help: ArgumentHelp(
      "Simulated background with the columns of the data, some ten times as much, for simulated copies.",
      valueName: "file"))
  var pool: String?

  @Option(
    help: ArgumentHelp(
      "Append each pseudo-experiment to this file, and go on from it after an interruption.",
      valueName: "file.jsonl"))
  var checkpoint: String?

  @Option(
    help: ArgumentHelp(
      "Refuse to start where the pseudo-experiments cannot show this significance.", valueName: "Z")
  )
  var claim: Double?

  /// The hunt, and its repetition where that is asked for.
  func run(
    _ hunt: CWoLaHunt<BoostedTrees>, on subject: HuntSubject, reading input: EventOptions,
    seed: UInt64, workers: Workers, _ bar: ProgressBar
  ) async throws -> (result: HuntResult, global: HuntReport.Global?) {
    let events = subject.events
    guard let pseudoExperiments else {
      for (option, isGiven) in [
        ("--slice", slice != nil), ("--pool", pool != nil), ("--checkpoint", checkpoint != nil),
        ("--claim", claim != nil),
      ] where isGiven {
        throw InputError(
          option, "it is for a repeated hunt", remedy: "say how often with --pseudo-experiments")
      }
      let result = try await hunt.run(on: events, seed: seed, workers: workers) { bar.show($0) }
      return (result, nil)
    }
    try refuse("--slice", slice != nil && copies != .shuffled, remedy: "use --copies shuffled")
    try refuse("--pool", pool != nil && copies != .simulated, remedy: "use --copies simulated")
    let copies = try await copies(of: subject, for: hunt, reading: input, seed: seed, workers)
    let repeated = RetrainedHunt(
      hunt, copies: copies, pseudoExperiments: pseudoExperiments, target: claim)
    let outcome = try await repeated.run(
      on: events, seed: seed, workers: workers, checkpoint: checkpoint
    ) { bar.show($0.share, timeLeft: $0.timeLeft) }
    let spectrum = try await GlobalExcess(outcome.result, of: hunt, seed: seed, workers: workers)
    return (
      outcome.result,
      HuntReport.Global(
        copies: copies.name, retrained: outcome.significance, spectrum: spectrum)
    )
  }

  private func refuse(_ option: String, _ isMisplaced: Bool, remedy: String) throws(InputError) {
    if isMisplaced {
      throw InputError(option, "\(copies.rawValue) copies have no use for it", remedy: remedy)
    }
  }

  private func copies(
    of subject: HuntSubject, for hunt: CWoLaHunt<BoostedTrees>, reading input: EventOptions,
    seed: UInt64, _ workers: Workers
  ) async throws -> any BackgroundReplica {
    let events = subject.events
    switch copies {
    case .shuffled: return try ShuffledFeatures(of: events, for: hunt, slice: slice)
    case .flow:
      // The window of a single one is left out, so that no copy knows of a signal there.
      let excluded = hunt.regions.count == 1 ? hunt.regions[0].signal : nil
      return try await FlowFeatures(
        MaskedAutoregressiveFlow(), of: events, for: hunt, excluding: excluded, seed: seed,
        workers: workers)
    case .simulated:
      if let pool {
        return try SimulatedCopies(
          pool, pool: input.events(of: pool, features: hunt.features), features: hunt.features,
          masses: hunt.backgroundMasses(of: events))
      }
      guard let background = subject.background else {
        throw InputError("--pool", "it is missing", remedy: "name a file of simulated background")
      }
      return SimulatedCopies(
        background.name, settings: ["events": Setting(events.count)], features: hunt.features
      ) { index, seed in
        var stream = RandomStream(seed: seed, purpose: "simulated copies", index: UInt64(index))
        return try background.generate(stream.next())
      }
    }
  }
}
