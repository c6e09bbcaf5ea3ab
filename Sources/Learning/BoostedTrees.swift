import Events
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
  /// What grows the trees.
  public enum Engine: String, Sendable, CaseIterable {
    /// This package's own growth on histograms.
    case histogram
    /// The XGBoost library, the reference that the own growth is tested against.
    case xgboost
  }

  /// What grows the trees.
  public var engine: Engine
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
  /// Whether the rounds between the least loss and the end of patience stay. In a weak task the
  /// validation loss hardly knows the signal.
  public var keepsAllRounds: Bool

  /// The trees of a hunt: 63 leaves each, without early stopping. A validation loss hardly sees a signal of
  /// three events in a thousand, so it would stop too soon. Large trees also follow chance fluctuations;
  /// those differ between the members, and the mean over the members suppresses them.
  public static func hunting(members: Int = 20) -> BoostedTrees {
    BoostedTrees(members: members, learningRate: 0.2, leaves: 63, keepsAllRounds: true)
  }

  /// The ensemble's configuration.
  public init(
    engine: Engine = .histogram, members: Int = 10, maximumRounds: Int = 200,
    learningRate: Double = 0.1, leaves: Int = 31, minimumLeafHessian: Double = 10,
    regularization: Double = 0, featureFraction: Double = 0.5, patience: Int = 10,
    keepsAllRounds: Bool = false
  ) {
    precondition(members >= 1 && maximumRounds >= 1 && leaves >= 2, "an empty ensemble")
    precondition(featureFraction > 0 && featureFraction <= 1, "\(featureFraction) of the features")
    precondition(learningRate > 0 && learningRate <= 1, "a step of \(learningRate)")
    precondition(
      minimumLeafHessian >= 0 && regularization >= 0 && patience >= 1,
      "minimumLeafHessian and regularization are at least 0, patience is at least 1")
    self.engine = engine
    self.members = members
    self.maximumRounds = maximumRounds
    self.learningRate = learningRate
    self.leaves = leaves
    self.minimumLeafHessian = minimumLeafHessian
    self.regularization = regularization
    self.featureFraction = featureFraction
    self.patience = patience
    self.keepsAllRounds = keepsAllRounds
  }

  /// "boosted trees".
  public var name: String { "boosted trees" }

  /// Every number of the configuration.
  public static let parameters: [LearnerParameter<BoostedTrees>] = [
    .choice("engine", \.engine),
    .count("members", \.members, in: 1...10_000),
    .count("maximumRounds", \.maximumRounds, in: 1...100_000),
    .number("learningRate", \.learningRate, in: 1e-6...1),
    .count("leaves", \.leaves, in: 2...65_536),
    .number("minimumLeafHessian", \.minimumLeafHessian, in: 0...1e12),
    .number("regularization", \.regularization, in: 0...1e12),
    .number("featureFraction", \.featureFraction, in: 1e-6...1),
    .count("patience", \.patience, in: 1...100_000), .flag("keepsAllRounds", \.keepsAllRounds),
  ]

  /// Grows the members, each from a random stream of its own.
  ///
  /// - Throws: `InputError` for negative weights, and for fewer than two events.
  public func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) async throws
    -> Fitted
  {
    try sample.requireNonnegativeWeights(for: name)
    switch engine {
    case .histogram:
      return try await fit(
        BinnedFeatures(sample.features, weights: sample.weights), rows: Array(0..<sample.count),
        isEnriched: sample.isEnriched, weights: sample.weights, seed: seed, index: index,
        workers: workers)
    case .xgboost:
      return try await fitWithXGBoost(sample, seed: seed, index: index, workers: workers)
    }
  }

  /// Grows the members on some rows of a table whose features are binned already, as windows, folds
  /// and pseudo-experiments of one table are.
  ///
  /// - Parameters:
  ///   - rows: of the table; a row may stand more than once.
  ///   - isEnriched: whether each of these rows is of the richer sample.
  ///   - weights: of these rows. Those of weight zero are left out.
  /// - Throws: `InputError` where a weight is negative or not finite in single precision, a class has
  ///   no weight, or there are fewer than two events.
  /// - Precondition: the engine is `.histogram`.
  public func fit(
    _ table: BinnedFeatures, rows: [Int], isEnriched: [Bool], weights: [Double], seed: UInt64,
    index: Int, workers: Workers
  ) async throws -> Fitted {
    precondition(engine == .histogram, "XGBoost makes bins of its own")
    precondition(
      isEnriched.count == rows.count && weights.count == rows.count,
      "\(rows.count) events, \(isEnriched.count) classes, \(weights.count) weights")
    precondition(rows.allSatisfy { (0..<table.count).contains($0) }, "rows of another table")
    let signedWeights = try signedWeights(isEnriched, weights)
    let events = signedWeights.indices.filter { signedWeights[$0] != 0 }
    guard events.count >= 2 else {
      throw InputError(
        "training sample", "it has \(events.count) events", remedy: "give at least 2")
    }
    let limits = limits(featureCount: table.features.count)
    let grown = try await workers.map(members) { member in
      var stream = stream(of: member, seed: seed, index: index)
      let (training, validation) = halves(of: events, using: &stream)
      func half(_ events: [Int]) -> TreeMember.Half {
        TreeMember.Half(table, rows: rows, events: events, signedWeights: signedWeights)
      }
      return TreeMember(
        training: half(training), validation: half(validation), cuts: table.cuts, limits: limits,
        maximumRounds: maximumRounds, patience: patience, keepsAllRounds: keepsAllRounds,
        using: &stream)
    }
    return Fitted(members: grown, features: table.features)
  }

  /// What bounds a tree on so many features.
  package func limits(featureCount: Int) -> TreeGrower.Limits {
    TreeGrower.Limits(
      leaves: leaves, minimumLeafHessian: minimumLeafHessian, penalty: regularization,
      learningRate: learningRate,
      featuresPerNode: max(1, Int(featureFraction * Double(featureCount))))
  }

  /// The weights in single precision, those of the poorer class with a minus.
  private func signedWeights(_ isEnriched: [Bool], _ weights: [Double]) throws(InputError)
    -> [Float]
  {
    var totals = (richer: 0.0, poorer: 0.0)
    for (row, weight) in weights.enumerated() {
      guard weight >= 0, Float(weight).isFinite else {
        throw InputError(
          "training weights", "row \(row + 1) has \(weight), and \(name) cannot take it",
          remedy: "resample the events to positive weights, or use a network")
      }
      if isEnriched[row] { totals.richer += weight } else { totals.poorer += weight }
    }
    guard totals.richer > 0, totals.poorer > 0 else {
      throw InputError(
        "training sample", "its classes have weights of \(totals.richer) and \(totals.poorer)",
        remedy: "a classifier needs events of both classes")
    }
    return zip(isEnriched, weights).map { isRicher, weight in
      isRicher ? Float(weight) : -Float(weight)
    }
  }

  /// The random stream of a member.
  func stream(of member: Int, seed: UInt64, index: Int) -> RandomStream {
    RandomStream(
      seed: seed, purpose: "boosted trees", index: UInt64(index) << 32 | UInt64(member))
  }

  /// A random half of the events and the rest, both in their order.
  func halves(of events: [Int], using stream: inout RandomStream) -> ([Int], [Int]) {
    var (training, validation): ([Int], [Int]) = ([], [])
    training.reserveCapacity(events.count / 2)
    validation.reserveCapacity(events.count - events.count / 2)
    // Each is taken with the share that is still wanted of those that are left.
    for (position, event) in events.enumerated() {
      let wanted = events.count / 2 - training.count
      if stream.uniform() * Double(events.count - position) < Double(wanted) {
        training.append(event)
      } else {
        validation.append(event)
      }
    }
    return (training, validation)
  }
}
