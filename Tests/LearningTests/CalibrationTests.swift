import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct CalibrationTests {
  @Test func isotonicProbabilitiesAreScikitLearns() throws {
    let reference = try ClassicReference.load()
    let fitted = try CalibrationMethod.isotonic.fit(
      reference.scores, isEnriched: reference.classes, weights: reference.weights)
    for (p, expected) in zip(fitted.probabilities(of: reference.grid), reference.isotonic) {
      #expect(isClose(p, expected, .absolute(1e-14)))  // means of some ten weights
    }
  }

  @Test func plattsParametersAreThoseOfTwoMinimisers() throws {
    let reference = try ClassicReference.load()
    let fitted = try CalibrationMethod.platt.fit(
      reference.scores, isEnriched: reference.classes, weights: reference.weights)
    for (index, value) in fitted.parameters.enumerated() {
      // A gradient of 1e-12 by scipy; scikit-learn's stops at 1e-6.
      #expect(isClose(value, reference.platt[index], .relative(1e-10)))
      #expect(isClose(value, reference.sigmoid[index], .relative(1e-6)))
    }
  }

  @Test func betaParametersAreThoseOfALogisticRegression() throws {
    let reference = try ClassicReference.load()
    let rows = reference.scores.indices.filter {
      reference.scores[$0] > 0 && reference.scores[$0] < 1
    }
    let fitted = try CalibrationMethod.beta.fit(
      rows.map { reference.scores[$0] }, isEnriched: rows.map { reference.classes[$0] },
      weights: rows.map { reference.weights[$0] })
    for (value, expected) in zip(fitted.parameters, reference.beta) {
      #expect(isClose(value, expected, .relative(1e-6)))  // the reference's own convergence
    }
  }

  /// Scores whose true probability is known: each method comes back to it.
  @Test(arguments: [CalibrationMethod.platt, .isotonic, .beta])
  func aKnownProbabilityIsRecovered(method: CalibrationMethod) throws {
    // p is logistic in the score for Platt; for beta a = 2, b = 0.5, c = 0.3.
    func truth(_ s: Double) -> Double {
      method == .platt
        ? 1 / (1 + exp(-(6 * s - 2))) : 1 / (1 + exp(-(2 * log(s) - 0.5 * log1p(-s) + 0.3)))
    }
    func sample(_ count: Int, _ index: UInt64) -> ([Double], [Bool]) {
      var stream = RandomStream(seed: 1, purpose: "known probability", index: index)
      let scores = (0..<count).map { _ in stream.uniform() }
      return (scores, scores.map { stream.uniform() < truth($0) })
    }
    let (scores, classes) = sample(50_000, 0)
    let fitted = try method.fit(scores, isEnriched: classes)
    let points = (1..<20).map { Double($0) / 20 }
    let square = points.reduce(0) { sum, s in
      let difference = fitted.probability(s) - truth(s)
      return sum + difference * difference
    }
    // Two or three parameters from 50,000 events: √(3/50000)/2 = 0.004. Steps: the cube root of
    // 1/50000 times a number of order 1, so 0.03.
    #expect((square / 19).squareRoot() < (method == .isotonic ? 0.03 : 0.01))
    let (testScores, testClasses) = sample(50_000, 1)
    let diagram = try ReliabilityDiagram(
      fitted.probabilities(of: testScores), isEnriched: testClasses)
    // Ten fractions of 5000 events each: a mean |scatter| of √(2/π) · 0.4/√5000 = 0.0045, and the
    // calibration's own error of the same size.
    #expect(diagram.expectedCalibrationError < 0.012)
    let raw = try ReliabilityDiagram(testScores, isEnriched: testClasses)
    #expect(raw.expectedCalibrationError > 0.05)
    #expect(diagram.brierScore < raw.brierScore)
    // The first and the last step are 0 and 1, where a wrong event costs without bound.
    #expect(method == .isotonic || diagram.logLoss < raw.logLoss)
  }

  @Test(arguments: [CalibrationMethod.platt, .isotonic, .beta])
  func aWeightOfTwoCountsAsTwoEvents(method: CalibrationMethod) throws {
    let reference = try ClassicReference.load()
    let rows = reference.scores.indices.flatMap { Array(repeating: $0, count: 1 + $0 % 2) }
    let weighted = try method.fit(
      reference.scores, isEnriched: reference.classes,
      weights: reference.scores.indices.map { Double(1 + $0 % 2) })
    let copied = try method.fit(
      rows.map { reference.scores[$0] }, isEnriched: rows.map { reference.classes[$0] })
    for s in reference.grid {
      #expect(isClose(weighted.probability(s), copied.probability(s), .absolute(1e-9)))  // Newton's
    }
  }

  @Test(arguments: [CalibrationMethod.platt, .isotonic, .beta])
  func probabilitiesRiseAndSurviveJSON(method: CalibrationMethod) throws {
    let reference = try ClassicReference.load()
    let fitted = try method.fit(
      reference.scores, isEnriched: reference.classes, weights: reference.weights)
    let p = fitted.probabilities(of: (0...100).map { Double($0) / 100 })
    #expect(zip(p, p.dropFirst()).allSatisfy { $0 <= $1 })
    #expect(p.allSatisfy { $0 >= 0 && $0 <= 1 })
    #expect(try recoded(fitted) == fitted)
  }

  @Test func aNegativeBetaCoefficientIsLeftOut() throws {
    // Scores that say nothing below one half and everything above bend the wrong way for a.
    var stream = RandomStream(seed: 4, purpose: "negative coefficient")
    let scores = (0..<5_000).map { _ in stream.uniform() }
    let classes = scores.map {
      stream.uniform() < 1 / (1 + exp(-(-0.4 * log($0) - 2 * log1p(-$0))))
    }
    let parameters = try CalibrationMethod.beta.fit(scores, isEnriched: classes).parameters
    #expect(parameters[0] == 0 && parameters[1] > 1)
    let falling = scores.map { stream.uniform() < ($0 < 0.3 ? 0.8 : 0.2) }
    let inverted = try CalibrationMethod.beta.fit(scores, isEnriched: falling)
    #expect(inverted.parameters[0] == 0 && inverted.parameters[1] == 0)
    // The share of the richer class everywhere.
    let share = Double(falling.count { $0 }) / 5_000
    #expect(isClose(inverted.probability(0.7), share, .relative(1e-9)))
  }

  @Test func badInputIsRefused() {
    let classes = [true, false, true, false]
    #expect(throws: InputError.self) {
      try CalibrationMethod.platt.fit([0.1, .nan, 0.3, 0.4], isEnriched: classes)
    }
    #expect(throws: InputError.self) {
      try CalibrationMethod.isotonic.fit(
        [0.1, 0.2, 0.3, 0.4], isEnriched: classes, weights: [1, -1, 1, 1])
    }
    #expect(throws: InputError.self) {
      try CalibrationMethod.isotonic.fit([0.1, 0.2], isEnriched: [true, true])
    }
    #expect(throws: InputError.self) {
      try CalibrationMethod.beta.fit([0.1, 0.2, 1.3, 0.4], isEnriched: classes)
    }
    #expect(throws: InputError.self) {
      try CalibrationMethod.platt.fit([0.5, 0.5, 0.5, 0.5], isEnriched: classes)
    }
    #expect(throws: InputError.self) {
      try CalibrationMethod.beta.fit([0.1, 0.2, 0.8, 0.9], isEnriched: [false, false, true, true])
    }
  }
}
