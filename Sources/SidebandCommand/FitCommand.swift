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
    let covariance = try likelihood.covariance(at: fit)
    let names = likelihood.model.parameters.map(\.name)
    var result = FitReport(
      bestFit: [:], twiceNLL: fit.twiceNLL,
      atBound: fit.atBound.map { names[$0] }, fixed: fit.held.map { names[$0] }, correlation: [:])
    for (index, name) in names.enumerated() {
      let isHeld = fit.held.contains(index)
      let interval = isHeld ? nil : try likelihood.minosInterval(of: name, at: fit)
      result.bestFit[name] = FitReport.Value(
        value: fit.point[index], error: covariance.error(index),
        low: interval?.low ?? fit.point[index], high: interval?.high ?? fit.point[index])
      guard !isHeld else { continue }
      for (other, otherName) in names.enumerated() where !fit.held.contains(other) {
        result.correlation[name, default: [:]][otherName] = covariance.correlation(index, other)
      }
    }
    if impacts {
      result.impacts = try likelihood.impacts(at: fit).map {
        FitReport.Impact(
          parameter: $0.parameter, pull: $0.pull, constraint: $0.constraint, low: $0.low,
          high: $0.high)
      }
    }
    try common.show(result, inWords: result.words(names: names))
  }
}

/// What the command prints.
private struct FitReport: Encodable {
  struct Value: Encodable {
    var value, error, low, high: Double
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

  func words(names: [String]) -> String {
    let width = names.map(\.count).max() ?? 0
    var lines = names.compactMap { name -> String? in
      guard let value = bestFit[name] else { return nil }
      let padded = name.padding(toLength: width, withPad: " ", startingAt: 0)
      if fixed.contains(name) { return String(format: "\(padded)  %10.5g  fixed", value.value) }
      return String(
        format: "\(padded)  %10.5g ± %-10.4g  %10.5g … %-10.5g", value.value, value.error,
        value.low, value.high) + (atBound.contains(name) ? "  at a bound" : "")
    }
    lines.append(String(format: "−2 ln L = %.6f", twiceNLL))
    for impact in impacts ?? [] {
      lines.append(
        "impact of \(impact.parameter): "
          + String(format: "%+.4g %+.4g", impact.low, impact.high))
    }
    return lines.joined(separator: "\n")
  }
}
