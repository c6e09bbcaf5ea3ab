@_spi(Truth) import Events
import Learning

extension TrainingSample {
  /// Simulated events with their truth as the class, for the supervised baseline that weak methods
  /// are compared with.
  ///
  /// - Parameter weights: nil for ones.
  /// - Throws: `InputError` as ``TrainingSample/init(features:isEnriched:weights:)``.
  public init(
    features: FeatureMatrix, supervisedBy truth: TruthLabels, weights: [Double]? = nil
  ) throws(InputError) {
    try self.init(
      features: features, isEnriched: truth.isSignal,
      weights: weights ?? Array(repeating: 1, count: features.count))
  }

  /// A table of simulated events with their truth as the class.
  ///
  /// - Throws: `InputError` where the table has no truth, or as
  ///   ``Events/EventTable/trainingFeatures(_:at:)``.
  public init(supervised events: EventTable, features: [Feature]) throws(InputError) {
    guard let truth = events.truth else {
      throw InputError(
        "supervised training", "the events have no truth labels",
        remedy: "name their column with --truth")
    }
    try self.init(
      features: events.trainingFeatures(features), supervisedBy: truth, weights: events.weights)
  }
}
