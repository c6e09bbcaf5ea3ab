import Events
import GSL

extension EventTable {
  /// Events that count once each, drawn by the weights in a column.
  ///
  /// Weights of both signs are made positive first, by ``PositiveResampling`` with boosted trees over
  /// the mass and the features: the share of positive weights is learned as a function of all
  /// that a hunt looks at. The events that are left are about as many as (Σw)²/Σw², or fewer where
  /// weights differ. Where negative weights nearly cancel the positive ones, positive weights are
  /// large and uncertain; the largest of them are cut to one size, so that 1 % of their sum is lost.
  ///
  /// - Parameter features: the columns besides the mass whose distributions are to stay right.
  /// - Throws: `InputError` where a weight is not finite, their sum is not positive, or the negative
  ///   weights cancel too many of the positive ones.
  public func unweighted(
    by column: String, features: [Feature], seed: UInt64, workers: Workers = Workers(1)
  ) async throws -> EventTable {
    let weights = try values(of: column)
    guard weights.contains(where: { $0 < 0 }) else {
      return try unweighted(by: weights, seed: seed)
    }
    guard weights.reduce(0, +) > 0 else {
      throw InputError(
        "column '\(column)'", "the weights have a sum of \(weights.reduce(0, +))",
        remedy: "no sample of events stands for it: name another column")
    }
    let events = rows(at: weights.indices.filter { weights[$0] != 0 })
    let known = [mass] + features
    let columns = try known.map { feature throws(InputError) in
      try events.values(of: feature.name)
    }
    let positive = try await PositiveResampling().positiveWeights(
      weights.filter { $0 != 0 }, of: FeatureMatrix(features: known, columns: columns),
      by: BoostedTrees(members: 40), seed: seed, workers: workers)
    let cap = Self.cap(of: positive, losing: 0.01)
    return try events.unweighted(by: positive.map { min($0, cap) }, seed: seed)
  }

  /// The size to which weights are cut so that a share of their sum is lost.
  private static func cap(of weights: [Double], losing share: Double) -> Double {
    var allowed = share * weights.reduce(0, +)
    var cap = weights.max() ?? 0
    let descending = weights.sorted(by: >)
    for (above, next) in descending.dropFirst().enumerated() {
      let loss = Double(above + 1) * (cap - next)
      guard loss <= allowed else { return cap - allowed / Double(above + 1) }
      allowed -= loss
      cap = next
    }
    return cap
  }
}
