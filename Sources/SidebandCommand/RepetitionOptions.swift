import ArgumentParser
import Sideband

/// Which signal-free copies of its data a hunt is tried on, and how it is repeated on them.
struct RepetitionOptions: ParsableArguments {
  @Option(
    within: .toys,
    help: ArgumentHelp(
      "Repeat the whole hunt, training included, on this many signal-free copies of the data, for a"
        + " global p-value. (default: none)", valueName: "N"))
  var pseudoExperiments: Int?

  @Option(
    help: """
      How a copy gets its features. shuffled: the data's features, reassigned to other masses. flow: \
      drawn from a density learned at each mass. simulated: events of --pool, or of the simulation that \
      is hunted in. auto: shuffled where a test finds no dependence of the features on the mass, else flow.
      """)
  var copies: CopyMethod = .automatic

  @Option(
    within: .massStep,
    help: ArgumentHelp(
      "Reassign shuffled features only to masses within half of this, in GeV; it must be wide compared"
        + " with window and sidebands.", valueName: "width"))
  var slice: Double?

  @Option(
    help: ArgumentHelp(
      "Simulated background with the columns of the data, about ten times as much, for simulated copies.",
      valueName: "file"))
  var pool: String?

  @Flag(
    help: "Do not measure how much a cut sculpts the background on signal-free copies.")
  var noSculpting = false

  @Flag(
    help: "Quote a significance even where a cut sculpts more events than the statistical error.")
  var allowSculpting = false

  @Option(
    help: ArgumentHelp(
      "Append each pseudo-experiment to this file, and go on from it after an interruption.",
      valueName: "file.jsonl"))
  var checkpoint: String?

  @Option(
    within: .significance,
    help: ArgumentHelp(
      "Refuse to start where the pseudo-experiments cannot show this significance.", valueName: "Z")
  )
  var claim: Double?

  /// Refuses options that have nothing to act on.
  func check() throws(InputError) {
    if let pseudoExperiments {
      try RetrainedHunt<BoostedTrees>.check(pseudoExperiments, target: claim)
    } else {
      for (option, isGiven) in [
        ("--slice", slice != nil), ("--checkpoint", checkpoint != nil), ("--claim", claim != nil),
      ] where isGiven {
        throw InputError(
          option, "it is for a repeated hunt", remedy: "say how often with --pseudo-experiments")
      }
    }
    if noSculpting, allowSculpting {
      throw InputError(
        "--allow-sculpting", "--no-sculpting is given too", remedy: "leave one of them out")
    }
    try refuse(
      "--slice", slice != nil && copies != .shuffled && copies != .automatic,
      remedy: "use --copies shuffled")
    try refuse("--pool", pool != nil && copies != .simulated, remedy: "use --copies simulated")
  }

  private func refuse(_ option: String, _ isMisplaced: Bool, remedy: String) throws(InputError) {
    if isMisplaced {
      throw InputError(
        option, "\(copies.rawValue) copies do not use it", remedy: remedy)
    }
  }
}

/// The signal-free copies of one hunt's data.
struct HuntCopies {
  let hunt: CWoLaHunt<BoostedTrees>
  /// Those that copies are made of: each counts once.
  let events: EventTable
  let options: RepetitionOptions
  let seed: UInt64
  let workers: Workers
  /// Whether the features depend on the mass, where the method is to be chosen.
  let dependence: FeatureDependence?
  /// A flow or a simulation, which both the sculpting and the repetition use; nil for methods that cost
  /// little.
  private let shared: (any BackgroundReplica)?

  init(
    _ hunt: CWoLaHunt<BoostedTrees>, of subject: HuntSubject, by options: RepetitionOptions,
    reading input: EventOptions, seed: UInt64, workers: Workers
  ) async throws {
    (self.hunt, self.options) = (hunt, options)
    events = try subject.events.equallyWeighted(seed: seed)
    (self.seed, self.workers) = (seed, workers)
    let isNeeded = !options.noSculpting || options.pseudoExperiments != nil
    dependence =
      options.copies == .automatic && options.slice == nil && isNeeded
      ? try hunt.dependence(in: events) : nil
    let wantsFlow =
      options.copies == .flow
      || (dependence?.isFound == true && options.pseudoExperiments != nil)
    if wantsFlow, isNeeded {
      shared = try await hunt.flowCopies(of: events, seed: seed, workers: workers)
    } else if options.copies == .simulated, isNeeded {
      shared = try Self.simulated(hunt, events, subject.background, options, input)
    } else {
      shared = nil
    }
  }

  /// For a repeated hunt.
  func forRepetition() throws -> any BackgroundReplica {
    try shared ?? ShuffledFeatures(of: events, for: hunt, slice: options.slice)
  }

  /// What the sculpting is measured on.
  func control() throws -> SculptingControl {
    if let shared { return try SculptingControl(shared, features: hunt.features, seed: seed) }
    guard let dependence else {
      return try SculptingControl(
        ShuffledFeatures(of: events, for: hunt, slice: options.slice), features: hunt.features,
        seed: seed)
    }
    return try SculptingControl(
      hunt.quickCopies(of: events, given: dependence), features: hunt.features, seed: seed)
  }

  private static func simulated(
    _ hunt: CWoLaHunt<BoostedTrees>, _ events: EventTable, _ background: HuntSubject.Background?,
    _ options: RepetitionOptions, _ input: EventOptions
  ) throws -> any BackgroundReplica {
    if let pool = options.pool {
      let simulated = try input.events(of: [pool], features: hunt.features, refusing: .all).events
      try simulated.requireUnweighted(
        besides: Set(hunt.features.map(\.name)), ways: "draw unweighted events for the pool")
      return try SimulatedCopies(
        pool, pool: simulated, features: hunt.features, masses: hunt.backgroundMasses(of: events))
    }
    guard let background else {
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

extension CopyMethod: ExpressibleByArgument {}
