/// A binary tree of splits on single features, as flat arrays over its nodes.
///
/// Node 0 is the root, and children come after their parents. An event goes left where its value is
/// below the threshold.
public struct DecisionTree: Sendable, Hashable {
  /// The column that each node splits on; -1 for a leaf.
  public let features: [Int]
  /// The values below which events go left; 0 for a leaf.
  public let thresholds: [Float]
  /// The nodes to the left; -1 for a leaf.
  public let left: [Int]
  /// The nodes to the right; -1 for a leaf.
  public let right: [Int]
  /// What each leaf adds to the log odds; 0 for a split.
  public let values: [Float]
  /// By how much each split lowers twice the loss, to second order; 0 for a leaf.
  public let gains: [Float]
  /// The sum of the second derivatives of the loss over each node's training events.
  public let covers: [Float]

  /// A node of a tree that is being made.
  struct Node {
    var feature = -1
    var threshold: Float = 0
    var left = -1
    var right = -1
    var value: Float = 0
    var gain: Float = 0
    var cover: Float = 0
  }

  /// A tree of nodes that are known to be sound.
  init(_ nodes: [Node]) {
    features = nodes.map(\.feature)
    thresholds = nodes.map(\.threshold)
    left = nodes.map(\.left)
    right = nodes.map(\.right)
    values = nodes.map(\.value)
    gains = nodes.map(\.gain)
    covers = nodes.map(\.cover)
  }

  /// The number of nodes, splits and leaves.
  public var count: Int { features.count }

  /// The number of leaves.
  public var leafCount: Int { count / 2 + 1 }

  /// The leaf's value that an event comes to.
  ///
  /// - Parameter event: the event's features, as many as the tree was grown on.
  @inline(__always)
  func value(at event: UnsafePointer<Float>) -> Float {
    var node = 0
    while features[node] >= 0 {
      node = event[features[node]] < thresholds[node] ? left[node] : right[node]
    }
    return values[node]
  }

  /// Refuses a tree in which some event comes to no finite leaf.
  func requireSound(featureCount: Int) throws(Flaw) {
    let sizes = [
      thresholds.count, left.count, right.count, values.count, gains.count, covers.count,
    ]
    try Flaw.unless(
      count > 0 && sizes.allSatisfy { $0 == count },
      "a tree's arrays are of lengths \([count] + sizes)")
    var parents = [Int](repeating: 0, count: count)
    for node in 0..<count {
      let numbers = [values[node], thresholds[node], gains[node], covers[node]]
      try Flaw.unless(
        numbers.allSatisfy(\.isFinite) && covers[node] >= 0,
        "node \(node) has the numbers \(numbers)")
      if features[node] == -1 { continue }
      try Flaw.unless(
        (0..<featureCount).contains(features[node]),
        "node \(node) splits on feature \(features[node]) of \(featureCount)")
      for child in [left[node], right[node]] {
        try Flaw.unless(child > node && child < count, "node \(node) has the child \(child)")
        parents[child] += 1
      }
    }
    try Flaw.unless(
      parents.dropFirst().allSatisfy { $0 == 1 }, "the nodes of a tree are no tree")
  }
}

extension DecisionTree: Codable {
  private enum CodingKeys: CodingKey {
    case features, thresholds, left, right, values, gains, covers
  }

  /// A tree whose nodes are a tree's.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    features = try container.decode([Int].self, forKey: .features)
    thresholds = try container.decode([Float].self, forKey: .thresholds)
    left = try container.decode([Int].self, forKey: .left)
    right = try container.decode([Int].self, forKey: .right)
    values = try container.decode([Float].self, forKey: .values)
    gains = try container.decode([Float].self, forKey: .gains)
    covers = try container.decode([Float].self, forKey: .covers)
    do throws(Flaw) {
      try requireSound(featureCount: .max)
    } catch {
      throw DecodingError.dataCorrupted(
        DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "\(error)"))
    }
  }
}
