import Events
import Foundation

/// A fitted map from a classifier's score to the probability of the richer class.
public struct Calibration: Codable, Sendable, Equatable {
  enum Map: Codable, Sendable, Equatable {
    /// p = 1/(1 + exp(−(slope · s + intercept))).
    case logistic(slope: Double, intercept: Double)
    /// Straight between knots, constant beyond.
    case knots(scores: [Double], probabilities: [Double])
    /// ln p/(1 − p) = a ln s − b ln(1 − s) + c.
    case beta(a: Double, b: Double, c: Double)
  }

  /// How near to 0 and 1 the beta calibration lets a score come, so that its logarithms are finite.
  static let edge = 1e-12

  let map: Map

  /// The parameters: slope A and intercept B of Platt's exp(A s + B); a, b, c of the beta
  /// calibration; none for the isotonic one.
  public var parameters: [Double] {
    switch map {
    case .logistic(let slope, let intercept): [-slope, -intercept]
    case .beta(let a, let b, let c): [a, b, c]
    case .knots: []
    }
  }

  /// Refuses a map whose numbers do not make one.
  func requireSound() throws(Flaw) {
    switch map {
    case .logistic, .beta:
      try Flaw.size(of: parameters, "parameter")
    case .knots(let scores, let probabilities):
      try Flaw.unless(!scores.isEmpty, "there are no knots")
      try Flaw.count(probabilities.count, of: scores.count, "probabilities")
      try Flaw.size(of: scores, "score")
      try Flaw.order(of: scores, strictly: false, "scores")
      try Flaw.unless(
        probabilities.allSatisfy { (0...1).contains($0) }, "a probability is outside [0, 1]")
    }
  }

  /// The probability that an event of this score is of the richer class.
  public func probability(_ score: Double) -> Double {
    switch map {
    case .logistic(let slope, let intercept): return Self.logistic(slope * score + intercept)
    case .beta(let a, let b, let c):
      let (rising, falling) = Self.logarithms(score)
      return Self.logistic(a * rising + b * falling + c)
    case .knots(let scores, let probabilities):
      let last = scores.count - 1
      guard score > scores[0] else { return probabilities[0] }
      guard score < scores[last] else { return probabilities[last] }
      var (low, high) = (0, last)
      while high - low > 1 {
        let middle = (low + high) / 2
        if scores[middle] <= score { low = middle } else { high = middle }
      }
      let share = (score - scores[low]) / (scores[high] - scores[low])
      return probabilities[low] + share * (probabilities[high] - probabilities[low])
    }
  }

  /// The probability of each score.
  public func probabilities(of scores: [Double]) -> [Double] { scores.map(probability) }

  /// 1/(1 + e⁻ˣ).
  static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

  /// ln s and −ln(1 − s).
  static func logarithms(_ score: Double) -> (Double, Double) {
    let kept = min(max(score, edge), 1 - edge)
    return (log(kept), -log1p(-kept))
  }
}
