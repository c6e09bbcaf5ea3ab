import Foundation
import GSL

/// Poisson counts whose expectations are smooth functions of a few parameters.
///
/// The rate at a node *q* is λ_q(θ) = φ_q·θ (identity link) or exp(o_q + φ_q·θ) (log link), with φ_q
/// a row of `basis` and o_q a constant. A cell holds the counts of one or several nodes:
/// μ_c = Σ_{q ∈ c} w_q λ_q. Nodes are a quadrature of each bin, and a cell is a bin, or many bins
/// taken as one.
public struct PoissonRegression: Sendable {
  /// How the rate follows from the linear form φ·θ.
  public enum Link: Sendable {
    /// λ = φ·θ.
    case identity
    /// λ = φ·θ with every θ ≥ 0; a basis that is never negative then gives no negative rate.
    case nonNegative
    /// λ = exp(φ·θ).
    case log

    /// The rate that belongs to a value of φ·θ; an exponential is never below 1e-250, so that it is
    /// never 0, and counts can be divided by it.
    public func rate(_ linear: Double) -> Double {
      self == .log ? max(exp(linear), 1e-250) : linear
    }
  }

  /// The model's name, for messages.
  public let name: String
  /// The link.
  public let link: Link
  /// Nodes × parameters.
  public let basis: Matrix
  /// o_q, one a node; empty where there is none.
  public let offsets: [Double]
  /// 1/σ_k² of the Gaussian prior of each parameter about 0; 0 where it is free.
  public let priorPrecisions: [Double]
  /// The quadrature weight of each node.
  public let nodeWeights: [Double]
  /// The nodes of each cell.
  public let cells: [[Int]]

  /// A model of cells over quadrature nodes.
  ///
  /// - Parameters:
  ///   - offsets: o_q, one a node, for the log link alone.
  ///   - priorPrecisions: 1/σ_k², one a parameter; nil for none.
  public init(
    name: String, link: Link, basis: Matrix, offsets: [Double] = [],
    priorPrecisions: [Double]? = nil, nodeWeights: [Double], cells: [[Int]]
  ) {
    precondition(
      basis.rows == nodeWeights.count, "\(basis.rows) nodes, \(nodeWeights.count) weights")
    precondition(
      offsets.isEmpty || (offsets.count == basis.rows && link == .log),
      "\(offsets.count) offsets for \(basis.rows) nodes, which are for the log link alone")
    let precisions = priorPrecisions ?? Array(repeating: 0, count: basis.columns)
    precondition(
      precisions.count == basis.columns && precisions.allSatisfy { $0 >= 0 && $0 < .infinity },
      "\(precisions.count) prior precisions for \(basis.columns) parameters, none negative")
    self.name = name
    self.link = link
    self.basis = basis
    self.offsets = offsets
    self.priorPrecisions = precisions
    self.nodeWeights = nodeWeights
    self.cells = cells
  }
}

extension PoissonRegression: CellModel {
  /// The columns of the basis.
  public var parameterCount: Int { basis.columns }

  /// The number of cells.
  public var cellCount: Int { cells.count }

  /// 0 and more for the non-negative link.
  public var limits: [ClosedRange<Double>] {
    Array(
      repeating: (link == .nonNegative ? 0 : -.infinity) ... .infinity, count: basis.columns)
  }

  /// With the identity link.
  public var canTurnNegative: Bool { link == .identity }

  /// The expectation of each cell, and its derivatives: cells × parameters.
  public func expectations(at parameters: [Double]) -> (means: [Double], jacobian: Matrix) {
    let linear = basis.times(parameters)
    var means = [Double](repeating: 0, count: cells.count)
    var jacobian = Matrix(rows: cells.count, columns: basis.columns)
    for (cell, nodes) in cells.enumerated() {
      for node in nodes {
        let rate = link.rate(offsets.isEmpty ? linear[node] : offsets[node] + linear[node])
        let slope = nodeWeights[node] * (link == .log ? rate : 1)
        means[cell] += nodeWeights[node] * rate
        for column in 0..<basis.columns { jacobian[cell, column] += slope * basis[node, column] }
      }
    }
    return (means, jacobian)
  }

  /// A first guess: the log of the counts by weighted least squares, or the constant rate.
  public func start(for observed: [Double]) throws -> [Double] {
    var design = Matrix(rows: cells.count, columns: basis.columns)
    var target = Matrix(rows: cells.count, columns: 1)
    var weighted = design
    let size = cells.joined().reduce(0) { $0 + nodeWeights[$1] }
    let total = observed.reduce(0, +)
    for (cell, nodes) in cells.enumerated() {
      let width = nodes.reduce(0) { $0 + nodeWeights[$1] }
      let count = observed[cell] + 0.5
      let offset =
        offsets.isEmpty ? 0 : nodes.reduce(0) { $0 + nodeWeights[$1] * offsets[$1] } / width
      target[cell, 0] = link == .log ? Foundation.log(count / width) - offset : total / size
      for column in 0..<basis.columns {
        let mean = nodes.reduce(0) { $0 + nodeWeights[$1] * basis[$1, column] } / width
        design[cell, column] = mean
        weighted[cell, column] = mean * (link == .log ? count : 1)
      }
    }
    var information = weighted.transposed(times: design)
    for index in 0..<basis.columns { information[index, index] += priorPrecisions[index] }
    let normal = try information.inversePositiveDefinite()
    let solution = normal.times(weighted.transposed(times: target).elements)
    return link == .nonNegative ? solution.map { max(0, $0) } : solution
  }

  /// The same rates in cells that hold the nodes of several.
  public func grouped(_ groups: [[Int]]) -> any CellModel {
    with(cells: groups.map { group in group.flatMap { cells[$0] } })
  }

  /// The same with the weights of each cell's nodes multiplied by its factor; a node is in one cell at most.
  public func scaled(by factors: [Double]) -> any CellModel {
    PoissonRegression(
      name: name, link: link, basis: basis, offsets: offsets, priorPrecisions: priorPrecisions,
      nodeWeights: nodeWeights.scaled(in: cells, by: factors), cells: cells)
  }

  private func with(cells: [[Int]]) -> PoissonRegression {
    PoissonRegression(
      name: name, link: link, basis: basis, offsets: offsets, priorPrecisions: priorPrecisions,
      nodeWeights: nodeWeights, cells: cells)
  }
}

extension [Double] {
  /// The weights of nodes, those of each cell multiplied by its factor.
  func scaled(in cells: [[Int]], by factors: [Double]) -> [Double] {
    precondition(factors.count == cells.count, "\(factors.count) factors, \(cells.count) cells")
    var weights = self
    for (nodes, factor) in zip(cells, factors) {
      for node in nodes { weights[node] *= factor }
    }
    return weights
  }
}
