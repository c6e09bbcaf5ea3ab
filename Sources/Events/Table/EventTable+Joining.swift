extension EventTable {
  /// These events and then others, of the same columns in this table's order.
  ///
  /// - Parameter truth: labels for all of them; nil for none, as those of the parts may mean
  ///   different things.
  /// - Throws: ``InputError`` where the other table lacks a column of this one, has another mass or
  ///   unit, or where only one of the two has weights.
  public func joined(with other: EventTable, truth: TruthLabels? = nil) throws(InputError)
    -> EventTable
  {
    guard other.mass == mass, (other.weights == nil) == (weights == nil) else {
      throw InputError(
        "joining \(columns.source) and \(other.columns.source)",
        "their mass columns or units differ, or only one has weights")
    }
    // Behind all rows of the first source, whether they are still there or not.
    let offset = (sourceRows.max() ?? -1) + 1
    var places = columns.places
    places.append(contentsOf: other.columns.places, after: offset)
    var joined = NamedColumns(source: columns.source, places: places)
    for name in names {
      guard let first = columns[name], let second = other.columns[name] else {
        throw Self.missing(name, in: other.columns)
      }
      try joined.append(name, first.joined(with: second))
    }
    for name in columns.arrayNames {
      guard let first = columns.array(name), let second = other.columns.array(name) else {
        throw Self.missing(name, in: other.columns)
      }
      try joined.append(name, array: first.joined(with: second))
    }
    precondition(truth.map { $0.count == count + other.count } ?? true, "labels for other events")
    return EventTable(
      columns: joined, mass: mass, massUnit: massUnit,
      weights: weights.flatMap { first in other.weights.map { first + $0 } }, truth: truth,
      derivedFromMass: derivedFromMass.union(other.derivedFromMass),
      sourceRows: sourceRows + other.sourceRows.map { offset + $0 })
  }
}
