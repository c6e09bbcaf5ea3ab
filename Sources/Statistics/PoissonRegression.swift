import Foundation
import GSL

/// Poisson counts whose expectations are smooth functions of a few parameters.
///
/// The rate at a node *q* is λ_q(θ) = φ_q·θ (identity link) or exp(φ_q·θ) (log link), with φ_q a
/// row of `basis`. A cell holds the counts of one or several nodes: μ_c = Σ_{q ∈ c} w_q λ_q. Nodes
/// are a quadrature of each bin, and a cell is a bin, or many bins taken as one.
public struct PoissonRegression: Sendable {
  /// How the rate follows from the linear form φ·θ.
  public enum Link: Sendable {
    /// λ = φ·θ.
    case identity
    /// λ = φ·θ with every θ ≥ 0; a basis that is never negative then gives no negative rate.
    case nonNegative
    /// λ = exp(φ·θ).
    case log

    /// The rate that belongs to a value of φ·θ.
    public func rate(_ linear: Double) -> Double { self == .log ? exp(linear) : linear }
  }

  /// The model's name, for messages.
  public let name: String
  /// The link.
  public let link: Link
  /// Nodes × parameters.
  public let basis: Matrix
  /// The quadrature weight of each node.
  public let nodeWeights: [Double]
  /// The nodes of each cell.
  public let cells: [[Int]]

  /// A model of cells over quadrature nodes.
  public init(
    name: String, link: Link, basis: Matrix, nodeWeights: [Double], cells: [[Int]]
  ) {
    precondition(
      basis.rows == nodeWeights.count, "\(basis.rows) nodes, \(nodeWeights.count) weights")
    self.name = name
    self.link = link
    self.basis = basis
    self.nodeWeights = nodeWeights
    self.cells = cells
  }

  /// The expectation of each cell, and its derivatives: cells × parameters.
  func expectations(at parameters: [Double], basis: Matrix) -> (means: [Double], jacobian: Matrix) {
    let linear = basis.times(parameters)
    var means = [Double](repeating: 0, count: cells.count)
    var jacobian = Matrix(rows: cells.count, columns: basis.columns)
    for (cell, nodes) in cells.enumerated() {
      for node in nodes {
        let rate = link.rate(linear[node])
        let slope = nodeWeights[node] * (link == .log ? rate : 1)
        means[cell] += nodeWeights[node] * rate
        for column in 0..<basis.columns { jacobian[cell, column] += slope * basis[node, column] }
      }
    }
    return (means, jacobian)
  }
}
