import GSL
import Histograms
import Statistics

/// The quadrature of an axis: the masses at which a rate is taken, for its integrals over the bins.
struct MassNodes: Sendable {
  private static let rule = GaussLegendre(count: 3)

  let range: Range<Double>
  /// In GeV, three a bin.
  let masses: [Double]
  /// The weight of each node: Σ over a bin's nodes is its width in GeV.
  let weights: [Double]
  /// The nodes of each bin.
  let cells: [[Int]]

  init(_ axis: Axis) {
    var (masses, weights): ([Double], [Double]) = ([], [])
    var cells: [[Int]] = []
    for index in 0..<axis.count {
      let bin = axis.bin(index)
      let (middle, half) = (
        (bin.lowerBound + bin.upperBound) / 2, (bin.upperBound - bin.lowerBound) / 2
      )
      cells.append(Array(masses.count..<masses.count + Self.rule.nodes.count))
      for (node, weight) in zip(Self.rule.nodes, Self.rule.weights) {
        masses.append(middle + half * node)
        weights.append(half * weight)
      }
    }
    range = axis.range
    (self.masses, self.weights, self.cells) = (masses, weights, cells)
  }

  /// The functions of a model at the nodes: nodes × parameters.
  func matrix(of model: some LinearBackground) -> Matrix {
    Matrix(
      rows: masses.count, columns: model.parameterCount,
      elements: masses.flatMap { model.basis(at: $0, over: range) })
  }
}
