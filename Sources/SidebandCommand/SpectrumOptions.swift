import ArgumentParser
import Sideband

/// How a file becomes a spectrum.
struct SpectrumOptions: ParsableArguments {
  @Option(
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

  @Option(
    help: ArgumentHelp(
      "The dataset or group of a .h5 file that holds the events. (default: the only one)",
      valueName: "name"))
  var dataset: String?

  @Option(
    help: ArgumentHelp(
      "Of a spectrum: the columns of the bins' ends and the counts. (default: low,high,count) Of"
        + " events: the names of the columns of a .npy file or a dataset, in order, where it has none.",
      valueName: "a,b,…"))
  var columns: List<String>?

  @OptionGroup var reading: ReadingOptions

  @OptionGroup var counting: CountingOptions

  /// The spectrum of a file, what was done to its events, where it holds events, and the file as it was read.
  func read(_ path: String, seed: UInt64, workers: Workers) async throws
    -> (spectrum: MassSpectrum, preparation: EventPreparation?, record: RunRecord.Input)
  {
    let file = try reading.open(path)
    guard let column else {
      for (option, isGiven) in [
        ("--bins", bins != nil), ("--range", range != nil), ("--dataset", dataset != nil),
        ("--unweight", counting.unweight), ("--ignore-weights", counting.ignoreWeights),
        ("--allow-repeats", counting.allowRepeats), ("--weight", weight != nil),
      ] where isGiven {
        throw InputError(
          option, "it is for events, and \(path) is taken for a spectrum",
          remedy: "name the column of their masses with --column")
      }
      let names = columns?.values ?? ["low", "high", "count"]
      guard names.count == 3 else {
        throw InputError(
          "--columns", "there are \(names.count)",
          remedy: "give three: of the bins' lower ends, upper ends and counts")
      }
      let spectrum = try MassSpectrum(
        csv: file, low: names[0], high: names[1], count: names[2], limit: reading.limit)
      return (spectrum, nil, try RunRecord.Input(file))
    }
    guard let bins else {
      throw InputError("--bins", "it is missing", remedy: "say how many")
    }
    let isWeighted = weight != nil && !counting.unweight
    let events = try EventTable(
      file, dataset: dataset, columns: columns?.values,
      mass: Feature(column, unit: massUnit.rawValue), weight: isWeighted ? weight : nil,
      limit: reading.limit)
    let counted = try await counted(
      events, record: try RunRecord.Input(file), seed: seed, workers: workers)
    let masses = try counted.events.masses()
    let range = try range.map { range throws(InputError) in
      try range.masses(in: massUnit, option: "--range").inGeV
    }
    return (
      try MassSpectrum(
        ofEvents: masses, weights: counted.events.weights, bins: bins, over: range, place: path),
      counted.preparation, counted.record
    )
  }

  private func counted(
    _ events: EventTable, record: RunRecord.Input, seed: UInt64, workers: Workers
  ) async throws -> PreparedEvents {
    var preparation = EventPreparation()
    preparation.rows = events.count
    preparation.selected = events.count
    let repeats = try events.repeatedEvents(features: [])
    if !counting.allowRepeats { try events.requireDistinctEvents(repeats) }
    preparation.repeats = repeats
    return try await counting.counted(
      PreparedEvents(events: events, record: record, preparation: preparation), weight: weight,
      features: [],
      ways: "count them with --weight, draw events by them with --unweight, "
        + "or count each once with --ignore-weights",
      seed: seed, workers: workers)
  }
}
