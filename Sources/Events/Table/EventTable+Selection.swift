extension EventTable {
  /// The events for which a formula over the columns is true, that is, neither zero nor NaN.
  ///
  /// - Parameter condition: such as `mu0_iso04 > 0.55 && mu1_iso04 > 0.55`.
  /// - Throws: ``InputError`` where the formula cannot be read, names a column that is missing, or computes
  ///   with a text.
  public func selecting(where condition: String) throws(InputError) -> EventTable {
    let values = try ColumnExpression(condition).evaluate(on: columns, sourceRows: sourceRows)
    return rows(at: values.indices.filter { ColumnExpression.isTrue(values[$0]) })
  }

  /// The table with one more column, a formula over the others.
  ///
  /// A column computed from the mass alone, from such columns alone, or from no column is
  /// remembered as such: it cannot become a feature.
  ///
  /// - Parameter definition: such as `x = log10(mJ1 + 0.04)`.
  /// - Throws: ``InputError`` where it is no definition, cannot be read, computes with a text, or the name is
  ///   taken.
  public func defining(_ definition: String) throws(InputError) -> EventTable {
    let definition = try ColumnDefinition(definition)
    var table = self
    let read = try table.columns.define(definition, sourceRows: sourceRows)
    // Constants count as computed from the mass, or they would launder what it is multiplied with.
    if read.isSubset(of: derivedFromMass) { table.derivedFromMass.insert(definition.name) }
    return table
  }
}

extension EventTable {
  /// The table with one more column, a value per event.
  ///
  /// - Throws: ``InputError`` where the name is taken or the number of values is another.
  public func adding(_ name: String, _ values: [Double]) throws(InputError) -> EventTable {
    guard values.count == count else {
      throw InputError("column '\(name)'", "it has \(values.count) values for \(count) events")
    }
    var table = self
    try table.columns.append(name, values)
    return table
  }
}

extension Substring {
  /// Without white space at either end.
  var trimmed: String {
    var rest = self
    while rest.first?.isWhitespace == true { rest.removeFirst() }
    while rest.last?.isWhitespace == true { rest.removeLast() }
    return String(rest)
  }
}
