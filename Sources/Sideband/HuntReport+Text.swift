import Events
import Foundation
import GSL
import Reports

extension HuntReport {
  /// The result in a few sentences.
  public var verdict: String {
    guard let cut = best.bestCut, let z = cut.localZ else {
      return "No background fits any of the spectra: there is no result."
    }
    let place =
      "in \(Format.range(best.signal)) GeV where \(Format.percent(cut.efficiency)) of sideband events"
      + " are kept: \(Self.observed(cut)) events observed, \(Self.expectation(cut)) expected."
    guard cut.valid else {
      return "No significance is quoted. The largest excess is \(place) But "
        + cut.reasons.joined(separator: "; and ") + "." + (global.map { " " + $0.sentence } ?? "")
    }
    let results = windows.flatMap(\.cuts).filter { $0.sameEventsAs == nil }
    let doubted = results.filter { !$0.valid && $0.localZ != nil }.count
    return [
      z > 0
        ? "The largest excess is \(Format.fixed(z, 1)) σ local, \(place)"
        : "There is no excess. The largest local Z is \(Format.fixed(z, 1)), \(place)",
      "It is the largest of \(results.count) result\(results.count == 1 ? "" : "s"), which a local"
        + " significance does not account for.",
      doubted == 0
        ? nil
        : "\(doubted) other result\(doubted == 1 ? " is" : "s are") left out, since no significance"
          + " may be quoted for \(doubted == 1 ? "it" : "them").",
      seedSentence, global?.sentence,
    ].compactMap { $0 }.joined(separator: " ")
  }

  /// The cuts of the best window as lines of cells, headed by names. A Z that may not be quoted is in
  /// parentheses.
  var cutTable: [[String]] {
    var rows = [
      [
        "kept", "observed", "expected", "excess", "local Z", "local p", "background", "fit p",
        "sculpting",
      ] + (reference.map { ["Z by \($0.column)"] } ?? [])
    ]
    for (index, cut) in cuts.enumerated() {
      func quoted(_ text: String) -> String { cut.valid ? text : "(\(text))" }
      rows.append(
        [
          Format.percent(cut.efficiency), Self.observed(cut), Self.expectation(cut),
          Self.excess(cut), cut.localZ.map { quoted(Format.fixed($0, 2)) } ?? "–",
          cut.localLogP.map { quoted(Format.probability(logarithm: $0)) } ?? "–",
          cut.background ?? "none fits", Self.probability(cut.goodnessP), Self.sculpting(cut),
        ] + (reference.map { [Format.fixed($0.cuts[index].localZ, 2)] } ?? []))
    }
    return rows
  }

  /// Where cuts keep another fraction than was asked for, or the same events as others.
  var ties: [String] {
    cuts.compactMap { cut in
      if let other = cut.sameEventsAs {
        return "The cut at \(Format.percent(cut.efficiency)) selects the same events as that at"
          + " \(Format.percent(other)), and counts as one with it."
      }
      guard let kept = cut.keptFraction, kept > 1.1 * cut.efficiency else { return nil }
      return
        "The cut at \(Format.percent(cut.efficiency)) keeps \(Format.fixed(100 * kept, 1)) % of the"
        + " sideband events, since many have the same score."
    }
  }

  /// Why significances may not be quoted, cut by cut of the best window.
  var doubts: [String] {
    cuts.compactMap { cut in
      cut.valid
        ? nil
        : "At \(Format.percent(cut.efficiency)) no significance is quoted: "
          + cut.reasons.joined(separator: "; and ") + "."
    }
  }

  /// What was left out, and what else a reader should know.
  var remarks: [String] {
    let left = leftOutEfficiencies.map(Format.percent).joined(separator: ", ")
    return ties + doubts
      + (leftOutEfficiencies.isEmpty
        ? [] : ["Left out: cuts at \(left), which keep no sideband event of some fold."])
      + notes
  }

  /// What the sculpting was measured on, in a sentence; nil where it was not.
  var sculptingSentence: String? {
    sculptingControl.map { control in
      "Sculpting is the relative excess that a cut selects in the window on signal-free copies of the"
        + " data (\(control.count) copies, \(control.copies)"
        + (control.dependence.map { "; \($0.sentence)" } ?? "") + ")."
    }
  }

  /// The best cut of each window as lines of cells, headed by names.
  var windowTable: [[String]] {
    [["window [GeV]", "kept", "observed", "expected", "local Z", "fit p", "sculpting"]]
      + windows.map { window in
        guard let cut = window.bestCut else {
          return [Format.range(window.signal), "–", "–", "–", "–", "–", "–"]
        }
        let z = Format.fixed(cut.localZ ?? .nan, 2)
        return [
          Format.range(window.signal), Format.percent(cut.efficiency), Self.observed(cut),
          Self.expectation(cut), cut.valid ? z : "(\(z))", Self.probability(cut.goodnessP),
          Self.sculpting(cut),
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
    if let text = eventPreparation?.text { parts.append(text.shown) }
    if !remarks.isEmpty { parts.append(remarks.map(\.shown).joined(separator: "\n")) }
    if let reference {
      parts.append(Self.comparison(best, reference, learner: settings.learner).shown)
    }
    if let evaluation {
      parts.append(
        "simulation's truth, in the window: \(evaluation.signalEvents) signal events,"
          + " AUC \(Format.fixed(evaluation.areaUnderCurve, 3)), maximum ε_S/√ε_B "
          + (evaluation.maximumSignificanceImprovement.map { Format.fixed($0, 1) } ?? "–"))
    }
    if let seedTable { parts.append(Format.table(seedTable)) }
    if let robustness { parts.append(robustness.summary) }
    if let global { parts.append(Format.table(global.table)) }
    parts.append(verdict.shown)
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func comparison(_ best: Window, _ reference: Reference, learner: String) -> String
  {
    func text(_ name: String, _ cuts: [Cut]) -> String {
      guard let cut = Cut.best(of: cuts), let z = cut.localZ, cut.valid else {
        return "\(name): no significance"
      }
      return "\(name): Z = \(Format.fixed(z, 2)) at \(Format.percent(cut.efficiency))"
    }
    return text(learner, best.cuts) + "; " + text(reference.column, reference.cuts)
  }

  private static func observed(_ cut: Cut) -> String {
    cut.observedWeight.map { Format.fixed($0, 1) } ?? "\(cut.observed)"
  }

  private static func expectation(_ cut: Cut) -> String {
    guard let value = cut.expected, let error = cut.expectedError else { return "–" }
    return Format.estimate(Estimate(value, error: error))
  }

  private static func excess(_ cut: Cut) -> String {
    guard let value = cut.yield, let error = cut.yieldError else { return "–" }
    return Format.estimate(Estimate(value, error: error))
  }

  private static func sculpting(_ cut: Cut) -> String {
    guard let value = cut.sculpting, let error = cut.sculptingError else { return "–" }
    return Format.estimate(Estimate(100 * value, error: 100 * error)) + " %"
  }

  private static func probability(_ p: Double?) -> String {
    p.map { Format.probability(logarithm: log($0)) } ?? "–"
  }
}
