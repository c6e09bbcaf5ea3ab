import Events
import GSL

extension Ensemble: Classifier where Base: Classifier {
  /// Fits the members, several at once where there are workers.
  ///
  /// - Throws: the base's errors, `InputError` where a member's part of the sample cannot be learned
  ///   from.
  public func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) async throws
    -> Fitted
  {
    let classes = [true, false].map { isRicher in
      sample.isEnriched.indices.filter { sample.isEnriched[$0] == isRicher }
    }
    return try await fit(
      sample.features, weights: sample.weights, strata: classes, seed: seed, index: index,
      workers: workers
    ) { matrix, rows, weights, index, workers in
      try await base.fit(
        TrainingSample(
          features: matrix, isEnriched: rows.map { sample.isEnriched[$0] }, weights: weights),
        seed: seed, index: index, workers: workers)
    }
  }
}

extension Ensemble: AnomalyScorer where Base: AnomalyScorer {
  /// Fits the members, several at once where there are workers.
  ///
  /// - Throws: the base's errors, `InputError` where a member's part of the sample cannot be learned
  ///   from.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers)
    async throws -> Fitted
  {
    try await fit(
      sample.features, weights: sample.weights, strata: [Array(0..<sample.count)], seed: seed,
      index: index, workers: workers
    ) { matrix, _, weights, index, workers in
      try await base.fit(
        UnlabelledSample(features: matrix, weights: weights), seed: seed, index: index,
        workers: workers)
    }
  }
}

extension Ensemble: SavedClassifier where Base: SavedClassifier {}
extension Ensemble: SavedAnomalyScorer where Base: SavedAnomalyScorer {}

extension Ensemble {
  /// Fits each member to its draw of rows and columns.
  ///
  /// - Parameters:
  ///   - strata: the rows among which draws are made separately.
  ///   - fitMember: from a member's features, the rows they are of, their weights, the index of the
  ///     fit and the workers it may use.
  private func fit(
    _ matrix: FeatureMatrix, weights: [Double], strata: [[Int]], seed: UInt64, index: Int,
    workers: Workers,
    fitMember:
      @escaping @Sendable (FeatureMatrix, [Int], [Double], Int, Workers) async throws ->
      Base.Fitted
  ) async throws -> Fitted {
    let (outer, inner) = workers.shared(over: members)
    let width = matrix.features.count
    let fitted = try await outer.map(members) { member in
      var stream = RandomStream(
        seed: seed, purpose: "ensemble", index: UInt64(index) << 32 | UInt64(member))
      let columns = featureColumns(width, using: &stream)
      let rows = draw(strata, using: &stream)
      let visible = matrix.columns(at: columns)
      let scorer = try await fitMember(
        visible.rows(at: rows.map(\.row)), rows.map(\.row),
        rows.map { weights[$0.row] * Double($0.times) }, index * members + member, inner)
      return Fitted.Member(
        box: ScorerBox(scorer), columns: columns,
        reference: try combination.reference(scorer.scores(of: visible), weights: weights))
    }
    return Fitted(members: fitted, combination: combination, features: matrix.features)
  }

  private func featureColumns(_ width: Int, using stream: inout RandomStream) -> [Int] {
    let count = max(1, Int((featureFraction * Double(width)).rounded()))
    guard count < width else { return Array(0..<width) }
    return stream.permutation(of: width)[..<count].sorted()
  }

  /// The rows drawn, in rising order, and how often each.
  private func draw(_ strata: [[Int]], using stream: inout RandomStream) -> [(row: Int, times: Int)]
  {
    switch sampling {
    case .all: return strata.joined().sorted().map { ($0, 1) }
    case .fraction(let share):
      return strata.flatMap { rows in
        let count = max(1, Int((share * Double(rows.count)).rounded()))
        return stream.permutation(of: rows.count)[..<count].map { (rows[$0], 1) }
      }.sorted { $0.0 < $1.0 }
    case .bootstrap:
      return strata.flatMap { rows in
        var times = [Int](repeating: 0, count: rows.count)
        for _ in rows {
          times[min(rows.count - 1, Int(stream.uniform() * Double(rows.count)))] += 1
        }
        return rows.indices.filter { times[$0] > 0 }.map { (rows[$0], times[$0]) }
      }.sorted { $0.0 < $1.0 }
    }
  }
}
