import ArgumentParser
import Sideband

struct HuntCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hunt",
    abstract:
      "Hunts for a resonance: CWoLa in mass windows, then a bump hunt after cuts on its score.",
    discussion: """
      Without a file it hunts in a simulation of its own, and says what the exact likelihood ratio \
      finds there.

        sideband hunt
        sideband hunt --simulate coherent-toy --coupling -1
        sideband hunt events.csv --mass mjj --features m1,m2,tau21_1,tau21_2 \\
          --signal 3300:3700 --sidebands 3100:3300,3700:3900 --fit-range 2800:6000 --out report
      """)

  @Argument(help: "Events: \(EventOptions.formats) (default: a simulation)")
  var files: [String] = []

  @OptionGroup(title: "Events") var input: EventOptions

  @OptionGroup(title: "Weights and repeats") var counting: CountingOptions

  @Option(
    help: ArgumentHelp(
      "The column that holds the events' weights, positive ones. (default: every event counts once)",
      valueName: "column"))
  var weight: String?

  @Option(help: ArgumentHelp("Columns to learn from.", valueName: "a,b,…"))
  var features: List<String>?

  @Option(help: ArgumentHelp("The signal window.", valueName: "low:high"))
  var signal: Interval?

  @Option(help: ArgumentHelp("The two sidebands.", valueName: "low:high,low:high"))
  var sidebands: List<Interval>?

  @Option(
    help: ArgumentHelp(
      "Move window and sidebands together over this range and report each place.",
      valueName: "low:high"))
  var scan: Interval?

  @Option(within: .massStep, help: "How far apart the scan's windows are. (default: half a window)")
  var scanStep: Double?

  @Option(
    help: ArgumentHelp(
      "The masses the background is fitted to. (default: the sidebands)", valueName: "low:high"))
  var fitRange: Interval?

  @Option(
    within: .fraction,
    help: ArgumentHelp(
      "Fractions of sideband events that the cuts keep. (default: 1,0.25,0.1,0.05,0.01; of the"
        + " simulated dijets 1,0.1,0.01,0.003,0.001)", valueName: "e,e,…"))
  var efficiencies: List<Double>?

  @Option(help: BackgroundHelp.text)
  var background = BackgroundHelp.suited

  @Option(within: .energy, help: "√s in GeV, for the dijet function.")
  var energy = 13_000.0

  @Option(
    within: .folds,
    help:
      "Folds of the cross-fit (default: 15, 9 or 5, the most with which each cut keeps events of each fold)."
  )
  var folds: Int?

  @Option(within: .members, help: "Boosted-tree classifiers in each ensemble.")
  var members = 20

  @Option(within: .binsPerWindow, help: "Bins across the window; all other bins are as wide.")
  var bins = 8

  @Option(
    help: ArgumentHelp(
      "A column whose values are used as a score as they stand, to compare with.",
      valueName: "column"))
  var reference: String?

  @Option(
    within: .seeds,
    help: ArgumentHelp(
      "Hunt with N seeds, from --seed on, and report the median Z and its spread.", valueName: "N"))
  var seeds = 1

  @Flag(help: "Fit the best cut again with all families of backgrounds in three widths of bins.")
  var robustness = false

  @Option(help: ArgumentHelp("Write report.json and report.html here.", valueName: "folder"))
  var out: String?

  @OptionGroup(title: "Global significance") var repetition: RepetitionOptions

  @OptionGroup(title: "Simulation, where no file is given") var simulation: HuntSimulationOptions

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    let workers = common.workers()
    try repetition.check()
    let report = try out.map { path throws(InputError) in try ReportWriter(at: path) }
    let subject = try await subject(workers)
    var hunt = try hunt(on: subject)
    hunt.allowsSculpting = repetition.allowSculpting
    hunt.allowsRepeats = counting.allowRepeats
    if let folds { hunt.folds = folds } else { hunt = try hunt.choosingFolds(in: subject.events) }
    try Forecast.hunting(
      events: subject.events.count, windows: hunt.regions.count, members: members,
      repetitions: seeds + (repetition.pseudoExperiments ?? 0)
    ).require(
      .withProgress, isForced: common.force,
      for: repetition.pseudoExperiments == nil ? "hunt" : "--pseudo-experiments")
    var leftOut: [Double] = []
    if efficiencies == nil {
      (hunt, leftOut) = try hunt.leavingOutUnreachableCuts(in: subject.events)
    }
    try await hunt.check(subject.events, seed: common.seed, workers: workers)
    let bar = ProgressBar()
    defer { bar.clear() }
    var stages = Stages()
    var notes: [String] = []
    var copies: HuntCopies?
    var control: SculptingControl?
    do {
      copies = try await HuntCopies(
        hunt, of: subject, by: repetition, reading: input, seed: common.seed, workers: workers)
      if !repetition.noSculpting { control = try copies?.control() }
    } catch let error as InputError {
      throw error
    } catch {
      notes.append("The sculpting was not measured: \(error).")
      stages.fail(notes[0])
    }
    let result = try await hunt.run(
      on: subject.events, seed: common.seed, workers: workers, control: control, isChecked: true
    ) { bar.show($0) }
    let reference = await stages.value(of: "The reference", in: &notes) {
      try await compare(result, of: hunt, on: subject, workers, notes: &$0)
    }
    var found = try HuntReport(
      result, of: hunt, on: subject.events, preparation: input.preparation,
      eventPreparation: subject.preparation, reference: reference ?? nil,
      run: RunRecord(seed: common.seed, versions: versions, inputs: subject.records))
    found.leftOutEfficiencies = leftOut
    found.notes = notes
    found.sculptingControl = control.map {
      HuntReport.SculptingSource(copies: $0.copies, count: $0.count, dependence: copies?.dependence)
    }
    if seeds > 1 {
      found.seeds = await stages.value(of: "Other seeds", in: &found.notes) { _ in
        try await hunt.repeated(
          result, seeds: seeds, from: common.seed, on: subject.events, workers: workers
        ) { bar.show($0) }
      }
    }
    if robustness {
      found.robustness = await stages.value(of: "Other backgrounds and bins", in: &found.notes) {
        _ in
        try hunt.robustness(
          of: result, on: subject.events, energy: .GeV(energy), seed: common.seed)
      }
    }
    bar.clear()
    if let pseudoExperiments = repetition.pseudoExperiments {
      // What was found is shown and kept before the long repetition begins.
      stages.attempt { if !common.json { try Terminal.say(found.summary) } }
      if let report, let text = stages.json(of: found) {
        stages.attempt { try report.write(data: text) }
      }
      found.global = await stages.value(of: "The hunt repeated", in: &found.notes) {
        guard let copies else { throw FitError("signal-free copies", "there are none") }
        return try await global(
          pseudoExperiments, of: hunt, on: subject, found: result, copies: copies, workers, bar,
          notes: &$0)
      }
      bar.clear()
      for reason in found.global?.spectrum?.failures.values.sorted() ?? [] { stages.fail(reason) }
    }
    let text = stages.json(of: found)
    stages.attempt {
      if common.json {
        if let text { try Terminal.say(json: text) }
      } else if repetition.pseudoExperiments == nil {
        try Terminal.say(found.summary, terminator: "")
      } else {
        try Terminal.say(found.globalSummary, terminator: "")
      }
    }
    if let report, let text {
      let isWritten = report.write(data: text, &stages) { try found.page(drawnBy: $0) }
      if isWritten, !common.json { stages.attempt { try Terminal.say("\n" + report.words) } }
    }
    try stages.finish()
  }

  /// What a known score finds in the best window; nil where there is none to compare with.
  private func compare(
    _ result: HuntResult, of hunt: CWoLaHunt<BoostedTrees>, on subject: HuntSubject,
    _ workers: Workers, notes: inout [String]
  ) async throws -> (column: String, result: HuntResult)? {
    guard let known = try subject.reference?(result.best.regions) else { return nil }
    if let value = try known.constant {
      notes.append(
        "The \(known.name) is \(Format.plain(value)) for every event: there is no signal to compare with."
      )
      return nil
    }
    let comparison = hunt.comparing(with: known.name, in: result.best.regions)
    return (
      known.name,
      try await comparison.run(on: known.events, seed: common.seed, workers: workers)
    )
  }

  private func global(
    _ pseudoExperiments: Int, of hunt: CWoLaHunt<BoostedTrees>, on subject: HuntSubject,
    found: HuntResult, copies: HuntCopies, _ workers: Workers, _ bar: ProgressBar,
    notes: inout [String]
  ) async throws -> HuntReport.Global {
    let replica = try copies.forRepetition()
    let outcome = try await RetrainedHunt(
      hunt, copies: replica, pseudoExperiments: pseudoExperiments, target: repetition.claim
    ).run(
      on: subject.events, found: found, seed: common.seed, workers: workers,
      checkpoint: repetition.checkpoint
    ) { bar.show($0.share, timeLeft: $0.timeLeft) }
    var spectrum: GlobalExcess?
    do {
      spectrum = try await GlobalExcess(found, of: hunt, seed: common.seed, workers: workers)
    } catch let error as FitError {
      notes.append("No comparison by the best cut's spectrum alone: \(error).")
    }
    return HuntReport.Global(
      copies: replica.name + (copies.dependence.map { ", as \($0.sentence)" } ?? ""),
      retrained: outcome.significance, spectrum: spectrum)
  }

  private func subject(_ workers: Workers) async throws -> HuntSubject {
    guard !files.isEmpty else {
      let fileOptions = [
        ("--columns", input.reading.columns == nil), ("--mass", input.mass == nil),
        ("--truth", input.truth == nil), ("--reference", reference == nil),
        ("--define", input.selection.define.isEmpty),
        ("--select", input.selection.select.isEmpty),
        ("--drop-nonfinite", !input.selection.dropNonfinite),
        ("--drop-duplicates", !input.dropDuplicates),
        ("--weight", weight == nil), ("--unweight", !counting.unweight),
        ("--ignore-weights", !counting.ignoreWeights), ("--allow-repeats", !counting.allowRepeats),
      ]
      if let (option, _) = fileOptions.first(where: { !$0.1 }) {
        throw InputError(
          option, "it says something of a file, and there is none", remedy: "name one")
      }
      return try simulation.subject(seed: common.seed, isForced: common.force)
    }
    try simulation.refuseAll()
    guard let features else {
      throw InputError("--features", "it is missing", remedy: "name the columns to learn from")
    }
    let names = features.values.map { Feature($0) }
    let events = try input.events(
      of: files, features: names, weight: counting.unweight ? nil : weight,
      refusing: counting.allowRepeats ? .none : .all)
    if let weight, let weights = events.events.weights, weights.contains(where: { $0 < 0 }) {
      throw InputError(
        "--weight",
        "\(weights.count { $0 < 0 }) of the \(weights.count) weights in '\(weight)' are negative, and a"
          + " classifier learns from positive ones",
        remedy: "draw events by them: add --unweight")
    }
    if weight != nil, repetition.pseudoExperiments != nil, !counting.unweight {
      throw InputError(
        "--pseudo-experiments", "the events have weights, which copies do not have",
        remedy: "draw events by their weights: add --unweight")
    }
    let counted = try await counting.counted(
      events, weight: weight, features: names, known: reference.map { [$0] } ?? [],
      ways: "count them with --weight, draw events by them with --unweight, or count each once with"
        + " --ignore-weights",
      seed: common.seed, workers: workers)
    return try .file(counted, features: names, reference: reference)
  }

  private func hunt(on subject: HuntSubject) throws(InputError) -> CWoLaHunt<BoostedTrees> {
    let regions = try regions(default: subject.regions)
    let unit = input.massUnit
    var hunt = CWoLaHunt(
      learner: BoostedTrees.hunting(members: members),
      features: features.map { $0.values.map { Feature($0) } } ?? subject.features,
      regions: regions,
      fitRange: try fitRange.map { range throws(InputError) in
        try range.masses(in: unit, option: "--fit-range")
      } ?? subject.fitRange,
      efficiencies: efficiencies?.values ?? subject.efficiencies, binsPerWindow: bins)
    hunt.background = try BackgroundHelp.family(
      background, over: hunt.fitRange, energy: .GeV(energy))
    return hunt
  }

  private func regions(default given: MassRegions?) throws(InputError) -> [MassRegions] {
    let unit = input.massUnit
    var base = given
    if let signal, let sidebands {
      guard sidebands.values.count == 2 else {
        throw InputError(
          "--sidebands", "there are \(sidebands.values.count)",
          remedy: "give one below the window and one above, as in 3100:3300,3700:3900")
      }
      base = try MassRegions(
        signal: signal.masses(in: unit, option: "--signal"),
        lowerSideband: sidebands.values[0].masses(in: unit, option: "--sidebands"),
        upperSideband: sidebands.values[1].masses(in: unit, option: "--sidebands"))
    } else if signal != nil || sidebands != nil || given == nil {
      throw InputError(
        signal == nil ? "--signal" : "--sidebands", "it is missing",
        remedy: "give the window and both sidebands, as in --signal 3300:3700 --sidebands"
          + " 3100:3300,3700:3900")
    }
    guard let base else { return [] }
    guard let scan else {
      if let scanStep {
        throw InputError("--scan-step", "\(scanStep) is given without --scan")
      }
      return [base]
    }
    return try base.scanned(
      over: scan.masses(in: unit, option: "--scan"), step: scanStep.map { $0 * unit.inGeV })
  }
}
