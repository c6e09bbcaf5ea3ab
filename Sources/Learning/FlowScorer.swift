import Events

/// A flow that was fitted without a condition, which scores events by −ln p: the rarer, the higher.
///
/// The density depends on the choice of features: another of their functions orders events
/// otherwise.
public struct FlowScorer: SavedScorer {
  /// "flow".
  public static let kind = "flow"
  /// The flow; it gives the same density at every condition.
  let flow: ConditionalFlow

  /// The features, in the order in which events must bring them.
  public var features: [Feature] { flow.features }
  /// How the mean of −ln p of preprocessed events fell.
  public var history: TrainingHistory { flow.history }

  /// None besides those of its flow, which is checked when it is read.
  public func requireSound() {}

  /// −ln p of each event. Where no event can be, beyond the range of a logit, it is that of the end
  /// of the range, and finite.
  public func scores(of matrix: FeatureMatrix) throws -> [Double] {
    try check(matrix)
    return try flow.heldLogDensities(of: matrix, at: noConditions(matrix.count)).map { -$0 }
  }

  /// ln p of each event, −∞ where no event can be.
  ///
  /// - Throws: `InputError` where the features are others or a value is not finite.
  public func logDensities(of matrix: FeatureMatrix) throws -> [Double] {
    try flow.logDensities(of: matrix, at: noConditions(matrix.count))
  }

  /// Events drawn from the density.
  public func samples(_ count: Int, seed: UInt64, index: Int = 0) throws -> FeatureMatrix {
    try flow.samples(at: noConditions(count), seed: seed, index: index)
  }

  private func noConditions(_ count: Int) -> [Double] { Array(repeating: 0, count: count) }
}
