import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct MahalanobisDistanceTests {
  @Test func squaredDistancesAreScikitLearns() throws {
    let reference = try ClassicReference.load()
    let fitted = try MahalanobisDistance().fit(
      UnlabelledSample(features: ClassicReference.matrix(reference.train)), seed: 1, index: 0,
      workers: Workers(1))
    let scores = try fitted.scores(of: ClassicReference.matrix(reference.test))
    for (score, expected) in zip(scores, reference.mahalanobis) {
      // Two inverses of a covariance with a condition of 1e8 before scaling.
      #expect(isClose(score, expected, .relative(1e-9)))
    }
  }

  @Test func aNormalSampleHasChiSquared() throws {
    let fitted = try MahalanobisDistance().fit(
      UnlabelledSample(features: normalEvents(20_000, width: 3, seed: 1)), seed: 1, index: 0,
      workers: Workers(1))
    let scores = try fitted.scores(of: normalEvents(20_000, width: 3, seed: 2))
    for level in [0.5, 0.1, 0.01] {
      let cut = ChiSquaredDistribution.upperQuantile(logTail: log(level), degreesOfFreedom: 3)
      let share = Double(scores.count { $0 > cut }) / 20_000
      // The fit's own error is as small as that of the count.
      #expect(isClose(share, level, .sigmas(5, error: binomialError(level, count: 20_000))))
    }
  }

  @Test func dependentFeaturesAreRefused() throws {
    let matrix = FeatureMatrix(
      features: ["x", "y"], elements: (0..<50).flatMap { [Float($0), 3 * Float($0)] })
    let sample = try UnlabelledSample(features: matrix)
    #expect(throws: InputError.self) {
      try MahalanobisDistance().fit(sample, seed: 1, index: 0, workers: Workers(1))
    }
  }
}

@Suite struct PrincipalComponentScoreTests {
  @Test func reconstructionErrorsAreScikitLearns() throws {
    let reference = try ClassicReference.load()
    let fitted = try PrincipalComponentScore(components: 1).fit(
      UnlabelledSample(features: ClassicReference.matrix(reference.train)), seed: 1, index: 0,
      workers: Workers(1))
    let scores = try fitted.scores(of: ClassicReference.matrix(reference.test))
    for (score, expected) in zip(scores, reference.reconstructionError) {
      // Eigenvectors of two programs.
      #expect(isClose(score, expected, .relative(1e-9)))
    }
  }

  @Test func itsMeanIsTheSumOfTheEigenvaluesLeftOut() throws {
    let matrix = ClassicReference.matrix(try ClassicReference.load().train)
    let fitted = try PrincipalComponentScore(components: 2).fit(
      UnlabelledSample(features: matrix), seed: 1, index: 0, workers: Workers(1))
    let mean = try fitted.scores(of: matrix).reduce(0, +) / Double(matrix.count)
    // The eigenvalues of a correlation matrix sum to the number of features.
    #expect(isClose(mean, 3 * (1 - fitted.reconstructedShare), .relative(1e-9)))
  }

  @Test func asManyComponentsAsFeaturesAreRefused() throws {
    let sample = try UnlabelledSample(features: normalEvents(50, seed: 1))
    #expect(throws: InputError.self) {
      try PrincipalComponentScore(components: 2).fit(
        sample, seed: 1, index: 0, workers: Workers(1))
    }
  }
}
