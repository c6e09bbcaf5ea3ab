import Events
import GSL

/// A score that is known beforehand, such as a simulation's exact likelihood ratio: the first
/// feature as it stands. Cross-fitting it gives the result that learning is to be compared with.
public struct ReferenceScore: MixtureLearner {
  /// The fitted scorer, which has learned nothing.
  public struct Fitted: Scorer {
    /// The first feature of each event.
    public func scores(of features: FeatureMatrix) -> [Double] {
      let width = features.features.count
      return (0..<features.count).map { Double(features.elements[$0 * width]) }
    }
    /// None.
    public var featureImportances: [Double]? { nil }
  }

  /// The reference.
  public init() {}

  /// "reference".
  public var name: String { "reference" }

  /// None.
  public var settings: [String: Double] { [:] }

  /// Learns nothing.
  public func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) -> Fitted {
    Fitted()
  }
}
