import GSL
import Reports

extension HuntReport {
  /// The result in one sentence.
  public var verdict: String {
    guard let cut = best.bestCut, let z = cut.localZ else {
      return "No background fits any of the spectra: there is no result."
    }
    let places = windows.count * cuts.count
    return
      "The largest excess is \(Format.fixed(z, 1)) σ local, in \(Format.range(best.signal)) GeV where"
      + " \(Format.percent(cut.efficiency)) of sideband events are kept: \(cut.observed) events"
      + " observed, \(Self.expectation(cut)) expected. It is the largest of"
      + " \(places) result\(places == 1 ? "" : "s"), which a local significance does not account for."
      + (global.map { " " + $0.sentence } ?? "")
  }

  /// The cuts of the best window as lines of cells, headed by names.
  var cutTable: [[String]] {
    var rows = [
      ["kept", "observed", "expected", "excess", "local Z", "local p", "background"]
        + (reference.map { ["Z by \($0.column)"] } ?? [])
    ]
    for (index, cut) in cuts.enumerated() {
      rows.append(
        [
          Format.percent(cut.efficiency), "\(cut.observed)", Self.expectation(cut),
          Self.excess(cut), Format.fixed(cut.localZ, 2),
          cut.localLogP.map { Format.probability(logarithm: $0) } ?? "–",
          cut.background ?? "none fits",
        ] + (reference.map { [Format.fixed($0.cuts[index].localZ, 2)] } ?? []))
    }
    return rows
  }

  /// The best cut of each window as lines of cells, headed by names.
  var windowTable: [[String]] {
    [["window [GeV]", "kept", "observed", "expected", "local Z"]]
      + windows.map { window in
        guard let cut = window.bestCut else {
          return [Format.range(window.signal), "–", "–", "–", "–"]
        }
        return [
          Format.range(window.signal), Format.percent(cut.efficiency), "\(cut.observed)",
          Self.expectation(cut), Format.fixed(cut.localZ ?? .nan, 2),
        ]
      }
  }

  /// The orders of background tried on each spectrum of the best window.
  var trialTable: [[String]] {
    var rows = [
      ["kept", "model", "deviance", "bins − parameters", "goodness p", "p of the gain", ""]
    ]
    for (spectrum, cut) in zip(best.spectra, best.cuts) {
      for trial in spectrum.trials {
        let outcome = trial.failure ?? (trial.model == cut.background ? "chosen" : "")
        rows.append([
          Format.percent(spectrum.efficiency), trial.model, Format.fixed(trial.deviance, 1),
          trial.degreesOfFreedom.map { "\($0)" } ?? "–", Format.fixed(trial.goodnessP, 3),
          Format.fixed(trial.gainP, 3), outcome,
        ])
      }
    }
    return rows
  }

  /// What a person at a terminal wants to know.
  public var summary: String {
    var parts: [String] = []
    if windows.count > 1 { parts.append(Format.table(windowTable)) }
    parts.append(
      "window \(Format.range(best.signal)) GeV, sidebands \(Format.range(best.lowerSideband)) and"
        + " \(Format.range(best.upperSideband)) GeV, \(events) events\n\n"
        + Format.table(cutTable))
    if let reference { parts.append(Self.comparison(best, reference, learner: settings.learner)) }
    if let evaluation {
      parts.append(
        "simulation's truth, in the window: \(evaluation.signalEvents) signal events,"
          + " AUC \(Format.fixed(evaluation.areaUnderCurve, 3)), maximum ε_S/√ε_B "
          + (evaluation.maximumSignificanceImprovement.map { Format.fixed($0, 1) } ?? "–"))
    }
    if let global { parts.append(Format.table(global.table)) }
    parts.append(verdict)
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func comparison(_ best: Window, _ reference: Reference, learner: String) -> String
  {
    func text(_ name: String, _ cuts: [Cut]) -> String {
      let cut = cuts.filter { $0.localZ != nil }.max { ($0.localZ ?? 0) < ($1.localZ ?? 0) }
      guard let cut, let z = cut.localZ else { return "\(name): no result" }
      return "\(name): Z = \(Format.fixed(z, 2)) at \(Format.percent(cut.efficiency))"
    }
    return text(learner, best.cuts) + "; " + text(reference.column, reference.cuts)
  }

  private static func expectation(_ cut: Cut) -> String {
    guard let value = cut.expected, let error = cut.expectedError else { return "–" }
    return Format.estimate(Estimate(value, error: error))
  }

  private static func excess(_ cut: Cut) -> String {
    guard let value = cut.yield, let error = cut.yieldError else { return "–" }
    return Format.estimate(Estimate(value, error: error))
  }
}
