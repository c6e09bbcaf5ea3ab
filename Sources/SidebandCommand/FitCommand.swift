import ArgumentParser
import Foundation
import Sideband

struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fits a HistFactory workspace: parameters, errors, intervals, correlations.",
    discussion: """
      Errors are from the second derivatives at the best fit, low and high the ends of the interval \
      in which −2 ln L, all others at their best, is within 1 of its minimum (MINOS), or the \
      parameter's bound.
      """)

  @OptionGroup(title: "Workspace") var input: WorkspaceOptions

  @Flag(help: "Also the impact of each parameter on the parameter of interest.")
  var impacts = false

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    let likelihood = try input.likelihood()
    let fit = try likelihood.maximize()
    // Where the data do not determine the parameters, the minimum is no result.
    let covariance = try likelihood.covariance(at: fit)
    var stages = Stages()
    var failures: [String: String] = [:]
    let names = likelihood.model.parameters.map(\.name)
    var result = FitReport(
      bestFit: [:], twiceNLL: fit.twiceNLL,
      atBound: fit.atBound.map { names[$0] }, fixed: fit.held.map { names[$0] }, correlation: [:])
    for (index, name) in names.enumerated() {
      let isHeld = fit.held.contains(index)
      result.bestFit[name] = FitReport.Value(
        value: fit.point[index], error: covariance.error(index), low: fit.point[index],
        high: fit.point[index])
      guard !isHeld else { continue }
      let interval = await stages.value(of: "interval of \(name)", noting: &failures) {
        try likelihood.minosInterval(of: name, at: fit)
      }
      result.bestFit[name]?.low = interval?.low
      result.bestFit[name]?.high = interval?.high
      for (other, otherName) in names.enumerated() where !fit.held.contains(other) {
        result.correlation[name, default: [:]][otherName] = covariance.correlation(index, other)
      }
    }
    if impacts {
      result.impacts = await stages.value(of: "impacts", noting: &failures) {
        try likelihood.impacts(at: fit).map {
          FitReport.Impact(
            parameter: $0.parameter, pull: $0.pull, constraint: $0.constraint, low: $0.low,
            high: $0.high)
        }
      }
    }
    if !failures.isEmpty { result.failures = failures }
    stages.attempt { try common.show(result, inWords: result.words(names: names)) }
    try stages.finish()
  }
}

/// What the command prints.
private struct FitReport: Encodable {
  struct Value: Encodable {
    var value: Double
    var error: Double
    /// The interval's ends; nil where they cannot be found.
    var low, high: Double?
  }

  struct Impact: Encodable {
    var parameter: String
    var pull, constraint: Double?
    var low, high: Double
  }

  var bestFit: [String: Value]
  var twiceNLL: Double
  var atBound, fixed: [String]
  var correlation: [String: [String: Double]]
  var impacts: [Impact]?
  /// Why stages have no result, by their names; nil where all have one.
  var failures: [String: String]?

  func words(names: [String]) -> String {
    // A long name widens no other line.
    let width = min(60, names.map(\.shown.count).max() ?? 0)
    var lines = names.compactMap { name -> String? in
      guard let value = bestFit[name] else { return nil }
      let text = name.shown
      let padded = text + String(repeating: " ", count: max(0, width - text.count))
      if fixed.contains(name) { return padded + printed("  %10.5g  fixed", value.value) }
      return padded
        + printed("  %10.5g ± %-10.4g", value.value, value.error)
        + (value.low.map { printed("  %10.5g … ", $0) } ?? "           – … ")
        + (value.high.map { printed("%-10.5g", $0) } ?? "–         ")
        + (atBound.contains(name) ? "  at a bound" : "")
    }
    lines.append(printed("−2 ln L = %.6f", twiceNLL))
    for impact in impacts ?? [] {
      lines.append(
        "impact of \(impact.parameter.shown): "
          + printed("%+.4g %+.4g", impact.low, impact.high))
    }
    for (stage, reason) in (failures ?? [:]).sorted(by: { $0.key < $1.key }) {
      lines.append("\(stage.shown): –. \(reason.shown)")
    }
    return lines.joined(separator: "\n")
  }
}
