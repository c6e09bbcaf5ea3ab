import Foundation
import GSL

/// k = σ² δ_ij: noise of its own for each observation, also where two are at one point.
///
/// It is part of the data and not of the function: posteriors of the function do not hold it.
public struct WhiteKernel: Kernel, Hashable {
  /// σ² > 0, in the units of y².
  public let variance: Double

  /// The kernel of a positive variance.
  public init(variance: Double) {
    precondition(variance > 0 && variance < .infinity, "a variance of \(variance)")
    self.variance = variance
  }

  /// ln σ².
  public var logParameters: [Double] { [log(variance)] }

  /// The kernel with another variance.
  public func with(logParameters: [Double]) -> Self { Self(variance: exp(logParameters[0])) }

  /// Zeros.
  public func covariance(between first: Matrix, and second: Matrix) -> Matrix {
    Matrix(rows: first.rows, columns: second.rows)
  }

  /// σ² on the diagonal.
  public func covariance(of points: Matrix) -> Matrix {
    var matrix = Matrix(rows: points.rows, columns: points.rows)
    for index in 0..<points.rows { matrix[index, index] = variance }
    return matrix
  }

  /// ∂k/∂ln σ² = k.
  public func gradients(of points: Matrix) -> [Matrix] { [covariance(of: points)] }
}
