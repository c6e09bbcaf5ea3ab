import Events
import GSL

/// A score that is known beforehand, such as a simulation's exact likelihood ratio: the first
/// feature as it stands. Cross-fitting it gives the result that learning is to be compared with.
public struct ReferenceScore: Classifier {
  /// The fitted scorer, which has learned nothing.
  public struct Fitted: Scorer {
    /// The features it was given, of which the first is the score.
    public let features: [Feature]
    /// The first feature of each event.
    public func scores(of features: FeatureMatrix) -> [Double] {
      let width = features.features.count
      return (0..<features.count).map { Double(features.elements[$0 * width]) }
    }
  }

  /// The reference.
  public init() {}

  /// "reference".
  public var name: String { "reference" }

  /// Learns nothing.
  public func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) -> Fitted {
    Fitted(features: sample.features.features)
  }
}
