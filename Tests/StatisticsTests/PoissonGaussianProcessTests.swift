import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Gaussian processes of counts")
struct PoissonGaussianProcessTests {
  private let kernel = ConstantKernel(variance: 0.3) * RadialKernel(.matern52, length: 1.5)

  /// ln p(n), and the mean and variance of f₀, on a grid of two dimensions.
  private func quadrature(_ points: Matrix, _ counts: [Int], _ prior: [Double]) throws
    -> (logLikelihood: Double, mean: Double, variance: Double)
  {
    let factor = try CholeskyFactor(kernel.covariance(of: points))
    let size = 800
    var (sum, first, second) = (0.0, 0.0, 0.0)
    let step = 16.0 / Double(size)
    for i in 0...size {
      for j in 0...size {
        let (z0, z1) = (-8 + step * Double(i), -8 + step * Double(j))
        let f0 = prior[0] + factor.lower[0, 0] * z0
        let f1 = prior[1] + factor.lower[1, 0] * z0 + factor.lower[1, 1] * z1
        let logarithm =
          NormalDistribution.logDensity(z0) + NormalDistribution.logDensity(z1)
          + Double(counts[0]) * f0 - exp(f0) - logGamma(Double(counts[0]) + 1)
          + Double(counts[1]) * f1 - exp(f1) - logGamma(Double(counts[1]) + 1)
        let weight = exp(logarithm) * step * step
        sum += weight
        first += weight * f0
        second += weight * f0 * f0
      }
    }
    let mean = first / sum
    return (log(sum), mean, second / sum - mean * mean)
  }

  @Test(arguments: [[30, 12], [120, 48], [480, 200]])
  func laplaceAgreesWithQuadrature(counts: [Int]) throws {
    let points = Matrix(points: [0, 1])
    let prior = counts.map { log(Double($0)) + 0.2 }
    let exact = try quadrature(points, counts, prior)
    let fitted = try PoissonGaussianProcess(kernel)
      .condition(on: points, counts: counts, priorMean: prior)
    // Laplace's next term is Stirling's 1/12n a bin or less.
    let next = counts.reduce(0) { $0 + 1 / (12 * Double($1)) }
    #expect(isClose(fitted.logMarginalLikelihood, exact.logLikelihood, .absolute(1.5 * next)))
    // The mode is about 1/2n above the mean, and the variance 1/2n of itself below.
    let n = Double(counts[0])
    let mean = fitted.mean(at: points, priorMean: prior)[0]
    #expect(isClose(mean, fitted.mode[0], .absolute(1e-8)), "the mode is a fixed point")
    #expect(isClose(mean, exact.mean, .absolute(1 / n)))
    #expect(isClose(fitted.variance(at: points)[0], exact.variance, .relative(2 / n)))
  }

  @Test func gradientsAreDifferences() throws {
    let points = Matrix(points: [0, 0.5, 1.2, 2, 3.1, 4])
    let counts = [50, 31, 24, 9, 3, 0]
    let prior = [4.0, 3.5, 3, 2.4, 1.5, 0.6]
    let mixed = kernel + WhiteKernel(variance: 0.05)
    let fitted = try PoissonGaussianProcess(mixed)
      .condition(on: points, counts: counts, priorMean: prior)
    for index in 0..<3 {
      let values = try [1e-4, -1e-4].map { shift in
        var parameters = mixed.logParameters
        parameters[index] += shift
        return try PoissonGaussianProcess(mixed.with(logParameters: parameters))
          .condition(on: points, counts: counts, priorMean: prior).logMarginalLikelihood
      }
      // Central differences: h² times a third derivative of order one, and 1e-12/h.
      #expect(isClose(fitted.gradient[index], (values[0] - values[1]) / 2e-4, .absolute(1e-6)))
    }
    let best = try PoissonGaussianProcess(mixed)
      .fit(points, counts: counts, priorMean: prior)
    #expect(best.logMarginalLikelihood >= fitted.logMarginalLikelihood)
  }

  @Test func bandCoversSpectraOfTheProcess() throws {
    let points = Matrix(points: (0..<16).map { Double($0) / 3 })
    let prior = points.elements.map { log(300.0) - 0.8 * $0 }
    let factor = try CholeskyFactor(kernel.covariance(of: points))
    var fractions: [Double] = []
    for toy in 0..<300 {
      var stream = RandomStream(seed: 8, purpose: "spectra", index: UInt64(toy))
      let shift = factor.lower.times((0..<16).map { _ in stream.normal() })
      let truth = zip(prior, shift).map { $0 + $1 }
      let counts = truth.map { stream.poisson(mean: exp($0)) }
      let fitted = try PoissonGaussianProcess(kernel)
        .condition(on: points, counts: counts, priorMean: prior)
      let variance = fitted.variance(at: points)
      let covered = (0..<16).filter {
        abs(fitted.mode[$0] - truth[$0]) < variance[$0].squareRoot()
      }
      fractions.append(Double(covered.count) / 16)
    }
    let mean = fractions.reduce(0, +) / 300
    let variance = fractions.reduce(0) { $0 + pow($1 - mean, 2) } / 299
    // 68.27 % but for Laplace's error, in 5 σ of the toys.
    #expect(isClose(mean, 0.6827, .sigmas(5, error: (variance / 300).squareRoot())))
  }
}
