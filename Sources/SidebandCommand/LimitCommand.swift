import ArgumentParser
import Foundation
import Sideband

struct LimitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "limit",
    abstract: "Tests a signal strength in a HistFactory workspace, and limits it.",
    discussion: """
      CLs+b, CLb and CLs of the strength --mu; p₀ and its Z; the strength at which CLs is 1 − level; \
      and CLs and limit of data without a signal at −2, −1, 0, 1 and 2 σ. Where the statistic is 0 \
      a p-value is ½ by asymptotic distributions, and 1 by toys.
      """)

  enum Statistic: String, ExpressibleByArgument, CaseIterable { case qtilde, q, q0 }
  enum Calculator: String, ExpressibleByArgument, CaseIterable { case asymptotic, toys }

  @OptionGroup(title: "Workspace") var input: WorkspaceOptions

  @Option(within: .signalStrength, help: "The strength to test.")
  var mu = 1.0

  @Option(help: "qtilde: the strength is not negative; q: it may be; q0: the search alone.")
  var statistic: Statistic = .qtilde

  @Option(help: "The statistic's distributions: asymptotic, for many events, or toys.")
  var calculator: Calculator = .asymptotic

  @Option(within: .toys, help: "How many toys of each hypothesis.")
  var toys = 2000

  @Option(within: .level, help: "The confidence level of the limit.")
  var level = 0.95

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    guard level > 0.5, level < 1 else {
      throw InputError("--level", "\(level) is out of range", remedy: "use a value in (0.5, 1)")
    }
    let likelihood = try input.likelihood()
    if calculator == .toys {
      try Forecast.limit(toys: toys, parameters: likelihood.model.parameters.count)
        .require(.silent, isForced: common.force, for: "--toys")
    }
    if let test = try? likelihood.test(strength: 0, QZero()), test.asimov <= 0 {
      throw FitError(likelihood.model.name, "no strength changes what is expected")
    }
    var stages = Stages()
    var failures: [String: String] = [:]
    var report = LimitReport(calculator: calculator.rawValue)
    do {
      report = try await search(likelihood)
    } catch let error as InputError {
      throw error
    } catch {
      failures["search"] = "\(error)"
      stages.fail("search: –. \(error)")
    }
    switch statistic {
    case .qtilde: try await limit(likelihood, QMuTilde(), &report, &stages, noting: &failures)
    case .q: try await limit(likelihood, QMu(), &report, &stages, noting: &failures)
    case .q0: break
    }
    if !failures.isEmpty { report.failures = failures }
    for warning in report.warnings { Terminal.complain("warning: \(warning)".shown) }
    stages.attempt { try common.show(report, inWords: report.words) }
    try stages.finish()
  }

  /// Adds the test of the strength and its limit to the search's report.
  private func limit(
    _ likelihood: Likelihood<HistFactoryModel>, _ statistic: some TestStatistic,
    _ report: inout LimitReport, _ stages: inout Stages, noting failures: inout [String: String]
  ) async throws {
    report.statistic = statistic.name
    report.mu = mu
    report.observed.CLsb = nil
    report.observed.CLb = nil
    report.expected = [:]
    let bar = ProgressBar()
    defer { bar.clear() }
    let limit: UpperLimit?
    let bands: [Double]?
    switch calculator {
    case .asymptotic:
      let test = await stages.value(of: "test", noting: &failures) {
        try likelihood.test(strength: mu, statistic)
      }
      limit = await stages.value(of: "upper limit", noting: &failures) {
        try likelihood.upperLimit(level: level, statistic)
      }
      report.observed.CLs = test?.cls
      report.observed.CLsb = test?.tested.value
      report.observed.CLb = test?.alternative.value
      report.warnings += test?.warnings.filter { !report.warnings.contains($0) } ?? []
      bands = test?.expectedCLs
    case .toys:
      let workers = common.workers()
      let test = await stages.value(of: "test", noting: &failures) {
        try await likelihood.test(
          strength: mu, statistic, toys: toys, seed: common.seed, workers: workers
        ) { bar.show(0.1 * $0) }
      }
      limit = await stages.value(of: "upper limit", noting: &failures) {
        try await likelihood.upperLimit(
          level: level, statistic, toys: toys, seed: common.seed, workers: workers
        ) { bar.show(0.1 + 0.9 * $0) }
      }
      report.observed.CLs = test?.cls.value
      report.observed.CLsError = test?.cls.error
      report.observed.CLsb = test?.tested.value
      report.observed.CLb = test?.alternative.value
      bands = test?.expectedCLs
    }
    report.observed.upperLimit = limit?.observed
    guard limit != nil || bands != nil else { return }
    for (place, shift) in (-2...2).enumerated() {
      report.expected["\(shift)"] = .init(
        CLs: bands?[place], upperLimit: limit?.expected[place])
    }
  }

  /// p₀, and what would be expected of it with a strength of 1.
  private func search(_ likelihood: Likelihood<HistFactoryModel>) async throws -> LimitReport {
    let test = try likelihood.test(strength: 0, QZero())
    var found = try likelihood.discovery()
    var observed = LimitReport.Observed(p0: 1, Z0: 0)
    if calculator == .toys {
      found = try await likelihood.discovery(
        toys: toys, seed: common.seed, workers: common.workers())
      observed.p0Error = found.error
    }
    observed.p0 = found.pValue.value
    // Of the asymptotic p₀, Z is √q₀ itself; a p₀ of 1 or 0 has none.
    let significance =
      calculator == .asymptotic ? found.q0.squareRoot() : found.pValue.significance
    observed.Z0 = significance.isFinite ? significance : nil
    observed.CLsb = found.pValue.value
    observed.CLb = calculator == .toys ? nil : test.alternative.value
    var report = LimitReport(
      calculator: calculator.rawValue, statistic: "q0", mu: 0, bestFit: found.bestStrength,
      observed: observed, expected: [:], warnings: found.warnings)
    for shift in -2...2 {
      let root = test.asimov.squareRoot() + Double(shift)
      let p0 = PValue<Local>(significance: root)
      report.expected["\(shift)"] = .init(p0: p0.value, Z0: root)
    }
    return report
  }
}

/// What the command prints.
private struct LimitReport: Encodable {
  struct Observed: Encodable {
    var CLs, CLsError, CLsb, CLb: Double?
    var p0: Double?
    var p0Error: Double?
    var Z0: Double?
    var upperLimit: Double?
  }

  struct Expected: Encodable {
    var CLs, upperLimit, p0, Z0: Double?
  }

  var calculator: String
  var statistic = "q0"
  var mu = 0.0
  var bestFit: Double?
  var observed = Observed()
  var expected: [String: Expected] = [:]
  var warnings: [String] = []
  /// Why stages have no result, by their names; nil where all have one.
  var failures: [String: String]?

  var words: String {
    var lines = [bestFit.map { printed("best strength %.5g", $0) } ?? "best strength –"]
    if let cls = observed.CLs, let clsb = observed.CLsb, let clb = observed.CLb {
      lines.append(printed("μ = %g: CLs %.5g, CLs+b %.5g, CLb %.5g", mu, cls, clsb, clb))
    }
    let error = observed.p0Error.map { printed(" ± %.2g", $0) } ?? ""
    lines.append(
      (observed.p0.map { printed("p₀ %.4g", $0) } ?? "p₀ –") + error
        + (observed.Z0.map { printed(", Z %.3f", $0) } ?? ""))
    if let limit = observed.upperLimit {
      let band = (-2...2).compactMap { expected["\($0)"]?.upperLimit }
      lines.append(printed("upper limit %.5g; expected", limit))
      lines[lines.count - 1] += band.map { printed(" %.5g", $0) }.joined()
    }
    for (stage, reason) in (failures ?? [:]).sorted(by: { $0.key < $1.key }) {
      lines.append("\(stage): –. \(reason.shown)")
    }
    return lines.joined(separator: "\n")
  }
}
