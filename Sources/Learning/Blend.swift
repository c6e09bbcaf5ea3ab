import Events
import GSL

/// Different classifiers fitted to the same sample, and their scores as one: such as trees and
/// networks. A fitted blend can be saved where all of its members can.
public struct Blend: SavedClassifier {
  /// The classifiers.
  public let members: [any Classifier]
  /// How their scores become one; scores of different kinds have different scales, and ranks none.
  public var combination: ScoreCombination

  /// A blend of classifiers, at least one.
  public init(_ members: [any Classifier], combination: ScoreCombination = .rank) {
    precondition(!members.isEmpty, "an empty blend")
    self.members = members
    self.combination = combination
  }

  /// "blend of" and the members' names.
  public var name: String { "blend of " + members.map(\.name).joined(separator: ", ") }

  /// The combination, and each member's name and settings, numbered from 1.
  public var settings: [String: Setting] {
    var settings: [String: Setting] = ["combination": .text(combination.rawValue)]
    for (number, member) in members.enumerated() {
      settings["\(number + 1)"] = .text(member.name)
      for (name, value) in member.settings { settings["\(number + 1).\(name)"] = value }
    }
    return settings
  }

  /// Fits the members, several at once where there are workers.
  ///
  /// - Throws: the members' errors.
  public func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) async throws
    -> Fitted
  {
    let (outer, inner) = workers.shared(over: members.count)
    let fitted = try await outer.map(members.count) { member in
      let scorer = try await Self.fit(
        members[member], sample, seed: seed, index: index * members.count + member, workers: inner)
      return Fitted.Member(
        box: ScorerBox(scorer), columns: Array(sample.features.features.indices),
        reference: try combination.reference(
          scorer.scores(of: sample.features), weights: sample.weights))
    }
    return Fitted(members: fitted, combination: combination, features: sample.features.features)
  }

  private static func fit(
    _ member: some Classifier, _ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers
  ) async throws -> any Scorer {
    try await member.fit(sample, seed: seed, index: index, workers: workers)
  }

  /// The members and what ranks their scores.
  public typealias Fitted = CombinedScorer
}
