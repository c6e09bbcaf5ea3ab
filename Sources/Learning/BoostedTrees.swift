import Events
import Foundation
import GSL

/// An ensemble of gradient-boosted trees, grown leaf by leaf on histograms.
///
/// Each member grows on a random half of the sample and stops by the weighted log loss of the other
/// half; the ensemble's score is the mean of the members' probabilities. Where the truth is a small
/// fraction of one class, single boosters scatter, and their mean is better than any.
///
/// Sources: Chen and Guestrin, arXiv:1603.02754; for ensembles of members on random halves in weak
/// supervision, Finke et al., arXiv:2309.13111.
public struct BoostedTrees: SavedClassifier {
  /// The number of members.
  public var members: Int
  /// The greatest number of trees a member may have.
  public var maximumRounds: Int
  /// The step of each tree.
  public var learningRate: Double
  /// The number of leaves of a tree.
  public var leaves: Int
  /// The least sum of second derivatives (a quarter per unit of weight at first) in a leaf.
  public var minimumLeafHessian: Double
  /// The penalty on squared leaf values.
  public var regularization: Double
  /// The share of the features, drawn anew for each node, that its split may choose among.
  public var featureFraction: Double
  /// How many rounds without a better validation loss end the growth.
  public var patience: Int

  /// The ensemble's configuration; the defaults are those that the hunts use.
  public init(
    members: Int = 10, maximumRounds: Int = 200, learningRate: Double = 0.1, leaves: Int = 31,
    minimumLeafHessian: Double = 10, regularization: Double = 0, featureFraction: Double = 0.5,
    patience: Int = 10
  ) {
    precondition(members >= 1 && maximumRounds >= 1 && leaves >= 2, "an empty ensemble")
    precondition(featureFraction > 0 && featureFraction <= 1, "\(featureFraction) of the features")
    self.members = members
    self.maximumRounds = maximumRounds
    self.learningRate = learningRate
    self.leaves = leaves
    self.minimumLeafHessian = minimumLeafHessian
    self.regularization = regularization
    self.featureFraction = featureFraction
    self.patience = patience
  }

  /// "boosted trees".
  public var name: String { "boosted trees" }

  /// Every number of the configuration.
  public static let parameters: [LearnerParameter<BoostedTrees>] = [
    .count("members", \.members, in: 1...10_000),
    .count("maximumRounds", \.maximumRounds, in: 1...100_000),
    .number("learningRate", \.learningRate, in: 1e-6...1),
    .count("leaves", \.leaves, in: 2...65_536),
    .number("minimumLeafHessian", \.minimumLeafHessian, in: 0...1e12),
    .number("regularization", \.regularization, in: 0...1e12),
    .number("featureFraction", \.featureFraction, in: 1e-6...1),
    .count("patience", \.patience, in: 1...100_000),
  ]

  /// Grows the members, each from a random stream of its own.
  public func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) async throws
    -> Fitted
  {
    try sample.requireNonnegativeWeights(for: name)
    let models = try await workers.map(members) { member in
      try grow(
        sample,
        using: RandomStream(
          seed: seed, purpose: "boosted trees", index: UInt64(index) << 32 | UInt64(member)))
    }
    return Fitted(models: models, features: sample.features.features)
  }

  private func grow(_ sample: TrainingSample, using stream: RandomStream) throws -> Member {
    var stream = stream
    let order = stream.permutation(of: sample.count)
    let (training, validation) = (
      Array(order[..<(sample.count / 2)]), Array(order[(sample.count / 2)...])
    )
    func matrix(_ rows: [Int]) throws -> XGBoost.Matrix {
      try XGBoost.Matrix(
        sample.features.rows(at: rows), labels: rows.map { sample.isEnriched[$0] ? 1 : 0 },
        weights: rows.map { Float(sample.weights[$0]) })
    }
    let trainingMatrix = try matrix(training)
    let validationMatrix = try matrix(validation)
    let booster = try XGBoost.Booster(
      [
        ("objective", "binary:logistic"), ("tree_method", "hist"), ("grow_policy", "lossguide"),
        ("max_depth", "0"), ("max_leaves", "\(leaves)"), ("max_bin", "256"),
        ("eta", "\(learningRate)"), ("lambda", "\(regularization)"),
        ("min_child_weight", "\(minimumLeafHessian)"), ("base_score", "0.5"),
        ("seed", "\(stream.next() >> 33)"), ("nthread", "1"), ("verbosity", "0"),
        ("disable_default_eval_metric", "1"), ("colsample_bynode", "\(featureFraction)"),
      ], watching: [trainingMatrix, validationMatrix])

    var best = (rounds: 0, loss: Double.infinity)
    for round in 0..<maximumRounds {
      try booster.update(round, on: trainingMatrix)
      let margins = try booster.margins(of: validationMatrix)
      var loss = 0.0
      for (row, margin) in zip(validation, margins) {
        let signed = sample.isEnriched[row] ? -Double(margin) : Double(margin)
        // ln(1 + e^x) without overflow.
        loss += sample.weights[row] * (max(signed, 0) + log1p(exp(-abs(signed))))
      }
      if loss < best.loss { best = (round + 1, loss) }
      if round + 1 - best.rounds >= patience { break }
    }
    return Member(
      json: try booster.json(rounds: best.rounds),
      gains: try booster.totalGains(sample.features.features.count))
  }

  /// One booster, cut back to its best round.
  struct Member: Codable, Sendable {
    @Packed var json: [UInt8]
    @Packed var gains: [Double]
  }

  /// A grown ensemble.
  public struct Fitted: SavedScorer {
    /// "boosted trees".
    public static let kind = "boosted trees"
    let models: [Member]
    /// The features, in the order in which events must bring them.
    public let features: [Feature]

    /// The mean over members of the probability of the richer class, in (0, 1).
    public func scores(of matrix: FeatureMatrix) throws -> [Double] {
      try check(matrix)
      let events = try XGBoost.Matrix(matrix)
      var sums = [Double](repeating: 0, count: matrix.count)
      for model in models {
        let booster = try XGBoost.Booster(json: model.json, parameters: [("nthread", "1")])
        for (row, margin) in try booster.margins(of: events).enumerated() {
          sums[row] += 1 / (1 + exp(-Double(margin)))
        }
      }
      return sums.map { $0 / Double(models.count) }
    }

    /// Each feature's share of the total gain, over all members.
    public var featureImportances: [Double]? {
      let totals = features.indices.map { column in models.reduce(0) { $0 + $1.gains[column] } }
      let sum = totals.reduce(0, +)
      return sum > 0 ? totals.map { $0 / sum } : totals
    }
  }
}
