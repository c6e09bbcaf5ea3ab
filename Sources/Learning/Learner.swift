import Events
import GSL

/// A fitted function from an event's features to a score that is greater for more signal-like ones.
public protocol Scorer: Sendable {
  /// The score of each event.
  func scores(of features: FeatureMatrix) throws -> [Double]
  /// Each feature's share of what was learned, summing to 1; nil where the method has no such thing.
  var featureImportances: [Double]? { get }
}

/// A way to learn what distinguishes two mixtures. The configuration and the fitted scorer are two
/// types: scoring before fitting does not compile.
public protocol MixtureLearner: Sendable {
  /// What a fit returns.
  associatedtype Fitted: Scorer
  /// The method's name, for reports.
  var name: String { get }
  /// The configuration's numbers by name, for reports.
  var settings: [String: Double] { get }
  /// Learns from a sample.
  ///
  /// - Parameters:
  ///   - seed: names the random streams; the same seed gives the same fit for any number of workers.
  ///   - index: which of several fits with this seed it is, such as the fold.
  func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) async throws
    -> Fitted
}
