import Events
import Foundation

/// How the scores of several learners become one.
public enum ScoreCombination: String, Sendable, Hashable, Codable, CaseIterable {
  /// Their mean, for scores on one scale.
  case mean
  /// Their median, which one odd member does not change.
  case median
  /// The mean of their ranks: each score's place among the member's scores of the training events, in
  /// (0, 1). For scores on different scales. The ranks are fixed when fitting, so an event's score
  /// does not depend on the other events scored.
  case rank
  /// The probability whose log odds are the mean of theirs, for scores that are probabilities: one
  /// member that is sure counts for more than in their mean. Genest and Zidek, Stat. Sci. 1 (1986) 114.
  case logOdds
}

extension ScoreCombination {
  /// The most knots of a member's distribution of scores.
  private static let knots = 1_000

  /// What ranks a member's scores; nil where none is needed.
  func reference(_ scores: @autoclosure () throws -> [Double], weights: [Double]) throws
    -> EmpiricalDistribution?
  {
    guard self == .rank else { return nil }
    // A rank needs positive weights; those of events that are subtracted count by their size.
    return EmpiricalDistribution(
      try scores(), weights: weights.map(abs), knots: Self.knots)
  }

  /// The combined scores of events.
  ///
  /// - Parameter members: each member's scores of all events.
  /// - Throws: `InputError` where log odds are asked of a score outside [0, 1].
  func combine(_ members: [[Double]], references: [EmpiricalDistribution?]) throws(InputError)
    -> [Double]
  {
    let count = members.first?.count ?? 0
    switch self {
    case .mean, .rank:
      var sums = [Double](repeating: 0, count: count)
      for (scores, reference) in zip(members, references) {
        for row in 0..<count { sums[row] += reference?.rank(of: scores[row]) ?? scores[row] }
      }
      return sums.map { $0 / Double(members.count) }
    case .median:
      let middle = members.count / 2
      return (0..<count).map { row in
        let sorted = members.map { $0[row] }.sorted()
        return members.count.isMultiple(of: 2)
          ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
      }
    case .logOdds:
      var sums = [Double](repeating: 0, count: count)
      for scores in members {
        for row in 0..<count { sums[row] += try logOdds(scores[row]) }
      }
      return sums.map { 1 / (1 + exp(-$0 / Double(members.count))) }
    }
  }

  /// ln p/(1 − p), at most 36 either way: a member that is sure is not to outvote all others.
  private func logOdds(_ score: Double) throws(InputError) -> Double {
    guard score >= 0, score <= 1 else {
      throw InputError(
        "combination by log odds", "a score of \(score) is no probability",
        remedy: "combine by ranks, or calibrate the members")
    }
    return log(max(score, 0x1p-52) / max(1 - score, 0x1p-52))
  }
}

extension FeatureMatrix {
  /// The given columns, in that order.
  func columns(at indices: [Int]) -> FeatureMatrix {
    let width = features.count
    guard indices != Array(0..<width) else { return self }
    var chosen = [Float]()
    chosen.reserveCapacity(count * indices.count)
    for row in 0..<count {
      for column in indices { chosen.append(elements[row * width + column]) }
    }
    return FeatureMatrix(features: indices.map { features[$0] }, elements: chosen)
  }
}
