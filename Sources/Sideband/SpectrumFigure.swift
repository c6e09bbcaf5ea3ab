import Reports
import Statistics

/// A spectrum with the background expected in it, and the residuals below.
struct SpectrumFigure {
  let edges: [Double]
  let counts: [Int]
  /// The sums of weights that are shown in the place of the counts; nil without weights.
  var weights: SpectrumWeights?
  /// Nil where no background fits.
  let expected: [Double]?
  let expectedErrors: [Double]?

  /// The figure. Bins of unequal widths are shown as they are, by their counts.
  func plot(title: String, label: String, shaded: ClosedRange<Double>?) -> Plot {
    let counts = weights?.sums ?? counts.map(Double.init)
    let errors = weights?.errors ?? counts.map { $0.squareRoot() }
    // A sum of weights is as a count by its scale, Σw/Σw².
    let scales = zip(counts, errors).map { weights != nil && $1 > 0 ? $0 / ($1 * $1) : 1 }
    let centers = zip(edges, edges.dropFirst()).map { ($0 + $1) / 2 }
    var series: [Plot.Series] = []
    var residuals: [Double] = []
    if let expected, let expectedErrors {
      series = [
        Plot.Series(
          nil, .blue,
          .band(
            edges: edges, low: zip(expected, expectedErrors).map { max(0, $0 - $1) },
            high: zip(expected, expectedErrors).map { $0 + $1 })),
        Plot.Series("background fit", .blue, .steps(edges: edges, values: expected)),
      ]
      residuals = counts.indices.map { bin in
        let (count, mean) = (scales[bin] * counts[bin], scales[bin] * expected[bin])
        return (count < mean ? -1 : 1)
          * max(0, poissonDeviance(observed: count, expected: mean)).squareRoot()
      }
    }
    series.append(
      Plot.Series(
        weights == nil ? "events" : "sums of weights", .black,
        .points(x: centers, y: counts, errors: errors)))
    let largest = counts.max() ?? 1
    let isLogarithmic = largest > 30 * max(1, counts.min() ?? 1)
    let reach = max(4, (residuals.map(abs).max() ?? 0).rounded(.up) + 1)
    return Plot(
      title: title, label: label, range: edges[0]...edges[edges.count - 1], shaded: shaded,
      panels: [
        Plot.Panel(
          label: "events per bin", share: 3, isLogarithmic: isLogarithmic,
          range: isLogarithmic ? 0.5...(largest * 3) : 0...(max(1, largest) * 1.35),
          series: series),
        Plot.Panel(
          label: "residual [σ]", share: 1, range: -reach...reach,
          series: residuals.isEmpty
            ? [] : [Plot.Series(nil, .black, .filledSteps(edges: edges, values: residuals))]),
      ])
  }
}
