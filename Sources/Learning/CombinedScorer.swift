import Events

/// Several fitted scorers whose scores become one: what an ``Ensemble`` and a ``Blend`` leave.
public struct CombinedScorer: SavedScorer {
  struct Member: Codable, Sendable {
    var box: ScorerBox
    /// The columns it sees.
    var columns: [Int]
    /// What ranks its scores.
    var reference: EmpiricalDistribution?

    var scorer: any Scorer { box.scorer }
  }

  /// "combination".
  public static let kind = "combination"
  let members: [Member]
  let combination: ScoreCombination
  /// The features, in the order in which events must bring them.
  public let features: [Feature]

  /// The members' scorers.
  public var scorers: [any Scorer] { members.map(\.scorer) }

  /// Whether each member's columns are its features; the members are checked when they are read.
  public func requireSound() throws(Flaw) {
    try Flaw.unless(!members.isEmpty, "there are no members")
    for member in members {
      try Flaw.unless(
        member.columns.allSatisfy(features.indices.contains),
        "a member's columns are \(member.columns)")
      try Flaw.unless(
        member.columns.map { features[$0].name } == member.scorer.features.map(\.name),
        "a member's columns are not its features")
      try Flaw.unless(
        combination != .rank || member.reference != nil, "a member's scores have no ranks")
      try member.reference?.requireSound()
    }
  }

  /// The members' scores of each event as one.
  public func scores(of matrix: FeatureMatrix) throws -> [Double] {
    try check(matrix)
    return try combination.combine(
      try members.map { try $0.scorer.scores(of: matrix.columns(at: $0.columns)) },
      references: members.map(\.reference))
  }

  /// The mean over the members that have importances, 0 for a feature that a member does not see;
  /// nil where none has.
  public var featureImportances: [Double]? {
    var (sums, count) = ([Double](repeating: 0, count: features.count), 0)
    for member in members {
      guard let shares = member.scorer.featureImportances else { continue }
      for (column, share) in zip(member.columns, shares) { sums[column] += share }
      count += 1
    }
    return count > 0 ? sums.map { $0 / Double(count) } : nil
  }
}
