import BumpHunts
import Reports

extension BumpReport {
  /// The report as one HTML page that needs no other file.
  ///
  /// - Throws: `Gnuplot.Failure` where a figure cannot be drawn.
  public func html(drawnBy gnuplot: Gnuplot) throws -> String {
    func drawn(_ plots: [Plot]) throws -> HTMLPage.Block {
      .figures(try plots.map { (svg: try gnuplot.svg($0), caption: $0.title) })
    }
    var blocks: [HTMLPage.Block] = [
      .text(verdict), try drawn([spectrumFigure, toysFigure]), .text(backgroundSentence + "."),
    ]
    if let scanVerdict {
      blocks += [
        .heading("A signal at each mass"), .text(scanVerdict), try drawn(scanFigures),
        .text(
          "All of the background's parameters are free in every fit. Limits are by CLs and q̃, with"
            + " asymptotic distributions."),
      ]
    }
    for (heading, figure, verdict) in [
      ("With interference", couplingFigure, couplingVerdict),
      ("Spurious signal", spuriousFigure, spuriousVerdict),
    ] {
      guard let verdict else { continue }
      blocks += [.heading(heading), .text(verdict)]
      if let figure { blocks.append(try drawn([figure])) }
    }
    if let injection {
      blocks += [.heading("Injected signals"), .text(Self.heading(of: injection))]
      if let figure = injectionFigure { blocks.append(try drawn([figure])) }
      let table = Self.table(of: injection)
      blocks.append(.table(header: table[0], rows: Array(table.dropFirst())))
    }
    let table = comparisonTable
    blocks += [
      .heading("Backgrounds tried"), .text("Rule: \(comparison.rule)."),
      .table(header: table[0], rows: Array(table.dropFirst())),
      .heading("Settings"), .list(settingsList), .heading("Run"), .list(runList),
    ]
    let name = run.inputs.first?.name ?? "a spectrum"
    return try HTMLPage(title: "Bump hunt in \(name)", blocks: blocks).html()
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
          row.model, row.parameters.map { "\($0)" } ?? "–", number(row.deviance, 1),
          row.degreesOfFreedom.map { "\($0)" } ?? "–", number(row.goodnessP, 3),
          number(row.correctedAIC, 1), number(row.fPValue, 3), number(row.likelihoodRatioP, 3),
          row.failure ?? (row.isChosen ? "chosen" : ""),
        ]
      }
  }

  private func number(_ value: Double?, _ digits: Int) -> String {
    value.map { Format.fixed($0, digits) } ?? "–"
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

  private var runList: [(name: String, value: String)] {
    [(name: "seed", value: "\(run.seed)")]
      + run.inputs.map { (name: $0.name, value: $0.sha256.map { "SHA-256 \($0)" } ?? "generated") }
      + run.versions.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
  }
}
