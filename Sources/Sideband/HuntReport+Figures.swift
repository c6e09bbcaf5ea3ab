import Foundation
import Reports

extension HuntReport {
  /// Z against the cut, for the best window, and for the reference where there is one; without the cuts
  /// of which no significance may be quoted.
  var cutFigure: Plot {
    let efficiencies = cuts.map(\.efficiency)
    let (low, high) = (efficiencies.min() ?? 0.01, efficiencies.max() ?? 1)
    var series = [Self.zAgainstCut(cuts, settings.learner, .orange)]
    if let reference {
      series.append(Self.zAgainstCut(reference.cuts, reference.column, .violet))
    }
    return Plot(
      title: "Local significance against the cut, \(Format.range(best.signal)) GeV",
      label: "fraction of sideband events kept", range: (low / 1.5)...(high * 1.5),
      isLogarithmic: true, panels: [Plot.Panel(label: "local Z", series: series)])
  }

  private static func zAgainstCut(_ cuts: [Cut], _ title: String, _ color: Plot.Color)
    -> Plot.Series
  {
    let sorted = cuts.filter { $0.valid && $0.localZ != nil }.sorted {
      $0.efficiency < $1.efficiency
    }
    return Plot.Series(
      title, color,
      .line(
        x: sorted.map(\.efficiency), y: sorted.map { $0.localZ ?? .nan }, hasMarkers: true))
  }

  /// Z against the window's middle, a line for each cut; nil for one window.
  var scanFigure: Plot? {
    guard windows.count > 1, let first = windows.first, let last = windows.last else { return nil }
    let colors: [Plot.Color] = [.grey, .blue, .green, .violet, .orange, .black]
    return Plot(
      title: "Local significance against the window", label: "middle of the window [GeV]",
      range: first.signal[0]...last.signal[1],
      panels: [
        Plot.Panel(
          label: "local Z",
          series: cuts.indices.map { index in
            Plot.Series(
              Format.percent(cuts[index].efficiency), colors[index % colors.count],
              .line(
                x: windows.map { ($0.signal[0] + $0.signal[1]) / 2 },
                y: windows.map { window in
                  window.cuts[index].valid ? window.cuts[index].localZ ?? .nan : .nan
                }, hasMarkers: true))
          })
      ])
  }

  /// A spectrum with its background, and the residuals below.
  func figure(of spectrum: Spectrum) -> Plot {
    SpectrumFigure(
      edges: spectrum.edges, counts: spectrum.counts, weights: spectrum.weights,
      expected: spectrum.expected, expectedErrors: spectrum.expectedErrors
    ).plot(
      title: "\(Format.percent(spectrum.efficiency)) of sideband events kept",
      label: "\(settings.mass) [GeV]", shaded: best.signal[0]...best.signal[1])
  }

  /// A feature's density in the window before and after the cut.
  func figure(of distribution: FeatureDistribution) -> Plot {
    let edges = distribution.edges
    func densities(_ sums: [Double]) -> [Double] {
      let total = max(1, sums.reduce(0, +))
      return zip(sums, zip(edges, edges.dropFirst())).map { $0 / total / ($1.1 - $1.0) }
    }
    let (before, after) = (densities(distribution.before), densities(distribution.after))
    return Plot(
      title: "\(distribution.feature), events in \(Format.range(best.signal)) GeV",
      label: distribution.feature, range: edges[0]...edges[edges.count - 1],
      panels: [
        Plot.Panel(
          label: "density", range: 0...(1.35 * (before + after).reduce(1e-300, max)),
          series: [
            Plot.Series(
              "before the cut", .grey,
              .filledSteps(edges: edges, values: before)),
            Plot.Series(
              "after, at \(Format.percent(distribution.efficiency))", .orange,
              .steps(edges: edges, values: after)),
          ])
      ])
  }

  /// The features' shares of the gain in the best window; nil where the learner knows none.
  var importanceFigure: Plot? {
    guard let shares = best.featureImportances, !shares.isEmpty else { return nil }
    let sorted = shares.sorted { ($0.value, $1.key) > ($1.value, $0.key) }
    let places = sorted.indices.map(Double.init)
    return Plot(
      title: "Feature importance", label: "", range: -0.6...(Double(sorted.count) - 0.4),
      tickNames: zip(places, sorted).map { (place: $0, name: $1.key) },
      panels: [
        Plot.Panel(
          label: "share of total gain", range: 0...max(0.1, (sorted.first?.value ?? 0) * 1.15),
          series: zip(places, sorted).map { place, share in
            Plot.Series(
              nil, .blue,
              .filledSteps(edges: [place - 0.35, place + 0.35], values: [share.value]))
          })
      ])
  }
}
