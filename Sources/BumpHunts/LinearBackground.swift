import GSL
import Histograms
import Statistics

/// A background that is linear in its parameters up to a link: the rate of events per GeV at mass m
/// is φ(m)·θ, or its exponential.
public protocol LinearBackground: BackgroundModel {
  /// How the rate follows from φ(m)·θ.
  var link: PoissonRegression.Link { get }
  /// φ(m): `parameterCount` functions at a mass, for a fit over a range, both in GeV.
  func basis(at mass: Double, over range: Range<Double>) -> [Double]
}

extension LinearBackground {
  /// Integrals over each bin by three Gauss-Legendre nodes, with a basis that is orthonormal on the
  /// nodes of the fitted bins.
  public func cells(on axis: Axis, fitting bins: [Int]) throws -> BackgroundCells {
    let nodes = MassNodes(axis)
    let regression = PoissonRegression(
      name: name, link: link, basis: nodes.matrix(of: self), nodeWeights: nodes.weights,
      cells: nodes.cells)
    let (model, transform) = try regression.conditioned(on: bins.flatMap { nodes.cells[$0] })
    return BackgroundCells(model, coordinates: transform)
  }
}
