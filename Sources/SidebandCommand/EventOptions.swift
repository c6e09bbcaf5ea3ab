import ArgumentParser
import Sideband

/// How a file becomes a table of events.
struct EventOptions: ParsableArguments {
  @OptionGroup var reading: ReadingOptions

  @Option(
    help: ArgumentHelp(
      "The dataset or group of a .h5 file that holds the events. (default: the only one)",
      valueName: "name"))
  var dataset: String?

  @Option(
    help: ArgumentHelp(
      "Names of the columns of a .npy file or a dataset, in order, where it has none.",
      valueName: "a,b,…"))
  var columns: List<String>?

  @Option(
    help: ArgumentHelp(
      "The column that holds the mass. (default for .lhe: m, of all outgoing particles)",
      valueName: "column"))
  var mass: String?

  @Option(help: "The unit of the mass column and of all ranges of mass: MeV, GeV or TeV.")
  var massUnit: EnergyUnit = .GeV

  @Option(
    help: ArgumentHelp(
      "The column with 1 for simulated signal and 0 for background: hidden from every classifier,"
        + " used only to say how good the score was.", valueName: "column"))
  var truth: String?

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A new column, such as 'x = log10(mJ1 + 0.04)'. May be repeated.", valueName: "name = formula"
    ))
  var define: [String] = []

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "Keep the events for which this is true, such as 'pt > 30 && abs(eta) < 2'. May be repeated.",
      valueName: "formula"))
  var select: [String] = []

  @Flag(help: "Leave out events whose mass or features are not all finite numbers.")
  var dropNonfinite = false

  @Flag(
    help: "Of events with equal mass and features, to the last digit, keep the first.")
  var dropDuplicates = false

  /// The events of a file, and what was done to them.
  ///
  /// - Parameter repeats: which repeats of events are refused.
  func events(
    of path: String, features: [Feature], weight: String? = nil, refusing repeats: RefusedRepeats
  ) throws(InputError) -> PreparedEvents {
    let isLHE = path.hasSuffix(".lhe") || path.hasSuffix(".lhe.gz")
    guard let mass = mass ?? (isLHE ? "m" : nil) else {
      throw InputError("--mass", "it is missing", remedy: "name the column that holds the mass")
    }
    guard !isLHE || massUnit == .GeV else {
      throw InputError(
        "--mass-unit", "\(path) is in GeV, as all Les Houches files are", remedy: "leave it out")
    }
    let file = try reading.open(path)
    var events = try EventTable(
      file, dataset: dataset, columns: columns?.values,
      mass: Feature(mass, unit: massUnit.rawValue), weight: weight, truth: truth,
      limit: reading.limit)
    let record = try RunRecord.Input(file)
    var preparation = EventPreparation()
    preparation.rows = events.count
    for definition in define { events = try events.defining(definition) }
    for condition in select { events = try events.selecting(where: condition) }
    preparation.selected = events.count
    if dropNonfinite {
      let names = [mass] + features.map(\.name)
      preparation.nonFinite = try events.nonFiniteCounts(in: names)
      events = try events.droppingNonFinite(in: names)
      preparation.nonFiniteRows = preparation.selected - events.count
    }
    if dropDuplicates {
      let before = events.count
      events = try events.droppingRepeats(features: features)
      preparation.droppedRepeats = before - events.count
    }
    let found = try events.repeatedEvents(features: features)
    if repeats != .none { try events.requireDistinctEvents(found, onlyExact: repeats == .exact) }
    preparation.repeats = found
    return PreparedEvents(events: events, record: record, preparation: preparation)
  }

  /// What was done to the table, in order.
  var preparation: [String] {
    define.map { "define \($0)" } + select.map { "select \($0)" }
      + (dropNonfinite ? ["drop events that are not finite"] : [])
      + (dropDuplicates ? ["drop events that repeat an earlier one"] : [])
  }
}

/// Events that were read and prepared.
struct PreparedEvents {
  var events: EventTable
  /// The file that they came from, as it was read.
  let record: RunRecord.Input
  /// What was done to them, and what was left out.
  var preparation: EventPreparation
}

/// Which repeats of events, more than chance makes, are refused.
enum RefusedRepeats {
  /// Those of masses and features as well, where events are counted.
  case all
  /// Those of whole events, where something is learned.
  case exact
  /// None.
  case none
}
