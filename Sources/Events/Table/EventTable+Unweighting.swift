import GSL

extension EventTable {
  /// Events that count once each, drawn with a probability in proportion to their weight (von Neumann's
  /// accept–reject): their spectra have the shape of the weighted ones.
  ///
  /// The event of the largest weight always stays, the others with w/max w.
  ///
  /// - Parameters:
  ///   - weights: one for each event, none negative.
  ///   - seed: names the random stream.
  /// - Throws: ``InputError`` where a weight is negative or not finite, or all are zero.
  public func unweighted(by weights: [Double], seed: UInt64) throws(InputError) -> EventTable {
    precondition(weights.count == count, "\(weights.count) weights for \(count) events")
    for (row, weight) in weights.enumerated() where !(weight >= 0 && weight.isFinite) {
      throw InputError(
        columns.place(row: sourceRows[row]),
        "its weight is \(weight), and only weights of 0 or more can be drawn by",
        remedy: "make them positive first")
    }
    guard let largest = weights.max(), largest > 0 else {
      throw InputError(columns.source, "no event has a positive weight")
    }
    var stream = RandomStream(seed: seed, purpose: "unweighting")
    return rows(at: weights.indices.filter { stream.uniform() < weights[$0] / largest })
  }

  /// Events that count once each: these, or where they have weights those drawn by them, without weights.
  ///
  /// - Throws: as ``unweighted(by:seed:)``.
  public func equallyWeighted(seed: UInt64) throws(InputError) -> EventTable {
    guard let weights else { return self }
    return try unweighted(by: weights, seed: seed).ignoringWeights
  }

  private var ignoringWeights: EventTable {
    EventTable(
      columns: columns, mass: mass, massUnit: massUnit, weights: nil, truth: truth,
      derivedFromMass: derivedFromMass, sourceRows: sourceRows)
  }
}
