import Events
import GSL
import Synchronization

extension Classifier {
  /// Scores every event by a classifier that never saw it.
  ///
  /// The events of each region are dealt at random into folds, those of equal features into the same
  /// one (as far as groups are small against a fold). For each fold the classifier is
  /// fitted to the window's and the sidebands' events of other folds, and scores the events of
  /// this one, those outside every region included. In the fit, the two sidebands have equal totals
  /// of weight, and together as much as the window: a classifier that only knew the mass's slope
  /// across the sidebands would gain nothing from it.
  ///
  /// - Parameters:
  ///   - mixtures: the samples.
  ///   - folds: how many, at least three, or two where each learns from all others.
  ///   - training: the folds that each is scored from.
  ///   - seed: names the random streams.
  ///   - control: other events, of which each fold's learner scores a share; nil for none.
  ///   - progress: called after each fold with the share done.
  /// - Throws: `InputError` where a region has fewer events than there are folds, or the learner's
  ///   own errors.
  public func crossFit(
    _ mixtures: MixedSamples, folds: Int = FoldTraining.usualFolds,
    training: FoldTraining = .oneWay, seed: UInt64,
    workers: Workers = Workers(1), control: FeatureMatrix? = nil,
    progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> HeldOutScores {
    try await HeldOutScores(
      mixtures, folds: folds, training: training, seed: seed, workers: workers, control: control,
      progress: progress
    ) { rows, fold, workers in
      try await fit(
        mixtures.balancedSample(rows), seed: seed, index: fold, workers: workers)
    }
  }
}

extension AnomalyScorer {
  /// Scores every event by a scorer that never saw it, fitted to the window's and the sidebands'
  /// events of all other folds together. A scorer that is never told the regions cannot learn their
  /// fluctuations.
  ///
  /// - Parameters:
  ///   - mixtures: the samples, whose regions only serve to deal the folds.
  ///   - folds: how many, at least two.
  ///   - seed: names the random streams.
  ///   - control: other events, of which each fold's learner scores a share; nil for none.
  ///   - progress: called after each fold with the share done.
  /// - Throws: `InputError` where a region has fewer events than there are folds, or the learner's
  ///   own errors.
  public func crossFit(
    _ mixtures: MixedSamples, folds: Int = 5, seed: UInt64, workers: Workers = Workers(1),
    control: FeatureMatrix? = nil,
    progress: @escaping @Sendable (Double) -> Void = { _ in }
  ) async throws -> HeldOutScores {
    try await HeldOutScores(
      mixtures, folds: folds, training: .allOthers, seed: seed, workers: workers, control: control,
      progress: progress
    ) { rows, fold, workers in
      let sample = try UnlabelledSample(
        features: mixtures.features.rows(at: rows), weights: rows.map { mixtures.weights[$0] })
      return try await fit(sample, seed: seed, index: fold, workers: workers)
    }
  }
}

extension HeldOutScores {
  /// Fits to other folds than each in turn, and scores it.
  ///
  /// - Parameter fit: from the rows of those folds that lie in a region, the fold's number and the
  ///   workers it may use.
  fileprivate init<Fitted: Scorer>(
    _ mixtures: MixedSamples, folds: Int, training: FoldTraining, seed: UInt64, workers: Workers,
    control: FeatureMatrix?,
    progress: @escaping @Sendable (Double) -> Void,
    fit: @escaping @Sendable (_ rows: [Int], _ fold: Int, _ workers: Workers) async throws -> Fitted
  ) async throws {
    try training.check(folds)
    let assignment = try FoldAssignment(mixtures, folds: folds, seed: seed)
    let done = Atomic(0)
    let (outer, inner) = workers.shared(over: folds)
    let parts = try await outer.map(folds) { fold in
      let learnedFrom = Set(training.folds(scoring: fold, of: folds))
      let fitted = try await fit(mixtures.rows(in: learnedFrom, of: assignment), fold, inner)
      let heldOut = assignment.rows(in: fold)
      let scores = try fitted.scores(of: mixtures.features.rows(at: heldOut))
      let others = try control.map { control in
        try fitted.scores(
          of: control.rows(at: Array(stride(from: fold, to: control.count, by: folds))))
      }
      progress(Double(done.add(1, ordering: .relaxed).newValue) / Double(folds))
      return (
        rows: heldOut, scores: scores, importances: fitted.featureImportances, others: others ?? []
      )
    }
    var values = [Double](repeating: .nan, count: mixtures.count)
    for part in parts {
      for (row, score) in zip(part.rows, part.scores) { values[row] = score }
    }
    var controlValues = [Double](repeating: .nan, count: control?.count ?? 0)
    for (fold, part) in parts.enumerated() {
      for (position, score) in part.others.enumerated() {
        controlValues[fold + position * folds] = score
      }
    }
    self.init(
      values: values, folds: assignment.folds, foldCount: folds,
      featureImportances: Self.mean(parts.compactMap(\.importances)),
      controlValues: controlValues, mixtures: mixtures)
  }

  private static func mean(_ rows: [[Double]]) -> [Double]? {
    guard let first = rows.first else { return nil }
    return first.indices.map { column in
      rows.reduce(0) { $0 + $1[column] } / Double(rows.count)
    }
  }
}

extension MixedSamples {
  /// The rows of some folds that lie in a region.
  fileprivate func rows(in folds: Set<Int>, of assignment: FoldAssignment) -> [Int] {
    regions.indices.filter { regions[$0] != .outside && folds.contains(assignment.folds[$0]) }
  }

  /// The window's and the sidebands' events among the rows, balanced.
  fileprivate func balancedSample(_ rows: [Int]) throws(InputError) -> TrainingSample {
    var totals: [MassRegions.Region: Double] = [:]
    for row in rows { totals[regions[row], default: 0] += weights[row] }
    let share = Double(rows.count) / 4
    return try TrainingSample(
      features: features.rows(at: rows), isEnriched: rows.map { regions[$0] == .signal },
      weights: rows.map { row in
        let total = totals[regions[row]] ?? 1
        return total > 0 ? weights[row] * share * (regions[row] == .signal ? 2 : 1) / total : 0
      })
  }
}
