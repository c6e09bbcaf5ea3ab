import Events
import GSL

/// A learner of the probability density of features at a given condition, such as the mass.
///
/// Without a condition it is an ``AnomalyScorer``, which scores by −ln p.
public protocol DensityEstimator: AnomalyScorer {
  /// What a conditional fit returns.
  associatedtype Density: ConditionalDensity
  /// Learns the density of the features as a function of the condition.
  ///
  /// - Parameters:
  ///   - seed: names the random streams; the same seed gives the same fit for any number of workers.
  ///   - index: which of several fits with this seed it is, such as the fold.
  /// - Throws: `InputError` for a sample that the method cannot learn from.
  func fit(_ sample: ConditionalSample, seed: UInt64, index: Int, workers: Workers) async throws
    -> Density
}

/// A density p(x | c) of features x at a condition c that can be evaluated and drawn from, by an
/// invertible map between the features and standard normal numbers.
public protocol ConditionalDensity: Codable, Sendable {
  /// The features, in the order in which events must bring them.
  var features: [Feature] { get }
  /// ln p(x | c) of each event in the space of the features themselves, their units included, with
  /// the Jacobian of every preprocessing; −∞ where no event can be.
  ///
  /// An event's does not depend on the other events.
  ///
  /// - Parameter conditions: one for each event, in the unit of the fit.
  /// - Throws: `InputError` where the features are others, or a value or condition is not finite.
  func logDensities(of matrix: FeatureMatrix, at conditions: [Double]) throws -> [Double]
  /// One event drawn at each condition.
  ///
  /// - Parameters:
  ///   - seed: names the random stream.
  ///   - index: which of several samples with this seed it is.
  /// - Throws: `InputError` where a condition is not finite.
  func samples(at conditions: [Double], seed: UInt64, index: Int) throws -> FeatureMatrix
  /// The numbers that each event is mapped to, which are standard normal and independent where the
  /// density is the events' own.
  ///
  /// - Throws: `InputError` where the features are others, or a value or condition is not finite.
  func latent(of matrix: FeatureMatrix, at conditions: [Double]) throws -> FeatureMatrix
  /// The events that are mapped to given numbers: the inverse of ``latent(of:at:)``.
  ///
  /// - Throws: `InputError` where the features are none of `latent`'s, or a value or condition is
  ///   not finite.
  func events(ofLatent matrix: FeatureMatrix, at conditions: [Double]) throws -> FeatureMatrix
}

extension ConditionalDensity {
  /// One event drawn at each condition; the first of the samples with this seed.
  public func samples(at conditions: [Double], seed: UInt64) throws -> FeatureMatrix {
    try samples(at: conditions, seed: seed, index: 0)
  }
}
