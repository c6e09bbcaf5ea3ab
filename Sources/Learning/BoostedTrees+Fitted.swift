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
  private enum CodingKeys: CodingKey {
    case members, features
  }

  /// An ensemble whose trees are sound, so that scoring needs no checks.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let members = try container.decode([TreeMember].self, forKey: .members)
    let features = try container.decode([Feature].self, forKey: .features)
    let flaw =
      members.isEmpty
      ? "there are none"
      : members.lazy.flatMap(\.trees).compactMap { $0.flaw(featureCount: features.count) }.first
    self.init(members: members, features: features)
    if let flaw {
      throw DecodingError.dataCorruptedError(
        forKey: .members, in: container, debugDescription: "trees: \(flaw)")
    }
  }
}
