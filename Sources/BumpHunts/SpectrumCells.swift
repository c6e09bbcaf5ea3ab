import Events
import GSL
import Histograms
import Statistics

/// A background model over the bins of a spectrum: quadrature nodes, and which bins are fitted.
struct SpectrumCells: Sendable {
  private static let rule = GaussLegendre(count: 3)

  let model: any BackgroundModel
  let spectrum: MassSpectrum
  /// The bins that the background is fitted to: those that lie wholly outside the excluded range.
  let fittedBins: [Int]
  private let basis: Matrix
  private let nodeWeights: [Double]

  /// - Throws: `InputError` where the model is not defined over the spectrum.
  init(_ model: any BackgroundModel, _ spectrum: MassSpectrum, excluding excluded: Range<Mass>?)
    throws(InputError)
  {
    let axis = spectrum.axis
    if let reason = model.obstacle(over: axis.range) {
      throw InputError("fit of \(model.name) over \(axis.range)", reason)
    }
    self.model = model
    self.spectrum = spectrum
    fittedBins = excluded.map { axis.bins(outside: $0.inGeV) } ?? Array(0..<axis.count)
    var elements: [Double] = []
    var weights: [Double] = []
    for index in 0..<axis.count {
      let bin = axis.bin(index)
      let (middle, half) = (
        (bin.lowerBound + bin.upperBound) / 2, (bin.upperBound - bin.lowerBound) / 2
      )
      for (node, weight) in zip(Self.rule.nodes, Self.rule.weights) {
        elements += model.basis(at: middle + half * node, over: axis.range)
        weights.append(half * weight)
      }
    }
    basis = Matrix(rows: weights.count, columns: model.parameterCount, elements: elements)
    nodeWeights = weights
  }

  private func nodes(of bins: [Int]) -> [Int] {
    let size = Self.rule.nodes.count
    return bins.flatMap { Array($0 * size..<($0 + 1) * size) }
  }

  /// Fits the bins outside the excluded range, each a cell, and as one more cell the bins of a
  /// window.
  func fit(withWindow window: [Int] = []) throws(FitError) -> PoissonRegression.Fit {
    let groups = fittedBins.map { [$0] } + (window.isEmpty ? [] : [window])
    // Only the nodes in use, so that the basis is orthogonal where it is fitted.
    let used = groups.flatMap { nodes(of: $0) }
    var cells: [[Int]] = []
    var next = 0
    for group in groups {
      let size = nodes(of: group).count
      cells.append(Array(next..<next + size))
      next += size
    }
    let regression = PoissonRegression(
      name: model.name, link: model.link,
      basis: Matrix(
        rows: used.count, columns: basis.columns, elements: used.flatMap { Array(basis.row($0)) }),
      nodeWeights: used.map { nodeWeights[$0] }, cells: cells)
    return try regression.fit(
      observed: groups.map { group in
        Double(group.reduce(0) { $0 + spectrum.counts[$1] })
      })
  }

  /// The expectation of a group of bins under fitted parameters, and its error.
  func expectation(of bins: [Int], under fit: PoissonRegression.Fit) -> Estimate {
    var mean = 0.0
    var gradient = [Double](repeating: 0, count: basis.columns)
    for node in nodes(of: bins) {
      let row = Array(basis.row(node))
      let linear = zip(row, fit.parameters).reduce(0) { $0 + $1.0 * $1.1 }
      let rate = model.link.rate(linear)
      mean += nodeWeights[node] * rate
      let slope = nodeWeights[node] * (model.link == .log ? rate : 1)
      for column in gradient.indices { gradient[column] += slope * row[column] }
    }
    return Estimate(mean, error: max(0, fit.variance(ofGradient: gradient)).squareRoot())
  }
}
