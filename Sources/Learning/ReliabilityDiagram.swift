import Events
import Foundation
import GSL

/// How often events of the richer class come where a classifier says how often, bin by bin, and how
/// good its probabilities are altogether.
public struct ReliabilityDiagram: Sendable, Codable {
  /// How the events are put into bins.
  public enum Binning: Sendable, Hashable, Codable {
    /// Equal steps of the probability from 0 to 1.
    case equalWidth(Int)
    /// Equal weights; events of one probability are never parted.
    case equalCount(Int)
  }

  /// The events of a range of probabilities.
  public struct Bin: Sendable, Hashable, Codable {
    /// The weighted mean of their probabilities.
    public let meanProbability: Double
    /// The weight of the richer class over the weight of both, f, with the error
    /// √(f (1 − f) Σ w²)/Σ w: 0 where only one class is there, so that an error of 0 means that it is
    /// not known.
    public let fraction: Estimate
    /// The weight of both classes.
    public let weight: Double
    /// The number of events.
    public let count: Int
  }

  /// The bins that have events, by rising probability.
  public let bins: [Bin]
  /// Σ w (p − y)²/Σ w, y = 1 for the richer class. Brier, Mon. Weather Rev. 78 (1950) 1.
  public let brierScore: Double
  /// −Σ w (y ln p + (1 − y) ln(1 − p))/Σ w; infinite where a probability of 0 or 1 is wrong.
  public let logLoss: Double

  /// The diagram of weighted events.
  ///
  /// - Parameters:
  ///   - weights: nil for ones.
  ///   - binning: ten bins of equal width, unless told otherwise.
  /// - Throws: `InputError` where a probability is outside [0, 1], a weight negative or not finite,
  ///   or a class without weight.
  public init(
    _ probabilities: [Double], isEnriched: [Bool], weights: [Double]? = nil,
    binning: Binning = .equalWidth(10)
  ) throws(InputError) {
    let events = try ScoredClasses(probabilities, isEnriched: isEnriched, weights: weights)
    if let wrong = events.scores.first(where: { !(0...1).contains($0) }) {
      throw InputError(
        "probabilities", "one is \(wrong)", remedy: "calibrate the scores to values from 0 to 1")
    }
    let total = events.weights.reduce(0, +)
    var (brier, loss) = (0.0, 0.0)
    for row in events.scores.indices {
      let (p, y, w) = (events.scores[row], events.isEnriched[row], events.weights[row])
      brier += w * (y ? (1 - p) * (1 - p) : p * p)
      loss -= w * (y ? log(p) : log1p(-p))
    }
    brierScore = brier / total
    logLoss = loss / total
    bins = Self.groups(events, binning).map { rows in
      Bin(
        meanProbability: rows.reduce(0) { $0 + events.weights[$1] * events.scores[$1] }
          / rows.reduce(0) { $0 + events.weights[$1] },
        fraction: Self.fraction(events, rows),
        weight: rows.reduce(0) { $0 + events.weights[$1] }, count: rows.count)
    }
  }

  /// Σ_b W_b |f_b − p̄_b|/W over the bins: the expected calibration error. It is above 0 for a perfect
  /// classifier too, by the scatter of the fractions. Naeini, Cooper, Hauskrecht, AAAI 2015.
  public var expectedCalibrationError: Double {
    let total = bins.reduce(0) { $0 + $1.weight }
    return bins.reduce(0) { $0 + $1.weight * abs($1.fraction.value - $1.meanProbability) } / total
  }

  private static func fraction(_ events: ScoredClasses, _ rows: [Int]) -> Estimate {
    var (richer, total, squares) = (0.0, 0.0, 0.0)
    for row in rows {
      let weight = events.weights[row]
      if events.isEnriched[row] { richer += weight }
      total += weight
      squares += weight * weight
    }
    let fraction = richer / total
    return Estimate(
      fraction, error: (max(0, fraction * (1 - fraction)) * squares).squareRoot() / total)
  }

  /// The rows of each bin that has any.
  private static func groups(_ events: ScoredClasses, _ binning: Binning) -> [[Int]] {
    switch binning {
    case .equalWidth(let count):
      precondition(count >= 1, "\(count) bins")
      var groups = [[Int]](repeating: [], count: count)
      for row in events.scores.indices {
        groups[min(count - 1, Int(events.scores[row] * Double(count)))].append(row)
      }
      return groups.filter { !$0.isEmpty }
    case .equalCount(let count):
      precondition(count >= 1, "\(count) bins")
      let order = events.scores.indices.sorted { events.scores[$0] < events.scores[$1] }
      let target = events.weights.reduce(0, +) / Double(count)
      var (groups, filled, last): ([[Int]], Double, Double?) = ([[]], 0, nil)
      var end = target
      for row in order {
        if filled >= end * (1 - 1e-12), events.scores[row] != last {
          groups.append([])
          // Ties may have filled several shares.
          end = target * ((filled / target * (1 + 1e-12)).rounded(.down) + 1)
        }
        groups[groups.count - 1].append(row)
        filled += events.weights[row]
        last = events.scores[row]
      }
      return groups
    }
  }
}
