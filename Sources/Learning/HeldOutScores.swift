import Events

/// A score for every event of a table, from a learner that never saw that event.
///
/// Only a learner's `crossFit` makes them, so that selecting
/// events by a classifier that trained on them does not compile.
public struct HeldOutScores: Sendable {
  /// The score of each event.
  public let values: [Double]
  /// The fold of each event: it was scored by the learner that was fitted without this fold.
  public let folds: [Int]
  /// The number of folds.
  public let foldCount: Int
  /// Each feature's share of what was learned, as a mean over folds.
  public let featureImportances: [Double]?
  /// The scores of the control events, of which the n-th was scored by the learner without fold
  /// n mod ``foldCount``; empty where there were none.
  public let controlValues: [Double]
  private let regions: [MassRegions.Region]
  private let weights: [Double]

  init(
    values: [Double], folds: [Int], foldCount: Int, featureImportances: [Double]?,
    controlValues: [Double], mixtures: MixedSamples
  ) {
    self.values = values
    self.folds = folds
    self.foldCount = foldCount
    self.featureImportances = featureImportances
    self.controlValues = controlValues
    regions = mixtures.regions
    weights = mixtures.weights
  }

  /// The cut of each fold that this fraction of its sideband events, by weight, passes.
  ///
  /// Each fold has its own, since the scores of two learners are not on one scale. An event passes
  /// where its score is not below its fold's cut; at an efficiency of 1 every event does.
  ///
  /// - Parameter efficiency: in (0, 1].
  /// - Throws: `InputError` where it is outside, or would keep no event of a fold.
  public func thresholds(keeping efficiency: Double) throws(InputError) -> [Double] {
    guard efficiency > 0, efficiency <= 1 else {
      throw InputError(
        "efficiency \(efficiency)", "it is no fraction of the background",
        remedy: "choose between 0 and 1")
    }
    guard efficiency < 1 else { return Array(repeating: -.infinity, count: foldCount) }
    var thresholds: [Double] = []
    for fold in 0..<foldCount {
      let sidebands = values.indices.filter {
        folds[$0] == fold && (regions[$0] == .lowerSideband || regions[$0] == .upperSideband)
      }.sorted { (values[$0], $1) > (values[$1], $0) }
      let wanted = efficiency * sidebands.reduce(0) { $0 + weights[$1] }
      guard efficiency * Double(sidebands.count) >= 1, let last = sidebands.last else {
        throw InputError(
          "efficiency \(efficiency)",
          "it keeps none of the \(sidebands.count) sideband events of a fold",
          remedy:
            "choose at least \(1 / Double(max(1, sidebands.count))), fewer folds or wider sidebands"
        )
      }
      var sum = 0.0
      let boundary = sidebands.first { row in
        sum += weights[row]
        return sum >= wanted * (1 - 1e-12)
      }
      thresholds.append(values[boundary ?? last])
    }
    return thresholds
  }

  /// The fraction of the sidebands' events, by weight, that passes the folds' cuts; more than the efficiency
  /// where scores tie.
  public func keptFraction(at efficiency: Double) throws(InputError) -> Double {
    let thresholds = try thresholds(keeping: efficiency)
    var (kept, all) = (0.0, 0.0)
    for row in values.indices
    where regions[row] == .lowerSideband || regions[row] == .upperSideband {
      all += weights[row]
      if values[row] >= thresholds[folds[row]] { kept += weights[row] }
    }
    return kept / all
  }

  /// The rows of the events in one region.
  public func rows(in region: MassRegions.Region) -> [Int] {
    regions.indices.filter { regions[$0] == region }
  }

  /// The rows of the events that pass the cut of their fold.
  public func rows(keeping efficiency: Double) throws(InputError) -> [Int] {
    let thresholds = try thresholds(keeping: efficiency)
    return values.indices.filter { values[$0] >= thresholds[folds[$0]] }
  }
}

extension HeldOutScores {
  /// The control events that pass the cut of the fold whose learner scored them.
  public func controlRows(keeping efficiency: Double) throws(InputError) -> [Int] {
    let thresholds = try thresholds(keeping: efficiency)
    return controlValues.indices.filter { controlValues[$0] >= thresholds[$0 % foldCount] }
  }
}

extension EventTable {
  /// The events that pass the cut on their held-out score, set fold by fold so that this fraction
  /// of the sideband events is kept.
  ///
  /// - Throws: `InputError` as for ``HeldOutScores/thresholds(keeping:)``.
  public func selecting(_ scores: HeldOutScores, keeping efficiency: Double) throws(InputError)
    -> EventTable
  {
    precondition(
      scores.values.count == count, "\(scores.values.count) scores for \(count) events")
    return rows(at: try scores.rows(keeping: efficiency))
  }
}
