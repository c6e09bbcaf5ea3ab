import Events
import Foundation
import GSL

/// What a scorer is measured by when a feature is taken from it.
public enum PermutationMeasure: String, Sendable, CaseIterable {
  /// The area under the ROC curve, as its decrease. For any score.
  case area
  /// The log loss per unit of weight, as its increase. For probabilities alone.
  case logLoss
}

extension Scorer {
  /// How much worse the score tells the classes apart when one feature's values are dealt anew
  /// among the events, for each feature: the mean over `repeats` permutations and its standard
  /// error.
  ///
  /// Use events that the fit did not see. A feature that others can replace has a small importance
  /// even where much of the signal is in it; permuted events may be such as nature does not make.
  ///
  /// Source: Breiman, Machine Learning 45 (2001) 5, section 10.
  ///
  /// - Parameters:
  ///   - repeats: at least 2, or there is no error.
  ///   - seed: names the random streams, one for each feature.
  /// - Throws: `InputError` where the features are others, a weight is negative, or the log loss is
  ///   asked of scores outside [0, 1].
  public func permutationImportances(
    on sample: TrainingSample, measure: PermutationMeasure = .area, repeats: Int = 5,
    seed: UInt64, workers: Workers = Workers(1)
  ) async throws -> [Estimate] {
    precondition(repeats >= 2, "\(repeats) permutations")
    try sample.requireNonnegativeWeights(for: "a permutation importance")
    let whole = try measure.cost(of: scores(of: sample.features), sample)
    return try await workers.map(features.count) { column in
      var stream = RandomStream(
        seed: seed, purpose: "permutation importance", index: UInt64(column))
      let losses = try (0..<repeats).map { _ in
        let permuted = sample.features.permuting(column, using: &stream)
        return try measure.cost(of: scores(of: permuted), sample) - whole
      }
      let mean = losses.reduce(0, +) / Double(repeats)
      let variance =
        losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(repeats - 1)
      return Estimate(mean, error: (variance / Double(repeats)).squareRoot())
    }
  }
}

extension FeatureMatrix {
  /// The events with one column's values dealt anew.
  fileprivate func permuting(_ column: Int, using stream: inout RandomStream) -> FeatureMatrix {
    let width = features.count
    var permuted = elements
    for (row, source) in stream.permutation(of: count).enumerated() {
      permuted[row * width + column] = elements[source * width + column]
    }
    return FeatureMatrix(features: features, elements: permuted)
  }
}

extension PermutationMeasure {
  /// What is the greater, the worse the scores are.
  fileprivate func cost(of scores: [Double], _ sample: TrainingSample) throws(InputError)
    -> Double
  {
    switch self {
    case .area: -areaUnderCurve(scores, sample)
    case .logLoss: try meanLogLoss(scores, sample)
    }
  }
}

/// The weighted share of pairs, one event of each class, in which the richer one's score is the
/// greater; ties count half.
private func areaUnderCurve(_ scores: [Double], _ sample: TrainingSample) -> Double {
  let order = scores.indices.sorted { scores[$0] < scores[$1] }
  var (pairs, below, richer) = (0.0, 0.0, 0.0)
  var start = 0
  while start < order.count {
    var tied = (richer: 0.0, poorer: 0.0)
    var end = start
    while end < order.count, scores[order[end]] == scores[order[start]] {
      let row = order[end]
      if sample.isEnriched[row] {
        tied.richer += sample.weights[row]
      } else {
        tied.poorer += sample.weights[row]
      }
      end += 1
    }
    pairs += tied.richer * (below + tied.poorer / 2)
    below += tied.poorer
    richer += tied.richer
    start = end
  }
  return pairs / (richer * below)
}

private func meanLogLoss(_ scores: [Double], _ sample: TrainingSample) throws(InputError) -> Double
{
  var (loss, total) = (0.0, 0.0)
  for (row, score) in scores.enumerated() {
    guard score >= 0, score <= 1 else {
      throw InputError(
        "score \(score)", "it is no probability",
        remedy: "measure by the area under the ROC curve")
    }
    // A probability that is wrong to the last bit costs 36, and not everything.
    let probability = max(sample.isEnriched[row] ? score : 1 - score, 0x1p-52)
    loss -= sample.weights[row] * log(probability)
    total += sample.weights[row]
  }
  return loss / total
}
