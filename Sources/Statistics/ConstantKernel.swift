import Foundation
import GSL

/// k = c: a variance that multiplies a kernel, or an unknown constant that is added.
public struct ConstantKernel: Kernel, Hashable {
  /// c > 0, in the units of y².
  public let variance: Double

  /// The kernel of a positive variance.
  public init(variance: Double) {
    precondition(variance > 0 && variance < .infinity, "a variance of \(variance)")
    self.variance = variance
  }

  /// ln c.
  public var logParameters: [Double] { [log(variance)] }

  /// The kernel with another variance.
  public func with(logParameters: [Double]) -> Self { Self(variance: exp(logParameters[0])) }

  /// c everywhere.
  public func covariance(between first: Matrix, and second: Matrix) -> Matrix {
    Matrix.pairs(first, second) { _, _ in variance }
  }

  /// ∂k/∂ln c = c.
  public func gradients(of points: Matrix) -> [Matrix] { [covariance(of: points)] }
}
