import Foundation
import Reports
import Statistics

extension BumpReport {
  /// The spectrum with its background, the strongest window shaded, and the residuals below.
  var spectrumFigure: Plot {
    SpectrumFigure(
      edges: spectrum.edges, counts: spectrum.counts, weights: spectrum.weights,
      expected: spectrum.expected,
      expectedErrors: spectrum.expectedErrors
    ).plot(
      title: "The spectrum and the \(background.model) background", label: "mass [GeV]",
      shaded: bumpHunter.flatMap { found in
        found.low.flatMap { low in found.high.map { low...$0 } }
      })
  }

  /// How many toys have which t, and the data's; nil where the windows could not be searched.
  var toysFigure: Plot? {
    guard let found = bumpHunter else { return nil }
    let edges = (0...found.toyCounts.count).map { Double($0) * found.toyStep }
    let tallest = Double(found.toyCounts.max() ?? 1)
    return Plot(
      title: "The strongest window of \(found.toys) toys",
      label: "t = −ln p of the strongest window",
      range: 0...(edges[edges.count - 1]),
      panels: [
        Plot.Panel(
          label: "toys", isLogarithmic: true, range: 0.5...(3 * max(1, tallest)),
          series: [
            Plot.Series(
              "toys", .blue, .steps(edges: edges, values: found.toyCounts.map(Double.init))),
            Plot.Series(
              "observed", .orange,
              .line(x: [found.t, found.t], y: [0.5, max(1, tallest)], hasMarkers: false)),
          ])
      ])
  }

  /// The scan's points of each width, or of all where there is none.
  private var scans: [(title: String, points: [ScanPoint])] {
    var widths: [Double?] = []
    for point in scan where !widths.contains(point.width) { widths.append(point.width) }
    return widths.map { width in
      (
        width.map { "Γ = \(Format.plain($0)) GeV" } ?? settings.signal.kind.rawValue,
        scan.filter { $0.width == width }
      )
    }
  }

  /// The scan of p-values and yields, and one of limits for each width; empty without a scan of at least
  /// two masses.
  var scanFigures: [Plot] {
    guard let first = scan.first, scan.contains(where: { $0.mass != first.mass }) else { return [] }
    return [localFigure] + scans.compactMap { limitFigure($0.points, title: $0.title) }
  }

  private var localFigure: Plot {
    let colors: [Plot.Color] = [.blue, .orange, .green, .violet, .grey]
    let scans = scans
    func series(_ value: (ScanPoint) -> Double?) -> [Plot.Series] {
      scans.enumerated().map { index, scan in
        Plot.Series(
          scans.count > 1 ? scan.title : nil, colors[index % colors.count],
          .line(
            x: scan.points.map(\.mass), y: scan.points.map { value($0) ?? .nan }, hasMarkers: false)
        )
      }
    }
    return Plot(
      title: "Local p-value and significance against mass", label: "mass [GeV]", range: massRange,
      panels: [
        Plot.Panel(
          label: "local p", isLogarithmic: true,
          range: min(1e-3, (scan.compactMap(\.localP).min() ?? 1) / 3)...1.5,
          series: series { $0.localP.map { max(1e-300, $0) } }),
        Plot.Panel(label: "local Z", series: series(\.localZ)),
      ])
  }

  private func limitFigure(_ points: [ScanPoint], title: String) -> Plot? {
    let limited = points.compactMap { point in
      point.expectedLimits.flatMap { bands in point.upperLimit.map { (point.mass, $0, bands) } }
    }
    guard limited.count > 1 else { return nil }
    // A band's step reaches halfway to the next mass.
    let middles = zip(limited, limited.dropFirst()).map { ($0.0 + $1.0) / 2 }
    let edges = [limited[0].0] + middles + [limited[limited.count - 1].0]
    func band(_ low: Int, _ high: Int, _ color: Plot.Color, _ title: String) -> Plot.Series {
      Plot.Series(
        title, color,
        .band(edges: edges, low: limited.map { $0.2[low] }, high: limited.map { $0.2[high] }))
    }
    let all = limited.flatMap { [$0.1] + $0.2 }.filter { $0 > 0 }
    return Plot(
      title: "Upper limits on the signal's events, \(title)", label: "mass [GeV]",
      range: massRange,
      panels: [
        Plot.Panel(
          label: "events at \(Format.percent(settings.level))", isLogarithmic: true,
          range: 0.6 * (all.min() ?? 1)...3 * (all.max() ?? 1),
          series: [
            band(0, 4, .grey, "expected, 95 %"), band(1, 3, .green, "expected, 68 %"),
            Plot.Series(
              "expected, median", .blue,
              .line(x: limited.map(\.0), y: limited.map { $0.2[2] }, hasMarkers: false)),
            Plot.Series(
              "observed", .black,
              .line(x: limited.map(\.0), y: limited.map(\.1), hasMarkers: false)),
          ])
      ])
  }

  /// The allowed couplings against mass; nil without interference at several masses.
  var couplingFigure: Plot? {
    guard let fits = interference?.fits, let width = fits.first?.width else { return nil }
    let shown = fits.filter { $0.width == width }
    guard shown.count > 1 else { return nil }
    let masses = shown.map(\.mass)
    return Plot(
      title: "Coupling with interference, Γ = \(Format.plain(width)) GeV", label: "mass [GeV]",
      range: massRange,
      panels: [
        Plot.Panel(
          label: "g",
          series: [
            Plot.Series(
              "greatest allowed at \(Format.percent(shown[0].level))", .grey,
              .line(x: masses, y: shown.map { $0.limits?.high ?? .nan }, hasMarkers: false)),
            Plot.Series(
              "least allowed", .grey,
              .line(x: masses, y: shown.map { $0.limits?.low ?? .nan }, hasMarkers: false)),
            Plot.Series(
              "best fit", .blue, .line(x: masses, y: shown.map(\.coupling), hasMarkers: true)),
          ]),
        Plot.Panel(
          label: "√t₀",
          series: [
            Plot.Series(
              "with interference", .blue,
              .line(x: masses, y: shown.map { $0.statistic.squareRoot() }, hasMarkers: false)),
            Plot.Series(
              "without", .orange,
              .line(x: masses, y: shown.map { $0.blind.statistic.squareRoot() }, hasMarkers: false)),
          ]),
      ])
  }

  /// The spurious signal in units of its error; nil where it was not asked for.
  var spuriousFigure: Plot? {
    guard let points = spuriousSignal?.points, points.count > 1 else { return nil }
    let masses = points.map(\.mass)
    func line(_ value: Double) -> Plot.Series {
      Plot.Series(
        nil, .grey,
        .line(x: [masses[0], masses[masses.count - 1]], y: [value, value], hasMarkers: false))
    }
    return Plot(
      title: "Spurious signal of \(background.model)", label: "mass [GeV]", range: massRange,
      panels: [
        Plot.Panel(
          label: "S/σ_S",
          series: [
            line(0.2), line(-0.2),
            Plot.Series("S/σ", .blue, .line(x: masses, y: points.map(\.ratio), hasMarkers: false)),
          ])
      ])
  }

  /// Fitted against injected events; nil where fewer than two yields were injected.
  var injectionFigure: Plot? {
    guard let points = injection?.points, points.count > 1 else { return nil }
    let injected = points.map(\.injected)
    let (low, high) = (injected.min() ?? 0, injected.max() ?? 1)
    let margin = 0.08 * (high - low)
    return Plot(
      title: "Fitted against injected signals", label: "injected events",
      range: (low - margin)...(high + margin),
      panels: [
        Plot.Panel(
          label: "fitted events", share: 2, range: (low - 3 * margin)...(high + 6 * margin),
          series: [
            Plot.Series(
              "fitted = injected", .grey, .line(x: [low, high], y: [low, high], hasMarkers: false)),
            Plot.Series(
              "mean of toys", .blue,
              .points(
                x: injected, y: points.map(\.fitted.value), errors: points.map(\.fitted.error))),
          ]),
        Plot.Panel(
          label: "pull", share: 1, range: -0.6...2.2,
          series: [
            Plot.Series(
              "mean", .blue,
              .points(
                x: injected, y: points.map(\.pullMean.value), errors: points.map(\.pullMean.error))),
            Plot.Series(
              "width", .orange,
              .points(
                x: injected, y: points.map(\.pullWidth.value), errors: points.map(\.pullWidth.error)
              )),
          ]),
      ])
  }

  private var massRange: ClosedRange<Double> {
    spectrum.edges[0]...spectrum.edges[spectrum.edges.count - 1]
  }
}
