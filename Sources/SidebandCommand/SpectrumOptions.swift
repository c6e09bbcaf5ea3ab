import ArgumentParser
import Sideband

/// How a file becomes a spectrum.
struct SpectrumOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The column that holds the masses, where the file holds events.", valueName: "column"))
  var column: String?

  @Option(help: "How many bins of equal width, for events.")
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

  /// The spectrum of a file.
  func read(_ path: String) throws(InputError) -> MassSpectrum {
    guard let column else {
      for (option, isGiven) in [
        ("--bins", bins != nil), ("--range", range != nil), ("--dataset", dataset != nil),
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
      return try MassSpectrum(csv: path, low: names[0], high: names[1], count: names[2])
    }
    guard let bins, (1...100_000).contains(bins) else {
      throw InputError(
        "--bins", bins.map { "\($0) bins" } ?? "it is missing", remedy: "give 1 to 100000")
    }
    let events = try EventTable(
      file: path, dataset: dataset, columns: columns?.values,
      mass: Feature(column, unit: massUnit.rawValue))
    let masses = try events.masses()
    let span = try span(of: masses, in: path)
    let spectrum = MassSpectrum(masses, on: .uniform(bins, span))
    guard spectrum.total > 0 else {
      throw InputError(path, "no event is in \(span.lowerBound) to \(span.upperBound) GeV")
    }
    return spectrum
  }

  private func span(of masses: [Double], in path: String) throws(InputError) -> Range<Double> {
    if let range { return try range.masses(in: massUnit, option: "--range").inGeV }
    guard let low = masses.min(), let high = masses.max(), low < high else {
      throw InputError(path, "its masses span no range", remedy: "give one with --range")
    }
    return low..<high.nextUp
  }
}
