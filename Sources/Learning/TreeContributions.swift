import Events
import GSL

/// What each feature adds to the log odds of each event.
///
/// They are Shapley values, where features that are not known are averaged over the training events
/// that came along the tree's paths.
///
/// The baseline and an event's contributions sum to the mean over members of the event's log odds.
/// They tell what the trees use, not what is causal; of two features that carry the same, the one
/// the trees happened to split on is credited.
///
/// Source of the definition: Lundberg, Erion and Lee, arXiv:1802.03888, Algorithm 1.
public struct TreeContributions: Sendable, Hashable {
  /// The features.
  public let features: [Feature]
  /// The number of events.
  public let count: Int
  /// The log odds that are expected where no feature is known.
  public let baseline: Double
  /// The contributions, `count × features.count`, event by event.
  public let values: [Double]

  /// The contributions to one event, in the features' order.
  public func values(ofEvent row: Int) -> [Double] {
    Array(values[row * features.count..<(row + 1) * features.count])
  }

  /// Each feature's mean modulus over the events.
  public var meanMagnitudes: [Double] {
    features.indices.map { column in
      stride(from: column, to: values.count, by: features.count).reduce(0) {
        $0 + abs(values[$1])
      } / Double(max(1, count))
    }
  }
}

extension BoostedTrees.Fitted {
  /// The mean over members of the log odds, before the logistic function.
  ///
  /// - Throws: `InputError` where the features are others or a value is not finite.
  public func meanLogOdds(of matrix: FeatureMatrix) throws(InputError) -> [Double] {
    try check(matrix)
    var sums = [Double](repeating: 0, count: matrix.count)
    let scoring = TreeScoring(members, width: features.count, count: matrix.count)
    scoring.forEachMember(matrix) { rows, margins in
      for (row, margin) in zip(rows, margins) { sums[row] += Double(margin) }
    }
    return sums.map { $0 / Double(members.count) }
  }

  /// What each feature adds to the mean log odds of each event.
  ///
  /// Time grows as events × leaves × the square of the features on a path.
  ///
  /// - Throws: `InputError` where the features are others or a value is not finite.
  public func contributions(to matrix: FeatureMatrix, workers: Workers = Workers(1)) async throws
    -> TreeContributions
  {
    try check(matrix)
    let leaves = members.lazy.flatMap(\.trees).flatMap(LeafBox.boxes)
    let shapley = ShapleySum(Array(leaves), width: features.count)
    let blocks = (matrix.count + 999) / 1000
    let parts = try await workers.map(blocks) { block in
      shapley.values(matrix, rows: block * 1000..<min(block * 1000 + 1000, matrix.count))
    }
    let scale = 1 / Double(members.count)
    return TreeContributions(
      features: features, count: matrix.count, baseline: shapley.baseline * scale,
      values: parts.flatMap { $0.map { $0 * scale } })
  }
}

/// A leaf as the box of the events that come to it.
private struct LeafBox {
  /// The range of one feature on the way to a leaf.
  struct Side {
    var feature: Int
    /// Events at or above it stay on the way.
    var lower = -Float.infinity
    /// Events below it stay on the way.
    var upper = Float.infinity
    /// The share of the training events that the splits on this feature let through.
    var share = 1.0
  }

  var value: Double
  var sides: [Side]

  static func boxes(of tree: DecisionTree) -> [LeafBox] {
    var boxes: [LeafBox] = []
    func descend(_ node: Int, _ sides: [Side]) {
      guard tree.features[node] >= 0 else {
        boxes.append(LeafBox(value: Double(tree.values[node]), sides: sides))
        return
      }
      for isLeft in [true, false] {
        let child = isLeft ? tree.left[node] : tree.right[node]
        var below = sides
        let position =
          below.firstIndex { $0.feature == tree.features[node] }
          ?? {
            below.append(Side(feature: tree.features[node]))
            return below.count - 1
          }()
        if isLeft {
          below[position].upper = min(below[position].upper, tree.thresholds[node])
        } else {
          below[position].lower = max(below[position].lower, tree.thresholds[node])
        }
        // A node that no weight came to says nothing of which way it would have gone.
        below[position].share *=
          tree.covers[node] > 0 ? Double(tree.covers[child]) / Double(tree.covers[node]) : 0.5
        descend(child, below)
      }
    }
    descend(0, [])
    return boxes
  }
}

/// Shapley values of sums of leaves.
///
/// The share of an event in a leaf is a product over the m features on its path: of o_i ∈ {0, 1}
/// where the feature is known, of z_i, the training events' share, where it is not. The weight of a
/// set of k known ones, k! (m - 1 - k)!/m!, is the integral of t^k (1 - t)^(m-1-k) over [0, 1], so
/// that a feature's value is (o_j - z_j) ∫ Π_{i≠j} (o_i t + z_i (1 - t)) dt times the leaf's: a
/// polynomial, for which Gauss–Legendre quadrature is exact, and whose factors are never negative.
private struct ShapleySum {
  private let leaves: [LeafBox]
  private let width: Int
  /// The quadrature on [0, 1] for each number of features on a path.
  private let rules: [[(node: Double, weight: Double)]]
  let baseline: Double

  init(_ leaves: [LeafBox], width: Int) {
    self.leaves = leaves
    self.width = width
    baseline = leaves.reduce(0) { $0 + $1.sides.reduce($1.value) { $0 * $1.share } }
    let most = leaves.map(\.sides.count).max() ?? 0
    rules = (0...most).map { sides in
      // Degree m - 1 asks for m/2 nodes.
      let rule = GaussLegendre(count: max(1, (sides + 1) / 2))
      return zip(rule.nodes, rule.weights).map { ((1 + $0) / 2, $1 / 2) }
    }
  }

  func values(_ matrix: FeatureMatrix, rows: Range<Int>) -> [Double] {
    var values = [Double](repeating: 0, count: rows.count * width)
    let most = rules.count
    var isInside = [Bool](repeating: false, count: most)
    var factors = [Double](repeating: 0, count: most)
    var integrals = [Double](repeating: 0, count: most)
    for leaf in leaves {
      let rule = rules[leaf.sides.count]
      for (position, row) in rows.enumerated() {
        for (index, side) in leaf.sides.enumerated() {
          let value = matrix.elements[row * width + side.feature]
          isInside[index] = value >= side.lower && value < side.upper
          integrals[index] = 0
        }
        for (t, weight) in rule {
          for (index, side) in leaf.sides.enumerated() {
            factors[index] = side.share * (1 - t) + (isInside[index] ? t : 0)
          }
          addProductsOfOthers(to: &integrals, factors, count: leaf.sides.count, weight: weight)
        }
        for (index, side) in leaf.sides.enumerated() {
          let known = isInside[index] ? 1 : 0.0
          values[position * width + side.feature] +=
            leaf.value * (known - side.share) * integrals[index]
        }
      }
    }
    return values
  }

  /// Adds to each place the product of the factors at all others.
  @inline(__always)
  private func addProductsOfOthers(
    to sums: inout [Double], _ factors: [Double], count: Int, weight: Double
  ) {
    for place in 0..<count {
      var product = weight
      for other in 0..<count where other != place { product *= factors[other] }
      sums[place] += product
    }
  }
}
