import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct GaussianMixtureTests {
  @Test func theOptimumIsScikitLearns() async throws {
    let reference = try ClassicReference.load()
    let matrix = ClassicReference.matrix(reference.train)
    let fitted = try await GaussianMixture(
      components: 2, maximumIterations: 10_000, tolerance: 1e-13, regularization: 1e-12
    ).fit(UnlabelledSample(features: matrix), seed: 1, index: 0, workers: Workers(2))
    let mean = try fitted.logDensities(of: matrix).reduce(0, +) / Double(matrix.count)
    // At a maximum the likelihood is flat: it agrees to twice the digits of the parameters.
    #expect(isClose(mean, reference.mixtureMeanLogLikelihood, .absolute(1e-10)))
    for (a, b) in zip(fitted.fractions, reference.mixtureFractions) {
      #expect(isClose(a, b, .absolute(1e-5)))
    }
    let test = try fitted.logDensities(of: ClassicReference.matrix(reference.test))
    for (a, b) in zip(test, reference.mixtureLogDensities) {
      #expect(isClose(a, b, .absolute(1e-4)))  // parameters to 1e-5, as both stop
    }
  }

  @Test func oneComponentIsTheNormalDensityOfTheMoments() async throws {
    let matrix = normalEvents(2_000, width: 2, seed: 1, scale: 3)
    let fitted = try await GaussianMixture(components: 1, starts: 1, regularization: 1e-12).fit(
      UnlabelledSample(features: matrix), seed: 1, index: 0, workers: Workers(1))
    let distances = try MahalanobisDistance().fit(
      UnlabelledSample(features: matrix), seed: 1, index: 0, workers: Workers(1)
    ).scores(of: matrix)
    let covariance = fitted.covariances[0]
    let determinant =
      covariance[0, 0] * covariance[1, 1] - covariance[0, 1] * covariance[1, 0]
    for (density, distance) in zip(try fitted.logDensities(of: matrix), distances) {
      let expected = -distance / 2 - log(2 * .pi) - log(determinant) / 2
      #expect(isClose(density, expected, .absolute(1e-9)))  // two inverses, and ε = 1e-12
    }
  }

  @Test func aKnownMixtureIsRecovered() async throws {
    var stream = RandomStream(seed: 3, purpose: "known mixture")
    let count = 20_000
    var elements: [Float] = []
    for _ in 0..<count {
      let (u, v) = (stream.normal(), stream.normal())
      if stream.uniform() < 0.3 {
        elements += [Float(5 + 0.5 * u), Float(-2 + 0.5 * (0.8 * u + 0.6 * v))]
      } else {
        elements += [Float(u), Float(2 * v)]
      }
    }
    let matrix = FeatureMatrix(features: ["x", "y"], elements: elements)
    let fitted = try await GaussianMixture(components: 2).fit(
      UnlabelledSample(features: matrix), seed: 1, index: 0, workers: Workers(2))
    #expect(fitted.isConverged)
    let n = [0.7 * Double(count), 0.3 * Double(count)]
    #expect(
      isClose(fitted.fractions[0], 0.7, .sigmas(5, error: binomialError(0.3, count: count))))
    for (c, known) in [[0.0, 0, 1, 2, 0], [5.0, -2, 0.5, 0.5, 0.8]].enumerated() {
      let (mean, covariance) = (fitted.means[c], fitted.covariances[c])
      let (a, b) = (covariance[0, 0].squareRoot(), covariance[1, 1].squareRoot())
      // The errors of moments of n events; the components hardly overlap.
      #expect(isClose(mean[0], known[0], .sigmas(5, error: known[2] / n[c].squareRoot())))
      #expect(isClose(mean[1], known[1], .sigmas(5, error: known[3] / n[c].squareRoot())))
      #expect(isClose(a, known[2], .sigmas(5, error: known[2] / (2 * n[c]).squareRoot())))
      #expect(isClose(b, known[3], .sigmas(5, error: known[3] / (2 * n[c]).squareRoot())))
      #expect(
        isClose(covariance[0, 1] / (a * b), known[4], .sigmas(5, error: 1 / n[c].squareRoot())))
    }
  }

  @Test(arguments: [1e-6, 0.01])
  func noStepLowersTheObjective(regularization: Double) async throws {
    let fitted = try await GaussianMixture(
      components: 6, starts: 1, maximumIterations: 200, tolerance: 0,
      regularization: regularization
    ).fit(
      UnlabelledSample(features: normalEvents(1_000, width: 3, seed: 4)), seed: 1, index: 0,
      workers: Workers(1))
    #expect(fitted.objectives.count > 20)
    for (before, after) in zip(fitted.objectives, fitted.objectives.dropFirst()) {
      #expect(after >= before - 1e-12)  // sums of a thousand terms of order 1
    }
  }

  @Test func theDensityIntegratesToOne() async throws {
    let fitted = try await GaussianMixture(components: 4, starts: 1).fit(
      UnlabelledSample(features: normalEvents(800, width: 2, seed: 5, scale: 20)), seed: 1,
      index: 0, workers: Workers(1))
    var elements: [Float] = []
    for i in 0..<200 {
      for j in 0..<200 { elements += [Float(-198 + 2 * i + 0), Float(-198 + 2 * j)] }
    }
    let grid = FeatureMatrix(features: ["x0", "x1"], elements: elements)
    let sum = try fitted.logDensities(of: grid).reduce(0) { $0 + exp($1) * 4 }
    // A midpoint rule over smooth peaks ten steps wide is exact to many digits; nothing lies beyond
    // ten deviations.
    #expect(isClose(sum, 1, .absolute(1e-5)))
  }

  @Test func moreStartsAreNeverWorse() async throws {
    let matrix = ClassicReference.matrix(try ClassicReference.load().train)
    var best = -Double.infinity
    for starts in [1, 3, 6] {
      let fitted = try await GaussianMixture(components: 5, starts: starts).fit(
        UnlabelledSample(features: matrix), seed: 1, index: 0, workers: Workers(2))
      let last = try #require(fitted.objectives.last)
      #expect(last >= best)
      best = last
    }
  }

  @Test func tooFewEventsAreRefused() async throws {
    let sample = try UnlabelledSample(features: normalEvents(15, seed: 1))
    await #expect(throws: InputError.self) {
      try await GaussianMixture(components: 8).fit(sample, seed: 1, index: 0, workers: Workers(1))
    }
  }
}
