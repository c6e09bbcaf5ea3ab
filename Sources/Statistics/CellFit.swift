import Foundation
import GSL

/// The parameters of greatest likelihood of a model of cells, and what is known of them.
public struct CellFit: Sendable {
  /// θ.
  public let parameters: [Double]
  /// The inverse of the Fisher information with the priors': zeros for parameters that are not free.
  public let covariance: Matrix
  /// The parameters that ended at a limit, or without influence; their errors are 0.
  public let parametersAtLimit: [Int]
  /// The expectation of each cell.
  public let means: [Double]
  /// Twice −ln L, less that of the saturated model, with ``penalty``.
  public let deviance: Double
  /// Σ θ²/σ² of the parameters with a Gaussian prior.
  public let penalty: Double
  /// Fisher-scoring steps taken.
  public let iterations: Int
  /// Whether the likelihood grows until the mean of an empty cell is 0: the parameters are those
  /// of the end, and no maximum, and errors mean little.
  public let endsAtVanishingMean: Bool
  /// Whether the likelihood has a maximum at all. Where few cells hold events it may grow, if by ever
  /// less, however far the parameters go: they then stand where −ln L is 0.01 above its limit, with
  /// errors that say no more than that they are large, and ``deviance`` is that of the limit.
  public let isDetermined: Bool

  /// The standard error of each parameter.
  public var errors: [Double] {
    parameters.indices.map { max(0, covariance[$0, $0]).squareRoot() }
  }

  /// The variance of a function of the parameters, given its gradient in them.
  public func variance(ofGradient gradient: [Double]) -> Double {
    max(0, covariance.quadraticForm(gradient))
  }

  /// The expectations of the cells of a model with the same parameters, fitted cells or others, each
  /// with the fit's error.
  public func expectations(of model: any CellModel) -> [Estimate] {
    let (means, jacobian) = model.expectations(at: parameters)
    return means.enumerated().map { cell, mean in
      Estimate(mean, error: variance(ofGradient: Array(jacobian.row(cell))).squareRoot())
    }
  }
}
