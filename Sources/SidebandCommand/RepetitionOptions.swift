import ArgumentParser
import Sideband

/// How a hunt is repeated on signal-free copies of its data.
struct RepetitionOptions: ParsableArguments {
  enum Copies: String, ExpressibleByArgument, CaseIterable { case shuffled, flow }

  @Option(
    help: ArgumentHelp(
      "Repeat the whole hunt, training included, on so many signal-free copies of the data, for a global"
        + " p-value. (default: none)", valueName: "N"))
  var pseudoExperiments: Int?

  @Option(
    help: """
      How features come to the masses of a copy: shuffled, the data's own, dealt to other masses, where \
      features hardly depend on the mass; flow, drawn from a density learned at each mass, where they do.
      """)
  var copies: Copies = .shuffled

  @Option(
    help: ArgumentHelp(
      "Deal features only to masses within half of this, in GeV; wide against window and sidebands.",
      valueName: "width"))
  var slice: Double?

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
    _ hunt: CWoLaHunt<BoostedTrees>, on events: EventTable, seed: UInt64, workers: Workers,
    _ bar: ProgressBar
  ) async throws -> (result: HuntResult, global: HuntReport.Global?) {
    guard let pseudoExperiments else {
      for (option, isGiven) in [
        ("--slice", slice != nil), ("--checkpoint", checkpoint != nil), ("--claim", claim != nil),
      ] where isGiven {
        throw InputError(
          option, "it is for a repeated hunt", remedy: "say how often with --pseudo-experiments")
      }
      let result = try await hunt.run(on: events, seed: seed, workers: workers) { bar.show($0) }
      return (result, nil)
    }
    let copies = try await copies(of: events, for: hunt, seed: seed, workers: workers)
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

  private func copies(
    of events: EventTable, for hunt: CWoLaHunt<BoostedTrees>, seed: UInt64, workers: Workers
  ) async throws -> any BackgroundReplica {
    switch copies {
    case .shuffled: return try ShuffledFeatures(of: events, for: hunt, slice: slice)
    case .flow:
      guard slice == nil else {
        throw InputError("--slice", "a flow has no slices", remedy: "use --copies shuffled")
      }
      // The window of a single one is left out, so that no copy knows of a signal there.
      let excluded = hunt.regions.count == 1 ? hunt.regions[0].signal : nil
      return try await FlowFeatures(
        MaskedAutoregressiveFlow(), of: events, for: hunt, excluding: excluded, seed: seed,
        workers: workers)
    }
  }
}
