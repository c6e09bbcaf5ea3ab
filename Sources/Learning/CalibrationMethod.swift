import Events
import Foundation
import GSL

/// How a classifier's score becomes a probability.
public enum CalibrationMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// p = 1/(1 + exp(A s + B)), fitted to the targets (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2) instead of 1
  /// and 0, N± the weight of each class. Platt, "Advances in large margin classifiers" (2000) 61.
  case platt
  /// The step-wise rising function with the least squared error, straight between the ends of its
  /// steps. It can say 0 and 1, where one wrong event makes the log loss infinite. Zadrozny and Elkan,
  /// KDD 2002; by pooling adjacent violators, Ayer et al., Ann. Math. Stat. 26 (1955) 641.
  case isotonic
  /// ln p/(1 − p) = a ln s − b ln(1 − s) + c with a, b ≥ 0, for scores in [0, 1]. Kull, Silva Filho,
  /// Flach, AISTATS 2017, eq. (1) and algorithm 1.
  case beta

  /// The map from score to probability that fits the classes of weighted events best.
  ///
  /// A probability is that of the richer class in a sample with these weights.
  ///
  /// - Parameter weights: nil for ones; events of weight 0 are left out.
  /// - Throws: `InputError` where a score is not finite (or for `beta` outside [0, 1]), a weight
  ///   negative or not finite, a class without weight, where all scores are the same (but for
  ///   `isotonic`), or where the classes do not overlap (`beta`).
  public func fit(_ scores: [Double], isEnriched: [Bool], weights: [Double]? = nil)
    throws(InputError) -> Calibration
  {
    let events = try ScoredClasses(scores, isEnriched: isEnriched, weights: weights)
    switch self {
    case .platt: return try .platt(events)
    case .isotonic: return .isotonic(events)
    case .beta: return try .beta(events)
    }
  }
}

/// Scores with classes and positive weights, checked.
struct ScoredClasses {
  let scores: [Double]
  let isEnriched: [Bool]
  let weights: [Double]

  init(_ scores: [Double], isEnriched: [Bool], weights: [Double]?) throws(InputError) {
    let weights = weights ?? Array(repeating: 1, count: scores.count)
    precondition(
      scores.count == isEnriched.count && scores.count == weights.count,
      "\(scores.count) scores, \(isEnriched.count) classes, \(weights.count) weights")
    if let row = scores.firstIndex(where: { !$0.isFinite }) {
      throw InputError("scores", "row \(row + 1) has \(scores[row])")
    }
    if let row = weights.firstIndex(where: { !($0 >= 0 && $0 < .infinity) }) {
      throw InputError(
        "weights", "row \(row + 1) has \(weights[row])", remedy: "give weights of 0 or more")
    }
    let rows = weights.indices.filter { weights[$0] > 0 }
    self.scores = rows.map { scores[$0] }
    self.isEnriched = rows.map { isEnriched[$0] }
    self.weights = rows.map { weights[$0] }
    guard total(true) > 0, total(false) > 0 else {
      throw InputError(
        "classes", "the richer has a weight of \(total(true)), the poorer of \(total(false))",
        remedy: "give events of both")
    }
  }

  /// The weight of a class.
  func total(_ isRicher: Bool) -> Double {
    zip(weights, isEnriched).reduce(0) { $0 + ($1.1 == isRicher ? $1.0 : 0) }
  }
}
