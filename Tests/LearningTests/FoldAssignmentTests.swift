import Events
import GSL
import Learning
import Synchronization
import Testing
import _TestSupport

/// A learner that knows the events it was fitted to by heart: it scores 1 for their features, and 0 for others.
private struct Rote: Classifier {
  struct Fitted: Scorer {
    let features: [Feature]
    var seen: Set<[Float]>
    var featureImportances: [Double]? { nil }

    func scores(of features: FeatureMatrix) -> [Double] {
      rows(of: features).map { seen.contains($0) ? 1 : 0 }
    }
  }

  var name: String { "rote" }

  func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) -> Fitted {
    Fitted(features: sample.features.features, seen: Set(rows(of: sample.features)))
  }
}

private func rows(of matrix: FeatureMatrix) -> [[Float]] {
  let width = matrix.features.count
  return (0..<matrix.count).map { Array(matrix.elements[$0 * width..<($0 + 1) * width]) }
}

/// Signal-free events with two features, and copies of them at masses moved by up to `shift`.
private func mixtures(
  _ count: Int = 3_000, copies: Int = 1, shift: Double = 0, seed: UInt64 = 1,
  feature: (Double) -> Double = { $0 }
) throws -> MixedSamples {
  var stream = RandomStream(seed: seed, purpose: "copies")
  var columns = [[Double]](repeating: [], count: 3)
  for _ in 0..<count {
    let mass = 10 * stream.uniform()
    let (x, y) = (feature(stream.normal()), feature(stream.normal()))
    for _ in 0..<copies {
      columns[0].append(mass + shift * stream.uniform())
      columns[1].append(x)
      columns[2].append(y)
    }
  }
  let order = stream.permutation(of: columns[0].count)
  return try EventTable(
    zip(["m", "x", "y"], columns).map { name, values in (name, order.map { values[$0] }) },
    mass: "m"
  ).mixedSamples(in: regions, features: ["x", "y"])
}

@Suite struct FoldAssignmentTests {
  private let parts: [MassRegions.Region] = [.lowerSideband, .signal, .upperSideband, .outside]

  @Test(arguments: [3, 4, 5, 7])
  func eventsThatAllDifferAreDealtInTurn(folds: Int) async throws {
    let mixtures = try mixtures()
    let assigned = try await Rote().crossFit(mixtures, folds: folds, seed: 11).folds
    for region in parts {
      let rows = mixtures.rows(in: region)
      var stream = RandomStream(seed: 11, purpose: "folds", index: UInt64(region.rawValue))
      for (position, order) in stream.permutation(of: rows.count).enumerated() {
        #expect(assigned[rows[order]] == position % folds)
      }
    }
  }

  /// Copies of an event at its own mass, beside it, and in other regions.
  @Test(arguments: [(2, 0), (2, 0.5), (2, 5), (3, 0.01), (20, 0.5)])
  func noCopyOfAnEventIsLearnedFrom(copies: Int, shift: Double) async throws {
    let mixtures = try mixtures(3_000, copies: copies, shift: shift)
    let scores = try await Rote().crossFit(mixtures, folds: 5, seed: 2)
    #expect(scores.values.allSatisfy { $0 == 0 })
    for region in parts {
      let sizes = (0..<5).map { fold in
        mixtures.rows(in: region).count { scores.folds[$0] == fold }
      }
      // Groups are dealt into the emptiest fold: two differ by less than two groups.
      #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) < 2 * copies)
    }
  }

  @Test func copiesTeachNothingOfTheWindow() async throws {
    let mixtures = try mixtures(6_000, copies: 2, shift: 0.05)
    let scores = try await BoostedTrees(members: 5).crossFit(mixtures, folds: 5, seed: 3)
    func values(_ region: MassRegions.Region) -> [Double] {
      mixtures.rows(in: region).map { scores.values[$0] }
    }
    let (inside, below) = (values(.signal), values(.lowerSideband) + values(.upperSideband))
    let wins = inside.reduce(0.0) { sum, score in
      sum + below.reduce(0.0) { $0 + ($1 < score ? 1 : $1 == score ? 0.5 : 0) }
    }
    let area = wins / Double(inside.count * below.count)
    // The error of the area for as many different events, which are half of them.
    let error = (1 / 6.0 * (1 / Double(inside.count) + 1 / Double(below.count))).squareRoot()
    #expect(isClose(area, 0.5, .sigmas(4, error: error)))
  }

  @Test func coarseFeaturesAreDealtInGroups() async throws {
    // About 12 × 12 places for 20,000 events.
    let mixtures = try mixtures(20_000) { ($0 * 2).rounded() }
    let scores = try await Rote().crossFit(mixtures, folds: 5, seed: 2)
    // Places with some hundred events, at the middle, are taken apart; the others are not.
    let known = scores.values.count { $0 == 1 }
    #expect(known > 0 && known < 20_000)
    try expectBalance(of: scores, mixtures)
  }

  @Test func flagsKeepTheirBalanceAndTrueCopiesTheirFold() async throws {
    // Four places, each with a quarter of the events; each event is there twice.
    let mixtures = try mixtures(10_000, copies: 2) { $0 > 0 ? 1 : 0 }
    let scores = try await Rote().crossFit(mixtures, folds: 5, seed: 2)
    try expectBalance(of: scores, mixtures)
    let exact = try #require(mixtures.copies).exact.first
    for (row, first) in exact.enumerated() {
      #expect(scores.folds[row] == scores.folds[Int(first)])
    }
    // Every fold has every place.
    for fold in 0..<5 {
      let held = scores.folds.indices.filter { scores.folds[$0] == fold }
      #expect(Set(rows(of: mixtures.features.rows(at: held))).count == 4)
    }
  }

  private func expectBalance(of scores: HeldOutScores, _ mixtures: MixedSamples) throws {
    for region in parts {
      let rows = mixtures.rows(in: region)
      let even = Double(rows.count) / 5
      for fold in 0..<5 {
        // No group holds more than a tenth of a fold.
        let size = Double(rows.count { scores.folds[$0] == fold })
        #expect(isClose(size, even, .relative(0.1)))
      }
    }
  }

  @Test func aSmallRegionOfCopiesStillHasFolds() async throws {
    // Six events of two kinds in each part of the mass axis.
    let masses = (0..<24).map { [3.5, 5, 7, 20][$0 % 4] + 0.01 * Double($0) }
    let features = (0..<24).map { Double($0 / 4 % 2) }
    let mixtures = try EventTable([("m", masses), ("x", features)], mass: "m")
      .mixedSamples(in: regions, features: ["x"])
    let scores = try await Rote().crossFit(mixtures, folds: 3, seed: 1)
    #expect(Set(scores.folds) == [0, 1, 2])
  }

  @Test func theSeedNamesTheFoldsOfCopiesToo() async throws {
    let mixtures = try mixtures(copies: 2, shift: 0.5)
    let folds = try await Rote().crossFit(mixtures, folds: 5, seed: 2).folds
    #expect(try await Rote().crossFit(mixtures, folds: 5, seed: 2).folds == folds)
    #expect(try await Rote().crossFit(mixtures, folds: 5, seed: 3).folds != folds)
  }
}
