import Foundation
import GSL

extension GaussianProcess {
  /// The posterior of f, given observations.
  public struct Fitted: Sendable, FittedKernel {
    /// The kernel with its parameters.
    public let kernel: K
    /// ln p(y) = −½ yᵀA⁻¹y − ½ ln |A| − ½ n ln 2π with A = K + diag(noise): equation 2.30.
    public let logMarginalLikelihood: Double

    private let points: Matrix
    private let factor: CholeskyFactor
    /// A⁻¹ y.
    private let weights: [Double]

    init(kernel: K, points: Matrix, values: [Double], noise: [Double]) throws(FitError) {
      precondition(points.rows == values.count, "\(points.rows) points, \(values.count) values")
      precondition(!values.isEmpty, "there is no observation")
      precondition(noise.isEmpty || noise.count == values.count, "\(noise.count) variances")
      precondition(noise.allSatisfy { $0 >= 0 }, "a negative variance")
      guard values.allSatisfy(\.isFinite) else {
        throw FitError("Gaussian process", "an observation is not finite")
      }
      var covariance = kernel.covariance(of: points)
      for (index, variance) in noise.enumerated() { covariance[index, index] += variance }
      do {
        self.factor = try CholeskyFactor(covariance)
      } catch {
        throw FitError("Gaussian process", "\(error)")
      }
      self.kernel = kernel
      self.points = points
      self.weights = factor.solve(values)
      let square = zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 }
      self.logMarginalLikelihood =
        -0.5 * (square + factor.logDeterminant + Double(values.count) * log(2 * .pi))
    }

    /// The derivatives of ln p(y) by the kernel's log parameters, ½ tr((ααᵀ − A⁻¹) ∂K), α = A⁻¹y:
    /// equation 5.9.
    public var gradient: [Double] {
      let size = weights.count
      let inverse = factor.inverse
      return kernel.gradients(of: points).map { derivative in
        var sum = 0.0
        for i in 0..<size {
          for j in 0..<size {
            sum += (weights[i] * weights[j] - inverse[i, j]) * derivative[i, j]
          }
        }
        return 0.5 * sum
      }
    }

    /// The posterior mean of f: equation 2.25.
    public func mean(at new: Matrix) -> [Double] {
      kernel.covariance(between: new, and: points).times(weights)
    }

    /// The posterior covariance of f, without noise: equation 2.26.
    public func covariance(at new: Matrix) -> Matrix {
      let half = factor.halfSolvedColumns(of: kernel.covariance(between: points, and: new))
      return kernel.covariance(between: new, and: new)
        .combined(with: Matrix.pairs(half, half) { zip($0, $1).reduce(0) { $0 + $1.0 * $1.1 } }, -)
    }

    /// The posterior variance of f, not below 0.
    public func variance(at new: Matrix) -> [Double] {
      let half = factor.halfSolvedColumns(of: kernel.covariance(between: points, and: new))
      return kernel.variances(of: new).enumerated().map { index, prior in
        max(0, half.row(index).reduce(prior) { $0 - $1 * $1 })
      }
    }
  }
}
