import ArgumentParser
import Sideband

/// How files become a spectrum.
struct SpectrumOptions: ParsableArguments {
  @Option(
    name: [.long, .customLong("mass")],
    help: ArgumentHelp(
      "The column that holds the masses, where the file holds events.", valueName: "column"))
  var column: String?

  @Option(
    help: ArgumentHelp(
      "The column of the events' weights. (default: every event counts once)",
      valueName: "column"))
  var weight: String?

  @Option(within: .bins, help: "How many bins of equal width, for events.")
  var bins: Int?

  @Option(
    help: ArgumentHelp(
      "From the first bin to the last, for events. (default: all masses)", valueName: "low:high"))
  var range: Interval?

  @Option(help: "The unit of all masses: MeV, GeV or TeV; of a spectrum's bins GeV.")
  var massUnit: EnergyUnit = .GeV

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var selection: SelectionOptions

  @OptionGroup var counting: CountingOptions

  /// The spectrum of files, what was done to their events, where they hold events, and the files as they were
  /// read.
  func read(_ files: [String], seed: UInt64, workers: Workers) async throws
    -> (spectrum: MassSpectrum, preparation: EventPreparation?, records: [RunRecord.Input])
  {
    let opened = try reading.open(files)
    guard let column else { return try spectrum(of: opened) }
    guard let bins else {
      throw InputError("--bins", "it is missing", remedy: "say how many")
    }
    let isWeighted = weight != nil && !counting.unweight
    let table = try EventTable(
      opened, reading: reading.reading, mass: Feature(column, unit: massUnit.rawValue),
      weight: isWeighted ? weight : nil, defining: selection.define, selecting: selection.select)
    let records = try opened.map { file throws(InputError) in try RunRecord.Input(file) }
    var (events, preparation) = try selection.prepare(table, finite: [column])
    let repeats = try events.repeatedEvents(features: [])
    if !counting.allowRepeats { try events.requireDistinctEvents(repeats) }
    preparation.repeats = repeats
    let counted = try await counting.counted(
      PreparedEvents(events: events, records: records, preparation: preparation), weight: weight,
      features: [],
      ways: "count them with --weight, draw events by them with --unweight, "
        + "or count each once with --ignore-weights",
      seed: seed, workers: workers)
    events = counted.events
    let range = try range.map { range throws(InputError) in
      try range.masses(in: massUnit, option: "--range").inGeV
    }
    return (
      try MassSpectrum(
        ofEvents: try events.masses(), weights: events.weights, bins: bins, over: range,
        place: nameList(files)),
      counted.preparation, counted.records
    )
  }

  /// The spectrum of a text file with a line a bin.
  private func spectrum(of files: [InputFile]) throws(InputError)
    -> (spectrum: MassSpectrum, preparation: EventPreparation?, records: [RunRecord.Input])
  {
    guard let file = files.first, files.count == 1 else {
      throw InputError(
        "--column", "it is missing, and \(files.count) files are not one spectrum",
        remedy: "name the column of the events' masses")
    }
    for (option, isGiven) in [
      ("--bins", bins != nil), ("--range", range != nil), ("--weight", weight != nil),
      ("--dataset", reading.dataset != nil), ("--define", !selection.define.isEmpty),
      ("--select", !selection.select.isEmpty), ("--drop-nonfinite", selection.dropNonfinite),
      ("--unweight", counting.unweight), ("--ignore-weights", counting.ignoreWeights),
      ("--allow-repeats", counting.allowRepeats),
    ] where isGiven {
      throw InputError(
        option, "it is for events, and \(file.path) is taken for a spectrum",
        remedy: "name the column of their masses with --column")
    }
    // --columns names the three here, whether or not the file names its columns itself.
    let names = reading.columns?.values ?? ["low", "high", "count"]
    guard names.count == 3 else {
      throw InputError(
        "--columns", "there are \(names.count)",
        remedy: "give three: of the bins' lower ends, upper ends and counts")
    }
    let spectrum = try MassSpectrum(
      csv: file, reading: reading.reading, low: names[0], high: names[1], count: names[2])
    return (spectrum, nil, [try RunRecord.Input(file)])
  }
}
