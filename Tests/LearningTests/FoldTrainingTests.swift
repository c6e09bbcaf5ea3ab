import Events
import GSL
import Learning
import Testing

@Suite struct FoldTrainingTests {
  @Test(arguments: 3...16) func ofTwoFoldsOneLearnsFromTheOther(count: Int) {
    for fold in 0..<count {
      for other in 0..<fold {
        let learns = FoldTraining.oneWay.folds(scoring: fold, of: count).contains(other)
        let teaches = FoldTraining.oneWay.folds(scoring: other, of: count).contains(fold)
        #expect(learns != teaches)
      }
    }
  }

  @Test(arguments: 3...16) func everyFoldLearnsFromHalfOfTheOthers(count: Int) {
    for fold in 0..<count {
      let others = FoldTraining.oneWay.folds(scoring: fold, of: count)
      #expect(!others.contains(fold))
      #expect(others.count == (count - 1) / 2 || others.count == count / 2)
      #expect(!others.isEmpty)
    }
  }

  @Test(arguments: 2...8) func allOthersAreAllOthers(count: Int) {
    for fold in 0..<count {
      #expect(
        FoldTraining.allOthers.folds(scoring: fold, of: count)
          == (0..<count).filter { $0 != fold })
    }
  }
}

/// A learner that scores each value of the first feature by the excess of the window there: as much as can
/// be learned from fluctuations.
private struct CellExcess: Classifier {
  struct Fitted: Scorer {
    let features: [Feature]
    let excess: [Float: Double]

    func scores(of features: FeatureMatrix) -> [Double] {
      // The second feature is noise that puts the events of a cell in some order.
      (0..<features.count).map { row in
        (excess[features.elements[2 * row]] ?? 0) + 1e-6 * Double(features.elements[2 * row + 1])
      }
    }
  }

  var name: String { "cell excess" }

  func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) -> Fitted {
    var excess: [Float: Double] = [:]
    for row in 0..<sample.count {
      excess[sample.features.elements[2 * row], default: 0] +=
        sample.isEnriched[row] ? sample.weights[row] : -sample.weights[row]
    }
    return Fitted(features: sample.features.features, excess: excess)
  }
}

@Suite struct SelectedExcessTests {
  private static let toys = 1500

  /// The standard deviation of the excess of the events that a learner selects in the window, in units
  /// of its Poisson error, in toys without a signal.
  private func deviation(_ training: FoldTraining, folds: Int) async throws -> Double {
    let regions = try MassRegions(
      signal: .GeV(1) ..< .GeV(3), lowerSideband: .GeV(0) ..< .GeV(1),
      upperSideband: .GeV(3) ..< .GeV(4))
    let excesses = try await Workers(2).map(Self.toys) { toy in
      var stream = RandomStream(seed: 1, purpose: "fold training toys", index: UInt64(toy))
      let masses = (0..<1000).map { _ in 4 * stream.uniform() }
      let cells = masses.map { _ in (20 * stream.uniform()).rounded(.down) }
      let noise = masses.map { _ in stream.uniform() }
      let table = try EventTable([("m", masses), ("cell", cells), ("noise", noise)], mass: "m")
      let scores = try await CellExcess().crossFit(
        table.mixedSamples(in: regions, features: ["cell", "noise"]), folds: folds,
        training: training,
        seed: UInt64(toy))
      let selected = try scores.rows(keeping: 0.1)
      // The window holds half of the events on average.
      return selected.reduce(0.0) { $0 + (regions.region(of: masses[$1]) == .signal ? 1 : -1) }
        / Double(selected.count).squareRoot()
    }
    let mean = excesses.reduce(0, +) / Double(Self.toys)
    return (excesses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(Self.toys - 1))
      .squareRoot()
  }

  /// Three standard errors of a standard deviation of 1.
  private let tolerance = 3 / (2 * Double(toys)).squareRoot()

  @Test(arguments: [4, 9]) func oneWayTheExcessesOfFoldsAreUncorrelated(folds: Int) async throws {
    #expect(abs(try await deviation(.oneWay, folds: folds) - 1) < tolerance)
  }

  @Test func fromAllOthersTheyAreNot() async throws {
    // √2 for a linear learner.
    #expect(try await deviation(.allOthers, folds: 5) > 1 + 5 * tolerance)
  }
}
