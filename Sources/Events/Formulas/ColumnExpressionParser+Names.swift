/// Numbers, names and what is between quotes.
extension ColumnExpressionParser {
  static func beginsName(_ character: Character) -> Bool {
    character.isLetter || character == "_"
  }

  static func continuesName(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_"
  }

  /// What is between two of a quotation mark.
  mutating func quoted(by quote: Character, _ end: String) throws(InputError) -> String {
    position += 1
    let start = position
    while let next, next != quote { position += 1 }
    guard next != nil else { throw problem(end) }
    defer { position += 1 }
    return String(characters[start..<position])
  }

  mutating func number() throws(InputError) -> Node {
    let start = position
    func isDigit(_ index: Int) -> Bool {
      index < characters.count && ("0"..."9").contains(characters[index])
    }
    while isDigit(position) || next == "." { position += 1 }
    if let next, next.lowercased() == "e" {
      let hasSign =
        position + 1 < characters.count && ["+", "-"].contains(characters[position + 1])
      if isDigit(position + (hasSign ? 2 : 1)) {
        position += hasSign ? 2 : 1
        while isDigit(position) { position += 1 }
      }
    }
    guard let value = Double(String(characters[start..<position])) else {
      position = start
      throw problem("a number")
    }
    return .number(value)
  }

  /// A column, a constant or a function's call.
  mutating func name() throws(InputError) -> Node {
    let start = position
    let word = try word()
    if accept("(") { return try call(word, from: start) }
    return ColumnExpression.constants[word] == nil ? .column(word) : .constant(word)
  }

  /// Letters, digits and `_`, dots and `::` before letters, and indices such as `[0]`.
  private mutating func word() throws(InputError) -> String {
    var word = ""
    func isName(at index: Int) -> Bool {
      index < characters.count && Self.beginsName(characters[index])
    }
    while let next {
      if Self.continuesName(next) || (next == "." && isName(at: position + 1)) {
        word.append(next)
        position += 1
      } else if follows("::"), isName(at: position + 2) {
        word += "::"
        position += 2
      } else if next == "[" {
        word += try index()
      } else {
        break
      }
    }
    return word
  }

  /// An index, without zeros before it.
  private mutating func index() throws(InputError) -> String {
    position += 1
    let start = position
    while let next, ("0"..."9").contains(next) { position += 1 }
    guard let index = Int(String(characters[start..<position])), next == "]" else {
      throw problem("an index such as [0]")
    }
    position += 1
    return "[\(index)]"
  }

  private mutating func call(_ word: String, from start: Int) throws(InputError) -> Node {
    guard let function = Function(named: word) else {
      position = start
      throw noFunction(word)
    }
    var arguments = [try disjunction()]
    while accept(",") { arguments.append(try disjunction()) }
    guard accept(")") else { throw problem("')'") }
    guard function.arguments.contains(arguments.count) else {
      let count = function.arguments.lowerBound
      let atLeast = function.arguments.count > 1 ? "at least " : ""
      throw InputError(
        "'\(text)'",
        "\(word) takes \(atLeast)\(count) argument\(count == 1 ? "" : "s"), not \(arguments.count)",
        remedy: "give it \(atLeast)\(count)")
    }
    return .call(function, arguments)
  }
}
