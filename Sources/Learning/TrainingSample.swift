import Events

/// Two samples to be told apart: one richer in signal, one poorer.
public struct TrainingSample: Sendable {
  /// The features of the events of both.
  public let features: FeatureMatrix
  /// Whether each event is of the richer sample.
  public let isEnriched: [Bool]
  /// The weight of each event, none negative.
  public let weights: [Double]

  /// A sample of events with their class and weight.
  ///
  /// - Throws: `InputError` where a weight is negative or not finite, or a class has no weight.
  public init(features: FeatureMatrix, isEnriched: [Bool], weights: [Double]) throws(InputError) {
    precondition(
      isEnriched.count == features.count && weights.count == features.count,
      "\(features.count) events, \(isEnriched.count) classes, \(weights.count) weights")
    if let weight = weights.first(where: { !($0 >= 0 && $0.isFinite) }) {
      throw InputError(
        "training weights", "one of them is \(weight)",
        remedy: "a loss with negative weights has no minimum; use events of positive weight")
    }
    for (name, isRicher) in [("window", true), ("sideband", false)] {
      let total = zip(isEnriched, weights).reduce(0) { $0 + ($1.0 == isRicher ? $1.1 : 0) }
      guard total > 0 else {
        throw InputError("training sample", "the events of the \(name) have no weight in total")
      }
    }
    self.features = features
    self.isEnriched = isEnriched
    self.weights = weights
  }

  /// The number of events of both samples.
  public var count: Int { isEnriched.count }
}
