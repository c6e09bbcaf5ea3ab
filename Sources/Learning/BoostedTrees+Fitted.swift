import Events
import Foundation

extension BoostedTrees {
  /// A grown ensemble.
  public struct Fitted: SavedScorer, Hashable {
    /// "boosted trees".
    public static let kind = "boosted trees"
    /// The members.
    public let members: [TreeMember]
    /// The features, in the order in which events must bring them.
    public let features: [Feature]

    /// An ensemble of members whose trees split on these features.
    package init(members: [TreeMember], features: [Feature]) {
      self.members = members
      self.features = features
    }

    /// The mean over members of the probability of the richer class, in (0, 1).
    public func scores(of matrix: FeatureMatrix) throws -> [Double] {
      try check(matrix)
      var sums = [Double](repeating: 0, count: matrix.count)
      let scoring = TreeScoring(members, width: features.count, count: matrix.count)
      scoring.forEachMember(matrix) { rows, margins in
        for (row, margin) in zip(rows, margins) { sums[row] += 1 / (1 + exp(-Double(margin))) }
      }
      return sums.map { $0 / Double(members.count) }
    }

    /// Each feature's share of the total gain, over all members.
    public var featureImportances: [Double]? {
      let gains = members.map { $0.totalGains(features.count) }
      let totals = features.indices.map { column in gains.reduce(0) { $0 + $1[column] } }
      let sum = totals.reduce(0, +)
      return sum > 0 ? totals.map { $0 / sum } : totals
    }
  }
}

extension BoostedTrees.Fitted: Codable {
  /// Whether each tree is one, over these features.
  public func requireSound() throws(Flaw) {
    try Flaw.unless(!members.isEmpty, "there are no members")
    for tree in members.lazy.flatMap(\.trees) {
      try tree.requireSound(featureCount: features.count)
    }
  }

  /// Trees over these features.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    members = try container.decode([TreeMember].self, forKey: .members)
    features = try container.decode([Feature].self, forKey: .features)
    try requireSound(in: decoder)
  }
}
