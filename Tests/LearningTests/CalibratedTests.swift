import Events
import Foundation
import GSL
import Learning
import Synchronization
import Testing
import _TestSupport

/// A mean difference that notes what it was fitted to and what it scored.
private final class Witness: Classifier {
  struct Fitted: Scorer {
    let inner: MeanDifference.Fitted
    let witness: Witness
    var features: [Feature] { inner.features }

    func scores(of matrix: FeatureMatrix) throws -> [Double] {
      witness.scored.withLock { $0.formUnion(matrix.elements) }
      return try inner.scores(of: matrix)
    }
  }

  let fitted = Mutex<Set<Float>>([])
  let scored = Mutex<Set<Float>>([])
  var name: String { "witness" }
  var settings: [String: Setting] { [:] }

  func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) -> Fitted {
    fitted.withLock { $0.formUnion(sample.features.elements) }
    return Fitted(
      inner: MeanDifference().fit(sample, seed: seed, index: index, workers: workers),
      witness: self)
  }
}

@Suite struct CalibratedTests {
  @Test func noEventCalibratesTheLearnerThatSawIt() async throws {
    let sample = try twoClasses(1_000, distance: 1, seed: 1)
    let witness = Witness()
    _ = try await Calibrated(witness, heldOutFraction: 0.4).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    let (fitted, scored) = (witness.fitted.withLock { $0 }, witness.scored.withLock { $0 })
    #expect(fitted.isDisjoint(with: scored))
    #expect(fitted.union(scored) == Set(sample.features.elements))
    #expect(scored.count == 800)  // two features of 400 events
  }

  /// Two unit normal classes at a distance d have p = 1/(1 + exp(−(d x − d²/2))).
  @Test(arguments: [CalibrationMethod.platt, .isotonic, .beta])
  func theProbabilityOfTwoNormalClassesIsRecovered(method: CalibrationMethod) async throws {
    let distance = 1.5
    let fitted = try await Calibrated(MeanDifference(), method: method, heldOutFraction: 0.5).fit(
      twoClasses(40_000, distance: distance, seed: 2), seed: 1, index: 0, workers: Workers(1))
    let test = try twoClasses(2_000, distance: distance, seed: 3)
    let p = try fitted.scores(of: test.features)
    let square = (0..<2_000).reduce(0.0) { sum, row in
      let x = Double(test.features.elements[2 * row])
      let difference = p[row] - 1 / (1 + exp(-(distance * x - distance * distance / 2)))
      return sum + difference * difference
    }
    // Platt's logistic function of a probability is not the right one, which costs 0.03 at most.
    #expect((square / 2_000).squareRoot() < 0.04)
    let diagram = try ReliabilityDiagram(p, isEnriched: test.isEnriched)
    #expect(diagram.expectedCalibrationError < 0.05)
  }

  @Test func theCalibrationIsThatOfTheWeights() async throws {
    // Three times the weight for the richer class: three times the odds.
    let sample = try twoClasses(20_000, distance: 0.5, seed: 4)
    let weighted = try TrainingSample(
      features: sample.features, isEnriched: sample.isEnriched,
      weights: sample.isEnriched.map { $0 ? 3 : 1 })
    let fitted = try await Calibrated(MeanDifference(), method: .platt).fit(
      weighted, seed: 1, index: 0, workers: Workers(1))
    let p = try fitted.scores(of: sample.features)
    // The mean probability by weight is the share of the richer class, 3/4; 6000 events calibrate.
    let total = weighted.weights.reduce(0, +)
    let mean = zip(p, weighted.weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    #expect(isClose(mean, 0.75, .absolute(0.02)))
  }

  @Test func itKeepsTheLaws() async throws {
    try await checkClassifierLaws(of: Calibrated(MeanDifference()), isRandom: true)
  }

  @Test func negativeWeightsAreRefused() async throws {
    let sample = try twoClasses(100, distance: 1, seed: 5)
    let signed = try TrainingSample(
      features: sample.features, isEnriched: sample.isEnriched,
      weights: (0..<100).map { $0 == 7 ? -1 : 1 })
    await #expect(throws: InputError.self) {
      try await Calibrated(MeanDifference()).fit(signed, seed: 1, index: 0, workers: Workers(1))
    }
  }
}
