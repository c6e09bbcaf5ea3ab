import Events

/// Two samples to be told apart: one richer in signal, one poorer.
public struct TrainingSample: Sendable {
  /// The features of the events of both.
  public let features: FeatureMatrix
  /// Whether each event is of the richer sample.
  public let isEnriched: [Bool]
  /// The weight of each event.
  public let weights: [Double]

  /// A sample of events with their class and weight.
  ///
  /// Weights may be negative, as those of generators at next-to-leading order are; a learner that
  /// cannot take them refuses them when it is fitted. Events of weight zero are left out, so that
  /// they change nothing.
  ///
  /// - Throws: `InputError` where a feature is not finite or constant, a weight not finite, or where
  ///   the weights of a class do not sum to something positive.
  public init(features: FeatureMatrix, isEnriched: [Bool], weights: [Double]) throws(InputError) {
    precondition(
      isEnriched.count == features.count && weights.count == features.count,
      "\(features.count) events, \(isEnriched.count) classes, \(weights.count) weights")
    try requireFinite(weights)
    for (name, isRicher) in [("richer", true), ("poorer", false)] {
      let total = zip(isEnriched, weights).reduce(0) { $0 + ($1.0 == isRicher ? $1.1 : 0) }
      guard total > 0 else {
        throw InputError(
          "training sample", "the events of the \(name) class have a total weight of \(total)",
          remedy: "a classifier needs events of both classes")
      }
    }
    let rows = weights.indices.filter { weights[$0] != 0 }
    self.features = features.rows(at: rows)
    self.isEnriched = rows.map { isEnriched[$0] }
    self.weights = rows.map { weights[$0] }
    try self.features.requireLearnable()
  }

  /// The events of two tables, of which the first is the richer.
  ///
  /// - Throws: `InputError` as ``Events/EventTable/trainingFeatures(_:at:)``.
  public init(_ richer: EventTable, against poorer: EventTable, features: [Feature])
    throws(InputError)
  {
    let (first, second) = (
      try richer.trainingFeatures(features), try poorer.trainingFeatures(features)
    )
    try self.init(
      features: FeatureMatrix(features: features, elements: first.elements + second.elements),
      isEnriched: (0..<first.count + second.count).map { $0 < first.count },
      weights: (richer.weights ?? Array(repeating: 1, count: first.count))
        + (poorer.weights ?? Array(repeating: 1, count: second.count)))
  }

  /// The sample with weights such that both classes have the same total, and all events together
  /// the total of their number.
  public func balanced() throws(InputError) -> TrainingSample {
    var totals = (richer: 0.0, poorer: 0.0)
    for (isRicher, weight) in zip(isEnriched, weights) {
      if isRicher { totals.richer += weight } else { totals.poorer += weight }
    }
    let half = Double(count) / 2
    return try TrainingSample(
      features: features, isEnriched: isEnriched,
      weights: zip(isEnriched, weights).map { isRicher, weight in
        weight * half / (isRicher ? totals.richer : totals.poorer)
      })
  }

  /// The number of events of both samples.
  public var count: Int { isEnriched.count }

  /// The events at the given rows.
  ///
  /// - Throws: as the initialiser, for what is left.
  public func rows(at indices: [Int]) throws(InputError) -> TrainingSample {
    try TrainingSample(
      features: features.rows(at: indices), isEnriched: indices.map { isEnriched[$0] },
      weights: indices.map { weights[$0] })
  }

  /// Refuses negative weights, for a learner whose loss has no minimum with them.
  func requireNonnegativeWeights(for learner: String) throws(InputError) {
    guard let row = weights.firstIndex(where: { $0 < 0 }) else { return }
    throw InputError(
      "training weights", "row \(row + 1) has \(weights[row]), and \(learner) cannot take it",
      remedy: "make them positive by resampledToPositiveWeights(by:), or use a network")
  }
}

/// Events of one sample, with nothing known of what they are.
public struct UnlabelledSample: Sendable {
  /// The features of the events.
  public let features: FeatureMatrix
  /// The weight of each event, none negative.
  public let weights: [Double]

  /// A sample of events, those of weight zero left out.
  ///
  /// - Parameter weights: nil for ones.
  /// - Throws: `InputError` where a feature is not finite or constant, a weight negative or not
  ///   finite, or all of them zero.
  public init(features: FeatureMatrix, weights: [Double]? = nil) throws(InputError) {
    let weights = weights ?? Array(repeating: 1, count: features.count)
    try requireFinite(weights)
    if let row = weights.firstIndex(where: { $0 < 0 }) {
      throw InputError(
        "training weights", "row \(row + 1) has \(weights[row])",
        remedy: "an anomaly score needs events of positive weight")
    }
    let rows = weights.indices.filter { weights[$0] != 0 }
    guard !rows.isEmpty else {
      throw InputError(
        "training weights", "all of the \(weights.count) are zero",
        remedy: "give events of positive weight")
    }
    self.features = features.rows(at: rows)
    self.weights = rows.map { weights[$0] }
    try self.features.requireLearnable()
  }

  /// The number of events.
  public var count: Int { features.count }
}

private func requireFinite(_ weights: [Double]) throws(InputError) {
  guard let row = weights.firstIndex(where: { !$0.isFinite }) else { return }
  throw InputError("training weights", "row \(row + 1) has \(weights[row])")
}
