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
  public enum Sampling: Sendable, Hashable {
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

  /// Its own, and the base's as "base.…".
  public static var parameters: [LearnerParameter<Ensemble>] {
    [
      .count("members", \.members, in: 1...10_000),
      .number("featureFraction", \.featureFraction, in: 1e-6...1),
      .choice("combination", \.combination), .text("sampling", \.sampling),
    ] + Base.parameters.map { $0.inside("base", \.base) }
  }

  /// The members and what ranks their scores.
  public typealias Fitted = CombinedScorer
}

extension Ensemble.Sampling: LosslessStringConvertible {
  /// "all", "bootstrap" or a share in (0, 1).
  public init?(_ description: String) {
    switch description {
    case "all": self = .all
    case "bootstrap": self = .bootstrap
    default:
      guard let share = Double(description), share > 0, share < 1 else { return nil }
      self = .fraction(share)
    }
  }

  /// "all", "bootstrap" or the share.
  public var description: String {
    switch self {
    case .all: "all"
    case .bootstrap: "bootstrap"
    case .fraction(let share): share.description
    }
  }
}
