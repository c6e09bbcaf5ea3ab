import ArgumentParser
import Sideband

struct BumpCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bump",
    abstract: "Hunts for a bump in one spectrum, with a global p-value and limits.",
    discussion: """
      A spectrum is a CSV file with the columns low, high and count, a line a bin, in GeV; or events of \
      any kind of file, with --column and --bins.

        sideband bump spectrum.csv --background auto --toys 10000
        sideband bump events.npy --column mjj --bins 60 --weight w
        sideband bump 'run*.root' --column mjj --bins 60 --select 'pt > 30'
        sideband bump muons.csv --column M --bins 120 --range 60:120 --signal voigt --width 2.5
        sideband bump spectrum.csv --signal breit-wigner --width 50 --phase 0 --signal-events 100
      """)

  @Argument(help: "The spectrum, a text file, or events: \(EventOptions.formats)")
  var files: [String]

  @OptionGroup(title: "Spectrum") var spectrum: SpectrumOptions

  @Option(help: BackgroundHelp.text)
  var background = BackgroundHelp.suited

  @Option(
    help: ArgumentHelp(
      "A control region's spectrum as the background's shape, with the errors of its counts, instead of"
        + " a function.", valueName: "spectrum.csv"))
  var template: String?

  @Option(
    within: .share,
    help: ArgumentHelp(
      "How well the template's normalisation is known, relatively. (default: not at all)",
      valueName: "share"))
  var templateError: Double?

  @Option(within: .energy, help: "√s in GeV, for the dijet and UA2 functions.")
  var energy = 13_000.0

  @Option(
    help: ArgumentHelp(
      "Masses that the background is not fitted to. (default: none)", valueName: "low:high"))
  var exclude: Interval?

  @Option(help: ArgumentHelp("The windows' widths in bins.", valueName: "least:greatest"))
  var widths = Interval(low: 2, high: 6)

  @Option(help: "Which windows to look for: excess, deficit or both.")
  var mode: WindowTest.Mode = .excess

  @Option(within: .toys, help: "Toys of the windows; p is known to √(p(1 − p)/N).")
  var toys = 1000

  @Flag(
    help: "Take the fit as it is for all toys, and do not fit each: faster, and p is too great.")
  var fixedBackground = false

  @Option(
    within: .significance,
    help: ArgumentHelp(
      "Refuse to start where the toys cannot show this significance.", valueName: "Z"))
  var claim: Double?

  @OptionGroup(title: "Signal") var signal: BumpSignalOptions

  @OptionGroup(title: "Tests of the background") var tests: BackgroundTestOptions

  @Option(help: ArgumentHelp("Write report.json and report.html here.", valueName: "folder"))
  var out: String?

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    let workers = common.workers()
    let report = try out.map { path throws(InputError) in try ReportWriter(at: path) }
    let (spectrum, preparation, records) = try await spectrum.read(
      files, seed: common.seed, workers: workers)
    try forecast(spectrum).require(.silent, isForced: common.force, for: "bump")
    let analysis = try await analysis(of: spectrum, workers)
    let bar = StageLine()
    defer { bar.clear() }
    let outcome = try await analysis.run(on: spectrum, seed: common.seed, workers: workers) {
      bar.show($0)
    }
    bar.clear()
    let found = try BumpReport(
      outcome, of: analysis, eventPreparation: preparation,
      run: RunRecord(
        seed: common.seed, versions: versions, inputs: records))
    var stages = Stages()
    stages.attempt { try common.show(found, inWords: found.summary) }
    for reason in found.failedStages { stages.fail(reason) }
    if let report, let text = stages.json(of: found) {
      let isWritten = report.write(data: text, &stages) { try found.page(drawnBy: $0) }
      if isWritten, !common.json { stages.attempt { try Terminal.say(report.words) } }
    }
    try stages.finish()
  }

  private func forecast(_ data: MassSpectrum) throws(InputError) -> Forecast {
    let bins = data.axis.count
    let scan = try signal.masses(in: spectrum.massUnit)
    return .bump(
      bins: bins, masses: (scan?.count ?? 2 * bins) * max(1, signal.width?.values.count ?? 1),
      toys: toys, scanToys: signal.scanToys,
      injected: (tests.inject?.values.count ?? 0) * tests.injectToys)
  }

  private func analysis(of data: MassSpectrum, _ workers: Workers) async throws -> BumpAnalysis {
    guard widths.low >= 1, widths.high >= widths.low, widths.high <= 10_000,
      widths.low.rounded() == widths.low, widths.high.rounded() == widths.high
    else {
      throw InputError(
        "--widths", "\(widths.low):\(widths.high) are no widths in bins",
        remedy: "write LEAST:GREATEST, whole numbers from 1")
    }
    let unit = spectrum.massUnit
    let model = try await family(for: data, workers)
    return BumpAnalysis(
      background: model,
      excluded: try exclude.map { range throws(InputError) in
        try range.masses(in: unit, option: "--exclude")
      },
      hunter: BumpHunter(widths: Int(widths.low)...Int(widths.high), mode: mode), toys: toys,
      refitsToys: !fixedBackground, claim: claim, signal: try signal.shape(),
      masses: try signal.masses(in: unit), level: try signal.checkedLevel(),
      scanToys: try signal.checkedScanToys(), interference: try signal.interference(),
      spuriousTruth: try tests.truth(energy: .GeV(energy)), injection: try tests.injection(in: unit)
    )
  }
}

extension BumpCommand {
  private func family(for data: MassSpectrum, _ workers: Workers) async throws
    -> BackgroundFamily
  {
    guard let template else {
      guard templateError == nil else {
        throw InputError("--template-error", "there is no template", remedy: "name one")
      }
      let span = data.axis.range
      return try BackgroundHelp.family(
        background, over: .GeV(span.lowerBound)..<(.GeV(span.upperBound)), energy: .GeV(energy))
    }
    guard background == BackgroundHelp.suited else {
      throw InputError(
        "--template", "there is --background \(background) too", remedy: "leave one of them out")
    }
    let region = try await spectrum.read([template], seed: common.seed, workers: workers).spectrum
    guard region.axis.edges == data.axis.edges else {
      throw InputError(
        template, "its bins are not those of \(nameList(files))", remedy: "bin both spectra alike")
    }
    return BackgroundFamily(
      try TemplateBackground(sideband: region, normalizationError: templateError))
  }
}

extension WindowTest.Mode: ExpressibleByArgument {}
