import Foundation
import GSL

extension PoissonGaussianProcess {
  /// The approximate posterior of the logarithmic means, given counts.
  public struct Fitted: Sendable, FittedKernel {
    /// The kernel with its parameters.
    public let kernel: K
    /// f at the mode: ln of the expected counts.
    public let mode: [Double]
    /// Laplace's approximation to ln p(n): equation 3.32.
    public let logMarginalLikelihood: Double

    private let points: Matrix
    private let covariance: Matrix
    /// Of B = 1 + W^½ K W^½, W = diag(e^f).
    private let factor: CholeskyFactor
    /// W^½.
    private let roots: [Double]
    /// n − e^f, which is K⁻¹(f − m) at the mode.
    private let residuals: [Double]

    init(kernel: K, points: Matrix, counts: [Int], priorMean: [Double]) throws(FitError) {
      let size = counts.count
      precondition(size >= 1 && points.rows == size, "\(points.rows) points, \(size) counts")
      precondition(priorMean.count == size, "\(priorMean.count) prior means, \(size) counts")
      precondition(counts.allSatisfy { $0 >= 0 }, "a negative count")
      let covariance = kernel.covariance(of: points)
      let numbers = counts.map(Double.init)

      /// Ψ = ln p(n | f) − ½ aᵀ(f − m), with f = m + K a: equation 3.12 without constants of f.
      func objective(_ weights: [Double]) -> (Double, [Double]) {
        let shift = covariance.times(weights)
        var value = 0.0
        for i in 0..<size {
          let f = priorMean[i] + shift[i]
          value += numbers[i] * f - exp(f) - 0.5 * weights[i] * shift[i]
        }
        return (value, zip(priorMean, shift).map { $0 + $1 })
      }

      var weights = [Double](repeating: 0, count: size)
      var (value, f) = objective(weights)
      var isConverged = false
      do {
        for _ in 0..<100 {
          let roots = f.map { exp($0 / 2) }
          let factor = try Self.factor(covariance, roots)
          let target = (0..<size).map {
            exp(f[$0]) * (f[$0] - priorMean[$0]) + numbers[$0] - exp(f[$0])
          }
          let image = covariance.times(target)
          let solved = factor.solve((0..<size).map { roots[$0] * image[$0] })
          let newton = (0..<size).map { target[$0] - roots[$0] * solved[$0] }
          var share = 1.0
          var trial = objective(newton)
          var step = newton
          // Newton's step from a poor start may be too long for e^f.
          while !(trial.0 >= value - 1e-12 * (1 + abs(value))) && share > 1e-9 {
            share /= 2
            step = (0..<size).map { weights[$0] + share * (newton[$0] - weights[$0]) }
            trial = objective(step)
          }
          let change = zip(f, trial.1).reduce(0) { max($0, abs($1.0 - $1.1)) }
          (weights, value, f) = (step, trial.0, trial.1)
          if share == 1 && change < 1e-10 {
            isConverged = true
            break
          }
        }
        guard isConverged, value.isFinite else {
          throw FitError("Gaussian process of counts", "100 Newton steps did not reach the mode")
        }
        self.roots = f.map { exp($0 / 2) }
        self.factor = try Self.factor(covariance, roots)
      } catch let error as FitError {
        throw error
      } catch {
        throw FitError("Gaussian process of counts", "\(error)")
      }
      self.kernel = kernel
      self.points = points
      self.covariance = covariance
      self.mode = f
      self.residuals = zip(numbers, f).map { $0 - exp($1) }
      let constants = numbers.reduce(0) { $0 + logGamma($1 + 1) }
      self.logMarginalLikelihood = value - constants - 0.5 * factor.logDeterminant
    }

    private static func factor(_ covariance: Matrix, _ roots: [Double]) throws -> CholeskyFactor {
      var matrix = covariance
      for i in roots.indices {
        for j in roots.indices { matrix[i, j] *= roots[i] * roots[j] }
        matrix[i, i] += 1
      }
      return try CholeskyFactor(matrix)
    }

    /// The derivatives of the approximate ln p(n) by the kernel's log parameters: algorithm 5.1.
    public var gradient: [Double] {
      let size = roots.count
      let inverse = factor.inverse
      // R = W^½ B⁻¹ W^½, and the posterior variances K − K R K at the bins.
      var r = inverse
      for i in 0..<size {
        for j in 0..<size { r[i, j] *= roots[i] * roots[j] }
      }
      let variances = variance(at: points, prior: covariance)
      return kernel.gradients(of: points).map { derivative in
        var explicit = 0.0
        for i in 0..<size {
          for j in 0..<size {
            explicit += 0.5 * (residuals[i] * residuals[j] - r[i, j]) * derivative[i, j]
          }
        }
        let direct = derivative.times(residuals)
        let back = covariance.times(r.times(direct))
        // The third derivative of the log likelihood is −e^f.
        for i in 0..<size {
          explicit -= 0.5 * variances[i] * roots[i] * roots[i] * (direct[i] - back[i])
        }
        return explicit
      }
    }

    /// The posterior mean of f at new points: algorithm 3.2.
    ///
    /// - Parameter priorMean: that of ln(expected count) at the new points.
    public func mean(at new: Matrix, priorMean: [Double]) -> [Double] {
      precondition(priorMean.count == new.rows, "\(priorMean.count) means, \(new.rows) points")
      let shift = kernel.covariance(between: new, and: points).times(residuals)
      return zip(priorMean, shift).map { $0 + $1 }
    }

    /// The posterior variance of f at new points, without white noise.
    public func variance(at new: Matrix) -> [Double] {
      let cross = kernel.covariance(between: points, and: new)
      return variance(cross: cross, prior: kernel.variances(of: new))
    }

    private func variance(at points: Matrix, prior: Matrix) -> [Double] {
      variance(cross: prior, prior: (0..<points.rows).map { prior[$0, $0] })
    }

    private func variance(cross: Matrix, prior: [Double]) -> [Double] {
      var weighted = cross
      for i in 0..<cross.rows {
        for j in 0..<cross.columns { weighted[i, j] *= roots[i] }
      }
      let half = factor.halfSolvedColumns(of: weighted)
      return prior.indices.map { index in
        max(0, half.row(index).reduce(prior[index]) { $0 - $1 * $1 })
      }
    }

    /// The expected counts at new points, with their standard errors: mean and deviation of the
    /// log-normal posterior, e^(f + v/2) and that times √(e^v − 1).
    public func expectedCounts(at new: Matrix, priorMean: [Double]) -> [Estimate] {
      zip(mean(at: new, priorMean: priorMean), variance(at: new)).map { mean, variance in
        let value = exp(mean + variance / 2)
        return Estimate(value, error: value * expm1(variance).squareRoot())
      }
    }
  }
}
