import Events
import GSL
import Learning
import Synchronization
import Testing
import _TestSupport

/// A learner that scores 1 for what it was fitted to and 0 for the rest, and keeps its samples.
private final class Spy: Classifier {
  struct Fitted: Scorer {
    let features: [Feature]
    var seen: Set<Float>
    var featureImportances: [Double]? { [1, 0, 0] }

    func scores(of features: FeatureMatrix) -> [Double] {
      let width = features.features.count
      return (0..<features.count).map { seen.contains(features.elements[$0 * width]) ? 1 : 0 }
    }
  }

  let samples = Mutex<[TrainingSample]>([])
  var name: String { "spy" }

  func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) -> Fitted {
    samples.withLock { $0.append(sample) }
    let width = sample.features.features.count
    return Fitted(
      features: sample.features.features,
      seen: Set((0..<sample.count).map { sample.features.elements[$0 * width] }))
  }
}

@Suite struct CrossFitTests {
  @Test(arguments: [3, 4, 5, 10], FoldTraining.allCases)
  func noEventIsScoredByALearnerThatSawIt(folds: Int, training: FoldTraining) async throws {
    let mixtures = try makeMixtures()
    let scores = try await Spy().crossFit(mixtures, folds: folds, training: training, seed: 7)
    #expect(scores.values.count == mixtures.count)
    #expect(scores.values.allSatisfy { $0 == 0 })
  }

  @Test(arguments: FoldTraining.allCases)
  func eachLearnerSeesEveryEventOfItsFoldsOnce(training: FoldTraining) async throws {
    let mixtures = try makeMixtures()
    let spy = Spy()
    let scores = try await spy.crossFit(mixtures, folds: 4, training: training, seed: 7)
    let samples = spy.samples.withLock { $0 }
    #expect(samples.count == 4)
    for (fold, sample) in samples.enumerated() {
      let others = training.folds(scoring: fold, of: 4)
      let expected = mixtures.regions.indices.filter {
        mixtures.regions[$0] != .outside && others.contains(scores.folds[$0])
      }
      #expect(sample.count == expected.count)
      #expect(sample.features.elements == mixtures.features.rows(at: expected).elements)
    }
  }

  @Test func sidebandsHaveEqualTotalsAndTogetherTheWindows() async throws {
    let spy = Spy()
    _ = try await spy.crossFit(makeMixtures(), folds: 3, seed: 7)
    for sample in spy.samples.withLock({ $0 }) {
      var totals = [0.0, 0.0, 0.0]
      for row in 0..<sample.count {
        let region = sample.features.elements[3 * row + 1]
        totals[region < 0 ? 0 : region == 0 ? 1 : 2] += sample.weights[row]
        #expect(sample.isEnriched[row] == (region == 0))
      }
      // Sums of some thousand terms.
      #expect(isClose(totals[0], totals[2], .relative(1e-12)))
      #expect(isClose(totals[1], totals[0] + totals[2], .relative(1e-12)))
      #expect(isClose(totals.reduce(0, +), Double(sample.count), .relative(1e-12)))
    }
  }

  @Test func foldsAreEvenInEveryRegionAndNamedByTheSeed() async throws {
    let mixtures = try makeMixtures()
    let scores = try await Spy().crossFit(mixtures, folds: 4, seed: 7)
    for region in [MassRegions.Region.lowerSideband, .signal, .upperSideband, .outside] {
      let sizes = (0..<4).map { fold in
        mixtures.rows(in: region).count { scores.folds[$0] == fold }
      }
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
    }
    #expect(try await Spy().crossFit(mixtures, folds: 4, seed: 7).folds == scores.folds)
    #expect(try await Spy().crossFit(mixtures, folds: 4, seed: 8).folds != scores.folds)
  }

  @Test func theScoresDoNotDependOnTheNumberOfWorkers() async throws {
    let mixtures = try makeMixtures()
    let learner = BoostedTrees(members: 3)
    let one = try await learner.crossFit(mixtures, folds: 3, seed: 5, workers: Workers(1))
    for count in [2, 3, 7] {
      let many = try await learner.crossFit(mixtures, folds: 3, seed: 5, workers: Workers(count))
      #expect(many.values == one.values)
      #expect(many.featureImportances == one.featureImportances)
    }
    #expect(try await learner.crossFit(mixtures, folds: 3, seed: 6).values != one.values)
  }

  @Test func tooFewFoldsOrEventsAreRefused() async throws {
    let mixtures = try makeMixtures()
    for (folds, training, problem) in [
      (1, FoldTraining.allOthers, "1 cannot hold an event out"), (2, .oneWay, "2 are too few"),
    ] {
      let error = await #expect(throws: InputError.self) {
        try await Spy().crossFit(mixtures, folds: folds, training: training, seed: 1)
      }
      #expect(error?.description.contains(problem) == true)
    }
    let few = try makeMixtures(60)
    let error = await #expect(throws: InputError.self) {
      try await Spy().crossFit(few, folds: 50, seed: 1)
    }
    #expect(error?.description.contains("50 are asked for") == true)
  }

  @Test func aCancelledCrossFitStops() async throws {
    let mixtures = try makeMixtures()
    let task = Task {
      try await Task.sleep(for: .milliseconds(1))
      return try await BoostedTrees().crossFit(mixtures, folds: 5, seed: 1)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func progressGrowsToOne() async throws {
    let shares = Mutex<[Double]>([])
    _ = try await Spy().crossFit(makeMixtures(), folds: 4, seed: 1) { share in
      shares.withLock { $0.append(share) }
    }
    #expect(shares.withLock { $0 } == [0.25, 0.5, 0.75, 1])
  }
}
