extension EventTable {
  /// How often events repeat others in mass and features, bit by bit.
  ///
  /// Chance repeats of masses and features are bounded by the digits of the values. Those of
  /// whole events are counted at neighbouring masses: the share of pairs of events at neighbouring, unequal masses
  /// that have equal features, times the number of pairs of equal mass. Features may depend on each
  /// other and, slowly, on the mass. O(N) where nothing repeats.
  ///
  /// - Throws: ``InputError`` where a value is missing or not finite.
  public func repeatedEvents(features: [Feature]) throws(InputError) -> RepeatedEvents {
    let masses = try values(of: mass.name)
    let byMass = RepeatedEvents.Count(RowGroups([masses]), sourceRows: sourceRows) {
      Granularity.expectedRepeats(masses)
    }
    guard !features.isEmpty else {
      return RepeatedEvents(exact: .none, masses: byMass, features: .none)
    }
    let columns = try features.map { feature throws(InputError) in
      try values(of: feature.name)
    }
    var hashes = RowHashes(count: count)
    for column in columns { hashes.add(column) }
    let featureHashes = hashes.values
    hashes.add(masses)
    let exact = RowGroups(hashes.values)
    return RepeatedEvents(
      exact: .init(exact, sourceRows: sourceRows) {
        ChanceTwins(masses, featureHashes: featureHashes).expected
      },
      masses: byMass,
      features: Self.repeatedFeatures(
        RowGroups(featureHashes), exact: exact, columns: columns, sourceRows: sourceRows))
  }

  /// The events without exact repeats: of events of equal mass and features the first stays.
  ///
  /// - Throws: ``InputError`` where a value is missing or not finite.
  public func droppingRepeats(features: [Feature]) throws(InputError) -> EventTable {
    let columns = try ([mass] + features).map { feature throws(InputError) in
      try values(of: feature.name)
    }
    let groups = RowGroups(columns)
    return groups.repeats == 0 ? self : rows(at: groups.distinctRows)
  }

  /// Events with the features of an earlier one of another mass.
  private static func repeatedFeatures(
    _ groups: RowGroups, exact: RowGroups, columns: [[Double]], sourceRows: [Int]
  ) -> RepeatedEvents.Count {
    let second = groups.first.indices.first {
      Int(groups.first[$0]) != $0 && Int(exact.first[$0]) == $0
    }
    guard let second else { return .none }
    // The number of pairs that would agree in all columns if the columns were independent.
    let count = exact.first.count
    let all = Double(count) * Double(count - 1) / 2
    let pairs = columns.reduce(all) { $0 * (RowGroups([$1]).pairs / all) }
    let independent = Granularity.expectedRepeats(pairs: pairs, of: count)
    // However they depend on each other, the finest of them must agree.
    let finest = columns.map(Granularity.expectedRepeats).min() ?? Double(count)
    return .init(
      events: groups.repeats - exact.repeats, byChance: max(independent, finest),
      rows: [sourceRows[Int(groups.first[second])] + 1, sourceRows[second] + 1])
  }
}

extension EventTable {
  /// Makes sure that events repeat each other no more than chance allows.
  ///
  /// - Parameters:
  ///   - repeats: those of this table.
  ///   - onlyExact: whether rows may have equal masses or equal features alone, as jets of one event do.
  /// - Throws: ``InputError`` that names the first two rows: of events that are there again, of masses
  ///   that repeat though they are finer, or of features that other masses have again.
  public func requireDistinctEvents(_ repeats: RepeatedEvents, onlyExact: Bool = false)
    throws(InputError)
  {
    let goOn = "or go on with --allow-repeats, as if they were independent"
    for (count, problem, remedy) in [
      (
        repeats.exact, "they are the same event, in mass and features:",
        "keep the first of each with --drop-duplicates, \(goOn)"
      ),
      (
        repeats.masses, "they have the same mass to the last digit, as two jets of one event do:",
        "write one row an event, \(goOn)"
      ),
      (
        repeats.features, "they have the same features to the last digit, at different masses:",
        "write one row an event, \(goOn)"
      ),
    ].prefix(onlyExact ? 1 : 3) where count.isBeyondChance {
      throw InputError(
        columns.place(rows: count.rows[0] - 1, count.rows[1] - 1),
        "\(problem) \(count.events) of \(self.count) rows repeat another, where chance allows"
          + " \(count.byChanceInWords)", remedy: remedy)
    }
  }
}

extension RepeatedEvents.Count {
  /// "about 12", "less than 1".
  public var byChanceInWords: String {
    let number = (byChance ?? 0).rounded()
    return number < 1 ? "less than 1" : "about \(Int(number))"
  }
}
