import BumpHunts
import Events
import Reports

extension BumpReport {
  /// The report as one page that needs no other file.
  ///
  /// A figure that cannot be drawn is replaced by the reason: see ``HTMLPage/failures``.
  ///
  /// - Throws: where the report has no JSON, whose digest the page names.
  public func page(drawnBy gnuplot: Gnuplot) throws -> HTMLPage {
    func drawn(_ plots: [Plot]) -> [HTMLPage.Block] {
      HTMLPage.Block.figures(plots, drawnBy: gnuplot)
    }
    var blocks: [HTMLPage.Block] = [
      .text(
        [
          doubt, weightsSentence.isEmpty ? nil : "The events have weights\(weightsSentence)",
          verdict,
        ].compactMap { $0 }.joined(separator: " "))
    ]
    blocks += drawn([spectrumFigure] + (toysFigure.map { [$0] } ?? []))
    blocks.append(.text(backgroundSentence + "."))
    blocks += eventPreparation?.blocks ?? []
    if let scanVerdict {
      blocks += [.heading("A signal at each mass"), .text(scanVerdict)]
      blocks += drawn(scanFigures)
      blocks.append(
        .text(
          "All of the background's parameters are free in every fit. Limits are by CLs and q̃, with"
            + " asymptotic distributions."))
    }
    for (heading, figure, verdict) in [
      ("With interference", couplingFigure, couplingVerdict),
      ("Spurious signal", spuriousFigure, spuriousVerdict),
    ] {
      guard let verdict else { continue }
      blocks += [.heading(heading), .text(verdict)]
      if let figure { blocks += drawn([figure]) }
    }
    if let injection {
      blocks += [.heading("Injected signals"), .text(Self.heading(of: injection))]
      if let figure = injectionFigure { blocks += drawn([figure]) }
      blocks.append(.table(Self.table(of: injection)))
    } else if let injectionFailure {
      blocks += [.heading("Injected signals"), .text(injectionFailure)]
    }
    blocks += [
      .heading("Backgrounds tried"), .text("Rule: \(comparison.rule)."),
      .table(comparisonTable),
      .heading("Settings"), .list(settingsList), .heading("Run"),
      .list(run.entries + [try digest(of: self)]),
    ]
    let name = run.inputs.first?.name ?? "a spectrum"
    return HTMLPage(title: "Bump hunt in \(name)", blocks: blocks)
  }

  private var comparisonTable: [[String]] {
    [
      [
        "model", "parameters", "deviance", "bins − parameters", "goodness p", "AICc", "p(F)",
        "p(LR)", "",
      ]
    ]
      + comparison.rows.map { row in
        [
          row.model, row.parameters.map { "\($0)" } ?? "–", Format.fixed(row.deviance, 1),
          row.degreesOfFreedom.map { "\($0)" } ?? "–", Format.fixed(row.goodnessP, 3),
          Format.fixed(row.correctedAIC, 1), Format.fixed(row.fPValue, 3),
          Format.fixed(row.likelihoodRatioP, 3),
          ([row.isChosen ? "chosen" : nil, row.note].compactMap { $0 }).joined(separator: "; "),
        ]
      }
  }

  private var settingsList: [(name: String, value: String)] {
    let signal = settings.signal
    return [
      (name: "background", value: settings.background),
      (
        name: "windows",
        value: settings.widths.map(String.init).joined(separator: ", ") + " bins, \(settings.mode)"
      ),
      (name: "signal", value: signal.kind.rawValue),
      (name: "σ/m", value: signal.resolution.map(Format.plain) ?? "the bin's width"),
    ]
      + [
        ("Γ", signal.widths.isEmpty ? nil : list(signal.widths) + " GeV"),
        (
          "tails",
          signal.tails.map { list([$0.lowStart, $0.lowPower, $0.highStart, $0.highPower]) }
        ),
        (
          "interference",
          settings.interference.map {
            "φ \(Format.plain($0.phase)), ρ \(Format.plain($0.coherence)), \(Format.plain($0.events))"
              + " events at g = 1"
          }
        ),
        ("left out of the background's fit", background.excluded.map { Format.range($0) + " GeV" }),
        ("spurious signal in", settings.spuriousTruth),
        ("confidence level", Format.percent(settings.level)),
      ].compactMap { name, value in value.map { (name: name, value: $0) } }
  }

  private func list(_ values: [Double]) -> String {
    values.map(Format.plain).joined(separator: ", ")
  }
}
