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
    var joined = NamedColumns(source: columns.source)
    for name in names {
      guard let first = columns[name], let second = other.columns[name] else {
        throw Self.missing(name, in: other.columns)
      }
      guard let both = first.joined(with: second) else {
        throw InputError(
          "joining \(columns.source) and \(other.columns.source)",
          "column '\(name)' is text in one of them and numbers in the other",
          remedy: "leave it out, or write it the same way in both")
      }
      try joined.append(name, both)
    }
    precondition(truth.map { $0.count == count + other.count } ?? true, "labels for other events")
    return EventTable(
      columns: joined, mass: mass, massUnit: massUnit,
      weights: weights.flatMap { first in other.weights.map { first + $0 } }, truth: truth,
      derivedFromMass: derivedFromMass.union(other.derivedFromMass),
      sourceRows: Array(0..<count + other.count))
  }
}
