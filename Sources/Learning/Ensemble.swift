import Events

/// Several fits of one learner, and their scores as one: a classifier where the base is, an anomaly
/// scorer where that is.
///
/// Members differ by their seeds, and by the events and features that each is given. Events are drawn
/// in each class of a training sample separately.
///
/// Sources: Breiman, "Bagging predictors", Mach. Learn. 24 (1996) 123; for features, Ho, IEEE Trans.
/// Pattern Anal. 20 (1998) 832.
public struct Ensemble<Base: Learner>: Learner {
  /// Which events a member is given.
  public enum Sampling: Sendable, Hashable, Codable {
    /// All: members differ by their seeds alone.
    case all
    /// A random share of them, in (0, 1), none twice.
    case fraction(Double)
    /// As many draws with replacement as there are events; one drawn twice has twice its weight.
    case bootstrap
  }

  /// The learner.
  public var base: Base
  /// The number of members.
  public var members: Int
  /// Which events a member is given.
  public var sampling: Sampling
  /// The share of the features that a member sees, at least one of them.
  public var featureFraction: Double
  /// How the members' scores become one.
  public var combination: ScoreCombination

  /// An ensemble of a learner.
  ///
  /// - Parameter featureFraction: in (0, 1].
  public init(
    _ base: Base, members: Int = 10, sampling: Sampling = .fraction(0.5),
    featureFraction: Double = 1, combination: ScoreCombination = .mean
  ) {
    precondition(members >= 1, "an empty ensemble")
    precondition(featureFraction > 0 && featureFraction <= 1, "\(featureFraction) of the features")
    if case .fraction(let share) = sampling {
      precondition(share > 0 && share < 1, "\(share) of the events")
    }
    self.base = base
    self.members = members
    self.sampling = sampling
    self.featureFraction = featureFraction
    self.combination = combination
  }

  /// "ensemble of" and the base's name.
  public var name: String { "ensemble of \(base.name)" }

  /// The base's settings as "base.…", and the ensemble's own.
  public var settings: [String: Setting] {
    var settings: [String: Setting] = [
      "members": Setting(members), "featureFraction": Setting(featureFraction),
      "combination": .text(combination.rawValue),
    ]
    switch sampling {
    case .all: settings["sampling"] = "all"
    case .fraction(let share): settings["sampling"] = Setting(share)
    case .bootstrap: settings["sampling"] = "bootstrap"
    }
    for (name, value) in base.settings { settings["base.\(name)"] = value }
    return settings
  }

  /// The members and what ranks their scores.
  public struct Fitted: Scorer {
    struct Member: Sendable {
      var scorer: Base.Fitted
      /// The columns it sees.
      var columns: [Int]
      var reference: EmpiricalDistribution?
    }

    let members: [Member]
    let combination: ScoreCombination
    /// The features, in the order in which events must bring them.
    public let features: [Feature]

    /// The members' scores of each event as one.
    public func scores(of matrix: FeatureMatrix) throws -> [Double] {
      try check(matrix)
      return combination.combine(
        try members.map { try $0.scorer.scores(of: matrix.columns(at: $0.columns)) },
        references: members.map(\.reference))
    }

    /// The mean of the members' importances, 0 for a feature that a member does not see; nil where
    /// the base has none.
    public var featureImportances: [Double]? {
      var sums = [Double](repeating: 0, count: features.count)
      for member in members {
        guard let shares = member.scorer.featureImportances else { return nil }
        for (column, share) in zip(member.columns, shares) { sums[column] += share }
      }
      return sums.map { $0 / Double(members.count) }
    }
  }
}

extension Ensemble.Fitted.Member: Codable where Base.Fitted: Codable {}
extension Ensemble.Fitted: Codable where Base.Fitted: Codable {}
