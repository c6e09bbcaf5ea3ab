import Events
import Foundation
import GSL

extension BoostedTrees {
  /// Grows the members with the XGBoost library.
  ///
  /// The members that one worker grows share one binned matrix: a member's halves are weights of
  /// zero for the other half. The bins' edges are those of the whole sample, whoever grows first.
  func fitWithXGBoost(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers)
    async throws -> Fitted
  {
    guard sample.count >= 2 else {
      throw InputError("training sample", "it has one event", remedy: "give at least 2")
    }
    let shares = workers.shared(over: members).outer.count
    let parts = try await workers.map(shares) { share in
      let matrix = try XGBoost.Matrix(
        sample.features, labels: sample.isEnriched.map { $0 ? 1 : 0 },
        weights: sample.weights.map { Float($0) })
      // The first tree on a matrix makes its bins, by the weights as they are then.
      try XGBoost.Booster(parameters(seed: 0) + [("max_leaves", "2")], watching: [matrix])
        .update(0, on: matrix)
      return try stride(from: share, to: members, by: shares).map { member in
        try Task.checkCancellation()
        return try grow(
          sample, on: matrix, using: stream(of: member, seed: seed, index: index))
      }
    }
    let grown = (0..<members).map { parts[$0 % shares][$0 / shares] }
    return Fitted(members: grown, features: sample.features.features)
  }

  /// The configuration in XGBoost's words.
  package func parameters(seed: UInt64) -> [(String, String)] {
    [
      ("objective", "binary:logistic"), ("tree_method", "hist"), ("grow_policy", "lossguide"),
      ("max_depth", "0"), ("max_leaves", "\(leaves)"), ("max_bin", "256"),
      ("eta", "\(learningRate)"), ("lambda", "\(regularization)"),
      ("min_child_weight", "\(minimumLeafHessian)"), ("base_score", "0.5"),
      ("seed", "\(seed)"), ("nthread", "1"), ("verbosity", "0"),
      ("disable_default_eval_metric", "1"), ("colsample_bynode", "\(featureFraction)"),
    ]
  }

  private func grow(
    _ sample: TrainingSample, on matrix: XGBoost.Matrix, using stream: RandomStream
  ) throws -> TreeMember {
    var stream = stream
    let (training, validation) = halves(of: Array(0..<sample.count), using: &stream)
    var weights = [Float](repeating: 0, count: sample.count)
    for row in training { weights[row] = Float(sample.weights[row]) }
    try matrix.set("weight", weights)
    let booster = try XGBoost.Booster(parameters(seed: stream.next() >> 33), watching: [matrix])
    var best = (rounds: 0, loss: Double.infinity)
    var rounds = 0
    for round in 0..<maximumRounds {
      rounds = round + 1
      try booster.update(round, on: matrix)
      let margins = try booster.margins(of: matrix)
      var loss = 0.0
      for row in validation {
        let signed = sample.isEnriched[row] ? -Double(margins[row]) : Double(margins[row])
        // ln(1 + e^x) without overflow.
        loss += sample.weights[row] * (max(signed, 0) + log1p(exp(-abs(signed))))
      }
      if loss < best.loss { best = (rounds, loss) }
      if rounds - best.rounds >= patience { break }
    }
    return try TreeMember(
      xgboostJSON: Data(booster.json(rounds: keepsAllRounds ? rounds : max(1, best.rounds))),
      featureCount: sample.features.features.count)
  }
}
