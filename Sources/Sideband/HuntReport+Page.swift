import BumpHunts
import Events
import Learning
import Reports

extension HuntReport {
  /// The report as one page that needs no other file.
  ///
  /// A figure that cannot be drawn is replaced by the reason: see ``HTMLPage/failures``.
  ///
  /// - Throws: where the report has no JSON, whose digest the page names.
  public func page(drawnBy gnuplot: Gnuplot) throws -> HTMLPage {
    func drawn(_ plots: [Plot]) -> [HTMLPage.Block] {
      HTMLPage.Block.figures(plots, drawnBy: gnuplot)
    }
    var blocks: [HTMLPage.Block] = [.text(verdict), .table(cutTable)]
    blocks += (remarks + [sculptingSentence].compactMap { $0 }).map { .text($0) }
    blocks += drawn([cutFigure] + (scanFigure.map { [$0] } ?? []))
    blocks += eventPreparation?.blocks ?? []
    if let global {
      blocks += [
        .heading("Global significance"),
        .text(
          "Signal-free copies of the data (\(global.copies)) went through the whole hunt, training"
            + " included."),
        .table(global.table),
      ]
      blocks += drawn([global.figure])
      blocks.append(.table(global.retrained.windowTable))
    }
    if windows.count > 1 {
      blocks += [.heading("All windows"), .text("Each with its best cut."), .table(windowTable)]
    }
    if let seedTable {
      blocks += [.heading("Other seeds"), .table(seedTable)]
    }
    if let robustness {
      blocks += [
        .heading("Other backgrounds and bins"), .text(robustness.sentence),
        .table(robustness.table),
      ]
    }
    if let evaluation {
      blocks += [
        .heading("Against the simulation's truth"),
        .text(
          "Of the events in the window \(evaluation.signalEvents) are signal. The score has an area"
            + " under its ROC curve of \(Format.fixed(evaluation.areaUnderCurve, 3)), and its best cut"
            + " with 25 background events or more improves S/√B by a factor of "
            + (evaluation.maximumSignificanceImprovement.map { Format.fixed($0, 1) } ?? "–")
            + ". No classifier saw a label."),
      ]
    }
    blocks += [
      .heading("Spectra"),
      .text(
        "The window is shaded. The background is fitted outside the window; the band is the fit's"
          + " uncertainty. Residuals are signed square roots of each bin's"
          + " Poisson deviance."),
    ]
    blocks += drawn(best.spectra.map { figure(of: $0) })
    if !featureDistributions.isEmpty {
      blocks += [
        .heading("Features"),
        .text("What the cut of largest significance selects in the window."),
      ]
      blocks += drawn(
        (importanceFigure.map { [$0] } ?? []) + featureDistributions.map { figure(of: $0) })
    }
    blocks += [
      .heading("Backgrounds tried"),
      .text(
        "Each order is taken over the one below it where so great a gain in likelihood has a"
          + " probability below \(OrderSelection.defaultLevel) by Wilks's theorem; the first that"
          + " is not ends the search."),
      .table(trialTable), .heading("Settings"), .list(settingsList), .heading("Run"),
      .list(runList + [try digest(of: self)]),
    ]
    let name = run.inputs.first?.name ?? "events"
    return HTMLPage(title: "Hunt for a resonance in \(name)", blocks: blocks)
  }

  private var settingsList: [(name: String, value: String)] {
    [
      ("mass", settings.mass), ("features", settings.features.joined(separator: ", ")),
      ("preparation", settings.preparation.joined(separator: "; ")),
      ("fit range", Format.range(settings.fitRange) + " GeV"),
      ("background", settings.background), ("folds", "\(settings.folds)"),
      ("bins across a window", "\(settings.binsPerWindow)"),
      (
        settings.learner,
        settings.learnerSettings.sorted { $0.key < $1.key }
          .map { "\($0.key) \($0.value.text)" }.joined(separator: ", ")
      ),
    ].filter { !$0.1.isEmpty }.map { (name: $0.0, value: $0.1) }
  }

  private var runList: [(name: String, value: String)] {
    var entries = run.entries
    entries.insert((name: "events", value: "\(events)"), at: 1)
    return entries
  }
}

extension Setting {
  fileprivate var text: String {
    switch self {
    case .number(let number): Format.plain(number)
    case .text(let text): text
    }
  }
}
