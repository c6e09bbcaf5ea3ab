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
}
