import Events

/// Events of one sample with the value of a condition, such as their mass, at which the density of
/// their features is to be learned.
public struct ConditionalSample: Sendable {
  /// The features of the events.
  public let features: FeatureMatrix
  /// The condition of each event, in its own unit.
  public let conditions: [Double]
  /// The weight of each event, none negative.
  public let weights: [Double]

  /// A sample of events, those of weight zero left out.
  ///
  /// - Parameter weights: nil for ones.
  /// - Throws: `InputError` where a feature or the condition is not finite or constant, a weight
  ///   negative or not finite, or all of them zero.
  public init(features: FeatureMatrix, conditions: [Double], weights: [Double]? = nil)
    throws(InputError)
  {
    precondition(
      conditions.count == features.count,
      "\(features.count) events, \(conditions.count) conditions")
    try requireFinite(conditions: conditions)
    let sample = try UnlabelledSample(features: features, weights: weights)
    self.features = sample.features
    self.weights = sample.weights
    if let weights {
      self.conditions = weights.indices.filter { weights[$0] != 0 }.map { conditions[$0] }
    } else {
      self.conditions = conditions
    }
    guard self.conditions.contains(where: { $0 != self.conditions[0] }) else {
      throw InputError(
        "condition", "it is \(self.conditions[0]) in every event",
        remedy: "fit without a condition")
    }
  }

  /// The events of a table at given rows, such as those of the sidebands, whose condition is their
  /// mass in GeV.
  ///
  /// - Parameter rows: nil for all.
  /// - Throws: `InputError` as ``Events/EventTable/trainingFeatures(_:at:)``, which refuses the mass
  ///   among the features, and where the masses are all the same or a weight is negative.
  public init(_ table: EventTable, features: [Feature], at rows: [Int]? = nil) throws(InputError) {
    let rows = rows ?? Array(0..<table.count)
    let (masses, weights) = (try table.masses(), table.weights)
    try self.init(
      features: table.trainingFeatures(features, at: rows).rows(at: rows),
      conditions: rows.map { masses[$0] }, weights: weights.map { all in rows.map { all[$0] } })
  }

  /// The number of events.
  public var count: Int { features.count }
}

/// Refuses conditions that are not finite.
func requireFinite(conditions: [Double]) throws(InputError) {
  guard let row = conditions.firstIndex(where: { !$0.isFinite }) else { return }
  throw InputError(
    "condition", "it is \(conditions[row]) in row \(row + 1)",
    remedy: "drop events without a finite condition")
}
