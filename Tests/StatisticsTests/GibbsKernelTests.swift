import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite struct GibbsKernelTests {
  private let points = Matrix(points: [1, 1.1, 1.5, 2.2, 4])

  @Test func aConstantLengthIsTheRadialKernel() {
    // l = 0.3 + 1e-13 x: to that.
    let gibbs = GibbsKernel(slope: 1e-13, constant: 0.1, shortest: 0.2).covariance(of: points)
    let radial = RadialKernel(.gaussian, length: 0.3).covariance(of: points)
    for (a, b) in zip(gibbs.elements, radial.elements) {
      #expect(isClose(a, b, .absolute(1e-11)))
    }
  }

  @Test func gradientsAreDifferences() {
    let kernel = GibbsKernel(slope: 0.2, constant: 0.15, shortest: 0.05)
    let gradients = kernel.gradients(of: points)
    for index in 0..<2 {
      let h = 1e-5
      func shifted(_ sign: Double) -> Matrix {
        var parameters = kernel.logParameters
        parameters[index] += sign * h
        return kernel.with(logParameters: parameters).covariance(of: points)
      }
      let (up, down) = (shifted(1), shifted(-1))
      for element in up.elements.indices {
        let difference = (up.elements[element] - down.elements[element]) / (2 * h)
        // h² times a third derivative of order 10, and 1e-16/h of rounding.
        #expect(isClose(gradients[index].elements[element], difference, .absolute(1e-8)))
      }
    }
  }

  @Test func componentsMakeTheCovariance() {
    let kernel =
      ConstantKernel(variance: 2) * GibbsKernel(slope: 0.2, constant: 0.15, shortest: 0.05)
    let components = kernel.components(of: points)
    let covariance = kernel.covariance(of: points)
    for i in 0..<5 {
      for j in 0..<5 {
        let product = zip(components.row(i), components.row(j)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(isClose(product, covariance[i, j], .absolute(1e-11)))
      }
    }
  }

  /// The mode and the variances of a Gaussian process of counts, as a fit of its components.
  @Test func componentsAreFittedToTheProcesssMode() throws {
    let kernel = ConstantKernel(variance: 0.3) * GibbsKernel(slope: 0.1, constant: 0.2)
    let x = (0..<20).map { 1 + 0.1 * Double($0) }
    var stream = RandomStream(seed: 4, purpose: "process")
    let prior = x.map { log(300) - 2 * $0 }
    let counts = zip(x, prior).map { stream.poisson(mean: exp($1 + 0.5 * sin(4 * $0))) }
    let process = try PoissonGaussianProcess(kernel).condition(
      on: Matrix(points: x), counts: counts, priorMean: prior)

    let basis = kernel.components(of: Matrix(points: x))
    let regression = PoissonRegression(
      name: "process", link: .log, basis: basis, offsets: prior,
      priorPrecisions: Array(repeating: 1, count: basis.columns),
      nodeWeights: x.map { _ in 1 }, cells: x.indices.map { [$0] })
    let fit = try regression.maximumLikelihoodFit(to: counts.map(Double.init))
    let variances = process.variance(at: Matrix(points: x))
    for (cell, mean) in fit.expectations(of: regression).enumerated() {
      let deviation = variances[cell].squareRoot()
      // Two stopping rules, and components below 1e-12 of the greatest that were left out.
      #expect(isClose(log(mean.value), process.mode[cell], .sigmas(3e-5, error: deviation)))
      #expect(isClose(mean.error / mean.value, deviation, .relative(1e-4)))
    }
  }
}
