import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Gaussian processes")
struct GaussianProcessTests {
  /// The numbers of Reference/make_gaussian_process.py.
  private struct Fixture: Decodable {
    struct Case: Decodable {
      let kernel: String
      let mean, covariance, gradient: [Double]
      let logLikelihood, fitted: Double
    }
    let points, values, noise, new: [Double]
    let cases: [Case]
  }

  private let fixture: Fixture

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/gaussian_process.json")
    fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: file))
  }

  private func compare<K: Kernel>(_ kernel: K, _ reference: Fixture.Case) throws {
    let process = GaussianProcess(kernel)
    let points = Matrix(points: fixture.points)
    let new = Matrix(points: fixture.new)
    let fixed = try process.condition(on: points, fixture.values, noise: fixture.noise)
    // scikit-learn's own numbers; the condition of the covariance is below 1e4, and both have 1e-15.
    #expect(
      isClose(fixed.logMarginalLikelihood, reference.logLikelihood, .absolute(1e-8)))
    for (value, expected) in zip(fixed.gradient, reference.gradient) {
      #expect(isClose(value, expected, .absolute(1e-8)))
    }
    for (value, expected) in zip(fixed.mean(at: new), reference.mean) {
      #expect(isClose(value, expected, .absolute(1e-9)))
    }
    let covariance = fixed.covariance(at: new)
    for (value, expected) in zip(covariance.elements, reference.covariance) {
      #expect(isClose(value, expected, .absolute(1e-9)))
    }
    for (index, variance) in fixed.variance(at: new).enumerated() {
      #expect(isClose(variance, covariance[index, index], .absolute(1e-12)))
    }
    let fitted = try process.fit(points, fixture.values, noise: fixture.noise)
    // At least as high as the peer's optimum, whose own tolerance is 1e-5.
    #expect(fitted.logMarginalLikelihood > reference.fitted - 1e-5)
  }

  @Test func scikitLearnAgrees() throws {
    let variance = ConstantKernel(variance: 2)
    for reference in fixture.cases {
      switch reference.kernel {
      case "gaussian": try compare(variance * .radialBasis(length: 1.7), reference)
      case "matern12": try compare(variance * .matern12(length: 1.7), reference)
      case "matern32": try compare(variance * .matern32(length: 1.7), reference)
      case "matern52": try compare(variance * .matern52(length: 1.7), reference)
      default:
        try compare(LinearKernel(offset: 1.3) + WhiteKernel(variance: 0.5), reference)
      }
    }
    #expect(fixture.cases.count == 5)
  }

  @Test func gradientsAreDifferences() throws {
    let kernel =
      ConstantKernel(variance: 1.5) * .matern52(length: 2) + LinearKernel(offset: 0.7)
      * .matern32(length: 5) + WhiteKernel(variance: 0.1) * .radialBasis(length: 3)
    let points = Matrix(points: fixture.points)
    let likelihood = { (parameters: [Double]) in
      try GaussianProcess(kernel.with(logParameters: parameters))
        .condition(on: points, fixture.values).logMarginalLikelihood
    }
    let gradient = try GaussianProcess(kernel).condition(on: points, fixture.values).gradient
    #expect(gradient.count == 6)
    let base = kernel.logParameters
    for index in base.indices {
      var (up, down) = (base, base)
      up[index] += 1e-4
      down[index] -= 1e-4
      let difference = try (likelihood(up) - likelihood(down)) / 2e-4
      // Central differences: h² times a third derivative of some tens, 1e-6.
      #expect(isClose(gradient[index], difference, .absolute(1e-5)))
    }
  }

  @Test(arguments: RadialKernel.Shape.allCases)
  func interpolationIsExactWithoutNoise(shape: RadialKernel.Shape) throws {
    let points = Matrix(points: [0, 1, 2.5, 4, 5])
    let values = [1.0, -2, 0.5, 3, 1]
    let fitted = try GaussianProcess(RadialKernel(shape, length: 1)).condition(on: points, values)
    for (found, value) in zip(fitted.mean(at: points), values) {
      // A covariance of condition 1e2.
      #expect(isClose(found, value, .absolute(1e-12)))
    }
    #expect(fitted.variance(at: points).allSatisfy { $0 < 1e-12 })
    #expect(fitted.variance(at: Matrix(points: [1.7]))[0] > 1e-3)
    // Far from all data the prior is back.
    #expect(isClose(fitted.variance(at: Matrix(points: [1e3]))[0], 1, .ulps(2)))
  }

  @Test func equalPointsWithoutNoiseAreAnError() {
    #expect(throws: FitError.self) {
      try GaussianProcess(.radialBasis(length: 1)).fit(Matrix(points: [1, 1]), [1, 2])
    }
    #expect(throws: FitError.self) {
      try GaussianProcess(.radialBasis(length: 1)).condition(on: Matrix(points: [1]), [.nan])
    }
  }

  @Test func bandCoversAFallingSpectrum() throws {
    // ln of a falling spectrum of 30 bins, seen with errors as those of 100 to 5 events; the length
    // and the size of the process are fitted in each toy, and 13 points between them are predicted.
    let points = (0..<30).map { Double($0) / 29 }
    let truth = { (x: Double) in 4.6 - 3 * x + 0.5 * x * x }
    let noise = points.map { exp(-truth($0)) }
    let new = stride(from: 0.02, to: 1, by: 0.08).map { $0 }
    var fractions: [Double] = []
    for toy in 0..<60 {
      var stream = RandomStream(seed: 2, purpose: "falling", index: UInt64(toy))
      let values = zip(points, noise).map { truth($0) - 3 + $1.squareRoot() * stream.normal() }
      let process = GaussianProcess(
        ConstantKernel(variance: 2) * .radialBasis(length: 1), starts: 1)
      let fitted = try process.fit(Matrix(points: points), values, noise: noise)
      let at = Matrix(points: new)
      let covered = zip(new, zip(fitted.mean(at: at), fitted.variance(at: at))).filter {
        abs($1.0 - truth($0) + 3) < $1.1.squareRoot()
      }
      fractions.append(Double(covered.count) / Double(new.count))
    }
    let mean = fractions.reduce(0, +) / 60
    let variance = fractions.reduce(0) { $0 + pow($1 - mean, 2) } / 59
    // A fixed truth is covered on average as the process's own draws are, but for what the fit of
    // two parameters takes: 68 % within 5 σ of the toys, which are 0.2.
    #expect(isClose(mean, 0.6827, .sigmas(5, error: (variance / 60).squareRoot())))
  }
}
