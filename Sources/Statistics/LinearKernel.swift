import Foundation
import GSL

/// k = σ₀² + x·x′: straight lines, with slopes of unit variance.
///
/// Rasmussen and Williams (2006), section 4.2.2.
public struct LinearKernel: Kernel, Hashable {
  /// σ₀ > 0, the standard deviation of the value at x = 0.
  public let offset: Double

  /// The kernel of a positive standard deviation at the origin.
  public init(offset: Double) {
    precondition(offset > 0 && offset < .infinity, "an offset of \(offset)")
    self.offset = offset
  }

  /// ln σ₀.
  public var logParameters: [Double] { [log(offset)] }

  /// The kernel with another offset.
  public func with(logParameters: [Double]) -> Self { Self(offset: exp(logParameters[0])) }

  /// σ₀² + x·x′.
  public func covariance(between first: Matrix, and second: Matrix) -> Matrix {
    Matrix.pairs(first, second) { x, y in
      var sum = offset * offset
      for (a, b) in zip(x, y) { sum += a * b }
      return sum
    }
  }

  /// ∂k/∂ln σ₀ = 2σ₀².
  public func gradients(of points: Matrix) -> [Matrix] {
    [Matrix.pairs(points, points) { _, _ in 2 * offset * offset }]
  }
}
