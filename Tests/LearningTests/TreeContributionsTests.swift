import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct TreeContributionsTests {
  /// The expected value of a tree where only some features are known, by its definition.
  private func expectation(
    _ tree: DecisionTree, _ event: [Float], known: Set<Int>, node: Int = 0
  ) -> Double {
    guard tree.features[node] >= 0 else { return Double(tree.values[node]) }
    let (left, right) = (tree.left[node], tree.right[node])
    func below(_ child: Int) -> Double {
      expectation(tree, event, known: known, node: child)
    }
    if known.contains(tree.features[node]) {
      return below(event[tree.features[node]] < tree.thresholds[node] ? left : right)
    }
    return (Double(tree.covers[left]) * below(left) + Double(tree.covers[right]) * below(right))
      / Double(tree.covers[node])
  }

  private func factorial(_ n: Int) -> Double { (0..<n).reduce(1) { $0 * Double($1 + 1) } }

  @Test func theyAreShapleyValues() async throws {
    let width = 4
    let sample = try makeTwoClasses(1_000, distance: 1, seed: 1, features: width)
    let fitted = try await BoostedTrees(members: 2, maximumRounds: 4, leaves: 12).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    let events = sample.features.rows(at: Array(0..<20))
    let found = try await fitted.contributions(to: events)
    let trees = fitted.members.flatMap(\.trees)
    for row in 0..<20 {
      let event = Array(events.elements[row * width..<(row + 1) * width])
      for feature in 0..<width {
        let others = (0..<width).filter { $0 != feature }
        var value = 0.0
        for bits in 0..<(1 << others.count) {
          let known = Set(others.indices.filter { bits >> $0 & 1 == 1 }.map { others[$0] })
          let weight =
            factorial(known.count) * factorial(width - 1 - known.count) / factorial(width)
          for tree in trees {
            value +=
              weight
              * (expectation(tree, event, known: known.union([feature]))
                - expectation(tree, event, known: known))
          }
        }
        // Covers are of single precision: a node's differs from its children's sum by 1e-7, and the
        // definition's shares do not sum to 1 by as much.
        let tolerance = Tolerance.absolute(1e-6)
        #expect(isClose(found.values(ofEvent: row)[feature], value / 2, tolerance))
      }
    }
  }

  @Test(arguments: BoostedTrees.Engine.allCases)
  func theyAreThoseOfXGBoost(engine: BoostedTrees.Engine) async throws {
    let width = 5
    let sample = try makeTwoClasses(3_000, distance: 1, seed: 2, features: width)
    let fitted = try await BoostedTrees(engine: engine, members: 1, leaves: 31).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    let events = sample.features.rows(at: Array(0..<200))
    let found = try await fitted.contributions(to: events, workers: Workers(2))
    let booster = try XGBoost.Booster(
      json: fitted.members[0].xgboostJSON(features: fitted.features),
      parameters: [("nthread", "1")])
    let peer = try booster.contributions(to: XGBoost.Matrix(events), featureCount: width)
    for row in 0..<200 {
      for (column, value) in found.values(ofEvent: row).enumerated() {
        // XGBoost's are of single precision, over dozens of trees.
        #expect(isClose(value, Double(peer[row * (width + 1) + column]), .absolute(1e-5)))
      }
      #expect(
        isClose(found.baseline, Double(peer[row * (width + 1) + width]), .absolute(1e-5)))
    }
  }

  @Test func theySumToTheLogOdds() async throws {
    let sample = try makeTwoClasses(2_000, distance: 1, seed: 3, features: 3)
    let fitted = try await BoostedTrees(members: 3).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    let found = try await fitted.contributions(to: sample.features)
    let logOdds = try fitted.meanLogOdds(of: sample.features)
    for row in 0..<found.count {
      // Log odds are summed in single precision over dozens of trees.
      #expect(
        isClose(
          found.baseline + found.values(ofEvent: row).reduce(0, +), logOdds[row],
          .absolute(1e-5)))
    }
    let magnitudes = found.meanMagnitudes
    #expect(magnitudes[2] > 5 * max(magnitudes[0], magnitudes[1]))
  }

  @Test func otherFeaturesAreRefused() async throws {
    let sample = try makeTwoClasses(500, distance: 1, seed: 4)
    let fitted = try await BoostedTrees(members: 1).fit(
      sample, seed: 1, index: 0, workers: Workers(1))
    await #expect(throws: InputError.self) {
      try await fitted.contributions(to: FeatureMatrix(features: ["x"], elements: [1]))
    }
  }
}
