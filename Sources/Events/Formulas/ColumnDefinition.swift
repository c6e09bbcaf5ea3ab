/// A new column as a formula over others, such as `x = log10(mJ1 + 0.04)`.
package struct ColumnDefinition: Sendable {
  /// What the column is called.
  package let name: String
  /// What it is.
  let expression: ColumnExpression

  /// Reads `NAME = FORMULA`; the name is put between backquotes where it is not of letters and digits.
  ///
  /// - Throws: ``InputError`` where it is no definition or the formula cannot be read.
  package init(_ text: String) throws(InputError) {
    // An equals sign between backquotes is part of a name.
    var isQuoted = false
    let equals = text.firstIndex { character in
      if character == "`" { isQuoted.toggle() }
      return character == "=" && !isQuoted
    }
    guard let equals else {
      throw InputError("'\(text)'", "there is no '='", remedy: "write NAME = FORMULA")
    }
    guard case .column(let name)? = try? ColumnExpression(String(text[..<equals])).root else {
      throw InputError(
        "'\(text)'", "what stands before '=' is not a column's name",
        remedy: "write NAME = FORMULA; a name with blanks or signs in it goes between backquotes")
    }
    let formula = text[text.index(after: equals)...].trimmed
    guard !formula.hasPrefix("=") else {
      throw InputError(
        "'\(text)'", "it is a condition, not a definition",
        remedy: "write NAME = FORMULA, with a single '='")
    }
    self.name = name
    expression = try ColumnExpression(formula)
  }
}

extension NamedColumns {
  /// Adds a column that is a formula over the others.
  ///
  /// - Parameter sourceRows: where the rows stand in the file, from 0, for messages; nil where they are all.
  /// - Returns: the columns that it reads.
  /// - Throws: ``InputError`` where one of these is missing or a text, or the name is taken.
  @discardableResult
  package mutating func define(_ definition: ColumnDefinition, sourceRows: [Int]? = nil)
    throws(InputError) -> Set<String>
  {
    let values = try definition.expression.evaluate(on: self, sourceRows: sourceRows)
    let read = definition.expression.names(in: self)
    try append(definition.name, values)
    return read
  }
}
