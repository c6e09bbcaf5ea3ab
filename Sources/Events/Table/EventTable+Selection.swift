extension EventTable {
  /// The events for which a formula over the columns is true, that is, neither zero nor NaN.
  ///
  /// - Parameter condition: such as `mu0_iso04 > 0.55 && mu1_iso04 > 0.55`.
  /// - Throws: ``InputError`` where the formula cannot be read or names a column that is missing.
  public func selecting(where condition: String) throws(InputError) -> EventTable {
    let values = try ColumnExpression(condition).evaluate(on: columns)
    return rows(at: values.indices.filter { ColumnExpression.isTrue(values[$0]) })
  }

  /// The table with one more column, a formula over the others.
  ///
  /// A column computed from the mass alone, from such columns alone, or from no column is
  /// remembered as such: it cannot become a feature.
  ///
  /// - Parameter definition: such as `x = log10(mJ1 + 0.04)`.
  /// - Throws: ``InputError`` where it is no definition, cannot be read, or the name is taken.
  public func defining(_ definition: String) throws(InputError) -> EventTable {
    guard let equals = definition.firstIndex(of: "=") else {
      throw InputError("'\(definition)'", "there is no '='", remedy: "write NAME = FORMULA")
    }
    guard case .column(let name)? = try? ColumnExpression(String(definition[..<equals])).root else {
      throw InputError(
        "'\(definition)'", "what stands before '=' is no name of a column",
        remedy: "write NAME = FORMULA, the name between backticks where it is no identifier")
    }
    let expression = try ColumnExpression(
      definition[definition.index(after: equals)...].trimmed)
    var table = self
    try table.columns.append(name, expression.evaluate(on: columns))
    // Constants count as computed from the mass, or they would launder what it is multiplied with.
    if expression.columns.isSubset(of: derivedFromMass) {
      table.derivedFromMass.insert(name)
    }
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
