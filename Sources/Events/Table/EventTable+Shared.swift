extension EventTable {
  /// How many of these events another table has too, in mass and features, bit by bit.
  ///
  /// - Returns: their number, the number that chance makes among all events of both tables, and the first
  ///   such event's row in each, from 1.
  /// - Throws: ``InputError`` where a value is missing or not finite.
  public func eventsShared(with other: EventTable, features: [Feature]) throws(InputError)
    -> RepeatedEvents.Count
  {
    let masses = try values(of: mass.name) + other.values(of: other.mass.name)
    var hashes = RowHashes(count: masses.count)
    for feature in features {
      hashes.add(try values(of: feature.name) + other.values(of: feature.name))
    }
    let featureHashes = hashes.values
    hashes.add(masses)
    let all = RowGroups(hashes.values)
    let own = RowGroups(Array(hashes.values[..<count]))
    let others = RowGroups(Array(hashes.values[count...]))
    let shared = own.count + others.count - all.count
    let second = all.first.indices.first { $0 >= count && Int(all.first[$0]) < count }
    guard shared > 0, let second else { return .none }
    return .init(
      events: shared, byChance: ChanceTwins(masses, featureHashes: featureHashes).expected,
      rows: [sourceRows[Int(all.first[second])] + 1, other.sourceRows[second - count] + 1])
  }

  /// Makes sure that two samples share no more events than chance makes.
  ///
  /// - Throws: ``InputError`` that names the first such event's row in both.
  public func requireNoEvents(of other: EventTable, features: [Feature]) throws(InputError) {
    let shared = try eventsShared(with: other, features: features)
    guard shared.isBeyondChance else { return }
    throw InputError(
      "\(columns.place(row: shared.rows[0] - 1)), and \(other.columns.place(row: shared.rows[1] - 1))",
      "they are the same event, in mass and features: \(shared.events) events are in both samples,"
        + " where chance allows \(shared.byChanceInWords)",
      remedy: "give samples without common events, or go on with --allow-repeats")
  }
}
