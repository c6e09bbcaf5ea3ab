import Events
import Foundation
import GSL
import Learning
import Testing
import _TestSupport

/// The nodes of a tree from the root on, left before right, whatever their numbers.
private struct Walk {
  var features: [Int] = []
  var thresholds: [Float] = []
  var numbers: [Double] = []

  init(_ tree: DecisionTree) {
    var stack = [0]
    while let node = stack.popLast() {
      features.append(tree.features[node])
      thresholds.append(tree.thresholds[node])
      numbers += [tree.values[node], tree.gains[node], tree.covers[node]].map { Double($0) }
      if tree.features[node] >= 0 { stack += [tree.right[node], tree.left[node]] }
    }
  }

  /// The same splits, and numbers within the tolerance.
  func agrees(with other: Walk, _ tolerance: (Double) -> Tolerance) -> Bool {
    features == other.features && thresholds == other.thresholds
      && zip(numbers, other.numbers).allSatisfy { isClose($0, $1, tolerance($1)) }
  }
}

extension BoostedTrees {
  /// One member that grows on all events and stops by the same ones.
  fileprivate func member(_ sample: TrainingSample, rows: [Int]? = nil) throws -> TreeMember {
    let rows = rows ?? Array(0..<sample.count)
    let table = try BinnedFeatures(
      sample.features.rows(at: rows), weights: rows.map { sample.weights[$0] })
    let half = TreeMember.Half(
      table, rows: Array(rows.indices), events: Array(rows.indices),
      signedWeights: rows.map {
        Float(sample.isEnriched[$0] ? sample.weights[$0] : -sample.weights[$0])
      })
    var stream = RandomStream(seed: 1, purpose: "growth")
    return TreeMember(
      training: half, validation: half, cuts: table.cuts,
      limits: limits(featureCount: table.features.count), maximumRounds: maximumRounds,
      patience: patience, using: &stream)
  }
}

@Suite struct TreeGrowthTests {
  private static func learner(rounds: Int, leaves: Int, penalty: Double) -> BoostedTrees {
    BoostedTrees(
      members: 1, maximumRounds: rounds, learningRate: 0.3, leaves: leaves,
      minimumLeafHessian: 3, regularization: penalty, featureFraction: 1)
  }

  // With a bin for each value both have the same candidates.
  @Test(arguments: [(2, 0.0), (8, 1.0), (31, 0.0)])
  func treesAreThoseOfXGBoost(leaves: Int, penalty: Double) throws {
    let sample = try makeTwoClasses(
      2_000, distance: 0.7, seed: 1, features: 3, step: 0.05,
      weights: { 0.5 + Double($0 % 3) })
    let learner = Self.learner(rounds: 8, leaves: leaves, penalty: penalty)
    let own = try learner.member(sample)

    let matrix = try XGBoost.Matrix(
      sample.features, labels: sample.isEnriched.map { $0 ? 1 : 0 },
      weights: sample.weights.map { Float($0) })
    let booster = try XGBoost.Booster(learner.parameters(seed: 1), watching: [matrix])
    for round in 0..<8 { try booster.update(round, on: matrix) }
    let peer = try TreeMember(xgboostJSON: Data(booster.json(rounds: 8)), featureCount: 3)

    #expect(own.trees.count == 8 && peer.trees.count == 8)
    #expect(own.trees.allSatisfy { $0.leafCount == leaves })
    for (tree, other) in zip(own.trees, peer.trees) {
      // Both keep leaf values, gains and covers in single precision, from derivatives of single
      // precision; a gain is a difference of numbers up to a hundred times greater.
      let agree = Walk(tree).agrees(with: Walk(other)) {
        .absolute(max(1e-5, 1e-5 * abs($0)))
      }
      #expect(agree)
    }
  }

  @Test func eachRoundLowersTheLoss() throws {
    let sample = try makeTwoClasses(2_000, distance: 1, seed: 2)
    let learner = Self.learner(rounds: 12, leaves: 8, penalty: 0)
    let member = try learner.member(sample)
    var losses: [Double] = []
    for rounds in 0...12 {
      let fitted = BoostedTrees.Fitted(
        members: [TreeMember(trees: Array(member.trees.prefix(rounds)))],
        features: sample.features.features)
      losses.append(
        zip(try fitted.scores(of: sample.features), sample.isEnriched)
          .reduce(0) { $0 - log($1.1 ? $1.0 : 1 - $1.0) })
    }
    #expect(isClose(losses[0], 2_000 * log(2), .relative(1e-12)))
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test func theFirstSplitIsTheBestOfAll() throws {
    let sample = try makeTwoClasses(400, distance: 0.5, seed: 3, features: 3, step: 0.1)
    let tree = try Self.learner(rounds: 1, leaves: 2, penalty: 0.5).member(sample).trees[0]
    // With even odds the derivatives are ∓1/2 and 1/4.
    func score(_ rows: [Int]) -> Double {
      let sum = rows.reduce(0) { $0 + (sample.isEnriched[$1] ? -0.5 : 0.5) }
      return sum * sum / (0.25 * Double(rows.count) + 0.5)
    }
    let all = Array(0..<400)
    var best = (gain: 0.0, column: -1, threshold: Float(0))
    for column in 0..<3 {
      for threshold in Set(all.map { sample.features.elements[3 * $0 + column] }) {
        let left = all.filter { sample.features.elements[3 * $0 + column] < threshold }
        let right = all.filter { sample.features.elements[3 * $0 + column] >= threshold }
        guard min(left.count, right.count) >= 12 else { continue }
        let gain = score(left) + score(right) - score(all)
        if gain > best.gain { best = (gain, column, threshold) }
      }
    }
    #expect(tree.features[0] == best.column && tree.thresholds[0] == best.threshold)
    // Gains are kept in single precision.
    #expect(isClose(Double(tree.gains[0]), best.gain, .relative(1e-6)))
  }

  @Test func anEventOfWeightTwoCountsAsTwo() throws {
    let weighted = try makeTwoClasses(
      1_500, distance: 0.7, seed: 4, features: 3, weights: { $0.isMultiple(of: 3) ? 2 : 1 })
    let plain = try makeTwoClasses(1_500, distance: 0.7, seed: 4, features: 3)
    let rows = (0..<1_500).flatMap { $0.isMultiple(of: 3) ? [$0, $0] : [$0] }
    let learner = Self.learner(rounds: 10, leaves: 15, penalty: 0)
    let (one, two) = (try learner.member(weighted), try learner.member(plain, rows: rows))
    #expect(one.trees.count == two.trees.count)
    for (tree, other) in zip(one.trees, two.trees) {
      // Derivatives double exactly; sums in double precision differ by the order of their terms.
      #expect(Walk(tree).agrees(with: Walk(other)) { _ in .relative(1e-6) })
    }
  }

  @Test(arguments: [1, 3, 4, 6]) func aSiblingsSumsAreTheDifference(width: Int) {
    var stream = RandomStream(seed: 5, purpose: "sums")
    let count = 1_000
    let bins = (0..<count * width).map { _ in UInt8.random(in: 0..<255, using: &stream) }
    let derivatives = (0..<count).map { _ in
      SIMD2(Float(stream.normal()), Float(stream.uniform()))
    }
    let child = (0..<UInt32(count)).filter { $0 % 3 == 0 }
    let sibling = (0..<UInt32(count)).filter { $0 % 3 != 0 }
    func sums(_ rows: [UInt32]?) -> [SIMD2<Double>] {
      var sums = [SIMD2<Double>](repeating: SIMD2(), count: width * GradientHistogram.stride)
      if let rows {
        GradientHistogram.add(
          rows: rows, count: rows.count, bins: bins, width: width, derivatives: derivatives,
          to: &sums)
      } else {
        GradientHistogram.add(
          rows: nil, count: count, bins: bins, width: width, derivatives: derivatives, to: &sums)
      }
      return sums
    }
    var brute = [SIMD2<Double>](repeating: SIMD2(), count: width * GradientHistogram.stride)
    for row in sibling.map({ Int($0) }) {
      for column in 0..<width {
        let pair = derivatives[row]
        let place = column * GradientHistogram.stride + Int(bins[row * width + column])
        brute[place] += SIMD2(Double(pair.x), Double(pair.y))
      }
    }
    #expect(sums(sibling) == brute)
    var difference = sums(nil)
    GradientHistogram.subtract(sums(child), from: &difference, width: width)
    for (sum, expected) in zip(difference, brute) {
      // Double precision over a handful of terms of size 1.
      #expect(isClose(sum.x, expected.x, .absolute(1e-14)))
      #expect(isClose(sum.y, expected.y, .absolute(1e-14)))
    }
  }

  @Test func noLeafIsEmptyWhereNoneIsTooSmall() throws {
    let sample = try makeTwoClasses(600, distance: 0.5, seed: 7, features: 3, step: 0.5)
    let learner = BoostedTrees(
      members: 1, maximumRounds: 10, leaves: 200, minimumLeafHessian: 0, featureFraction: 1)
    for tree in try learner.member(sample).trees {
      var counts = [Int](repeating: 0, count: tree.count)
      for row in 0..<sample.count {
        var node = 0
        while tree.features[node] >= 0 {
          let value = sample.features.elements[3 * row + tree.features[node]]
          node = value < tree.thresholds[node] ? tree.left[node] : tree.right[node]
        }
        counts[node] += 1
      }
      #expect(counts.count { $0 > 0 } == tree.leafCount && tree.leafCount > 64)
    }
  }

  @Test func nothingIsSplitWhereNoSideWouldHaveEnough() throws {
    let sample = try makeTwoClasses(200, distance: 3, seed: 6)
    // Second derivatives of 1/4 sum to 50, of which no side can have 26.
    let learner = BoostedTrees(members: 1, maximumRounds: 1, minimumLeafHessian: 26)
    #expect(try learner.member(sample).trees[0].count == 1)
  }
}
