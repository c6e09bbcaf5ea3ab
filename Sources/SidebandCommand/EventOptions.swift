import ArgumentParser
import Sideband

/// How a file becomes a table of events.
struct EventOptions: ParsableArguments {
  /// The names of files that events are read from, for the help of arguments.
  static let formats =
    ".csv, .tsv, .txt, .npy, .npz, .h5, .parquet, .root or .lhe, packed or not; - for standard"
    + " input. Several files, or patterns such as 'run*.csv', are one table."

  @OptionGroup var reading: ReadingOptions

  @Option(
    help: ArgumentHelp(
      "A further column with the file that each event comes from, for the output.",
      valueName: "column"))
  var sourceColumn: String?

  @Option(
    help: ArgumentHelp(
      "The column that holds the mass. (default for .lhe: m, of all outgoing particles)",
      valueName: "column"))
  var mass: String?

  @Option(help: "The unit of the mass column and of all ranges of mass: MeV, GeV or TeV.")
  var massUnit: EnergyUnit = .GeV

  @Option(
    help: ArgumentHelp(
      "The column with 1 for simulated signal and 0 for background, or a formula such as 'label == \"sig\"':"
        + " hidden from every classifier, used only to say how good the score was.",
      valueName: "column"))
  var truth: String?

  @OptionGroup var selection: SelectionOptions

  @Flag(
    help: "Of events with equal mass and features, to the last digit, keep the first.")
  var dropDuplicates = false

  /// The events of files, and what was done to them.
  ///
  /// - Parameter repeats: which repeats of events are refused.
  func events(
    of files: [String], features: [Feature], weight: String? = nil, refusing repeats: RefusedRepeats
  ) throws(InputError) -> PreparedEvents {
    let isLHE = !files.isEmpty && files.allSatisfy { TableFormat(name: $0) == .lhe }
    guard let mass = mass ?? (isLHE ? "m" : nil) else {
      throw InputError("--mass", "it is missing", remedy: "name the column that holds the mass")
    }
    let opened = try reading.open(files)
    let table = try EventTable(
      opened, reading: reading.reading, sourceColumn: sourceColumn,
      mass: Feature(mass, unit: massUnit.rawValue), weight: weight, truth: truth,
      defining: selection.define, selecting: selection.select)
    let records = try opened.map { file throws(InputError) in try RunRecord.Input(file) }
    var (events, preparation) = try selection.prepare(
      table, finite: [mass] + features.map(\.name))
    if dropDuplicates {
      let before = events.count
      events = try events.droppingRepeats(features: features)
      preparation.droppedRepeats = before - events.count
    }
    let found = try events.repeatedEvents(features: features)
    if repeats != .none { try events.requireDistinctEvents(found, onlyExact: repeats == .exact) }
    preparation.repeats = found
    return PreparedEvents(events: events, records: records, preparation: preparation)
  }

  /// What was done to the table, in order.
  var preparation: [String] {
    selection.steps + (dropDuplicates ? ["drop events that repeat an earlier one"] : [])
  }
}

/// Events that were read and prepared.
struct PreparedEvents {
  var events: EventTable
  /// The files that they came from, as they were read.
  let records: [RunRecord.Input]
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
