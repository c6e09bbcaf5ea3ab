/// Recursive descent over the grammar of ``ColumnExpression``, loosest binding first.
struct ColumnExpressionParser {
  private typealias Node = ColumnExpression.Node
  private typealias Function = ColumnExpression.Function

  private let text: String
  private let characters: [Character]
  private var position = 0
  private var depth = 0

  init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  mutating func parse() throws(InputError) -> ColumnExpression.Node {
    // A chain of operators is a tree as deep as it is long, and is evaluated by recursion.
    guard characters.count <= 10_000 else {
      throw InputError(
        "'\(String(characters.prefix(40)))…'",
        "the formula has \(characters.count) characters, and 10000 is the most",
        remedy: "define its parts as columns")
    }
    let node = try disjunction()
    skipSpaces()
    guard position == characters.count else { throw problem("an operator") }
    return node
  }

  private mutating func disjunction() throws(InputError) -> Node {
    var left = try conjunction()
    while accept("||") { left = .call(.or, [left, try conjunction()]) }
    return left
  }

  private mutating func conjunction() throws(InputError) -> Node {
    var left = try comparison()
    while accept("&&") { left = .call(.and, [left, try comparison()]) }
    return left
  }

  private mutating func comparison() throws(InputError) -> Node {
    let left = try sum()
    for function in [
      Function.lessOrEqual, .greaterOrEqual, .equal, .notEqual, .less, .greater,
    ] where accept(function.rawValue) {
      return .call(function, [left, try sum()])
    }
    return left
  }

  private mutating func sum() throws(InputError) -> Node {
    var left = try product()
    while true {
      if accept("+") {
        left = .call(.add, [left, try product()])
      } else if accept("-") {
        left = .call(.subtract, [left, try product()])
      } else {
        return left
      }
    }
  }

  private mutating func product() throws(InputError) -> Node {
    var left = try unary()
    while true {
      if accept("*") {
        left = .call(.multiply, [left, try unary()])
      } else if accept("/") {
        left = .call(.divide, [left, try unary()])
      } else if accept("%") {
        left = .call(.remainder, [left, try unary()])
      } else {
        return left
      }
    }
  }

  private mutating func unary() throws(InputError) -> Node {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw problem("fewer than 200 nested operators") }
    if accept("-") { return .call(.negate, [try unary()]) }
    if accept("+") { return try unary() }
    if accept("!") { return .call(.not, [try unary()]) }
    let base = try primary()
    return accept("**") ? .call(.pow, [base, try unary()]) : base
  }

  private mutating func primary() throws(InputError) -> Node {
    skipSpaces()
    guard position < characters.count else { throw problem("a value") }
    let character = characters[position]
    if accept("(") {
      let inner = try disjunction()
      guard accept(")") else { throw problem("')'") }
      return inner
    }
    if character == "`" { return try quotedColumn() }
    if character.isNumber || character == "." { return try number() }
    if character.isLetter || character == "_" { return try name() }
    throw problem("a value")
  }

  private mutating func quotedColumn() throws(InputError) -> Node {
    position += 1
    let start = position
    while position < characters.count, characters[position] != "`" { position += 1 }
    guard position < characters.count else { throw problem("a closing backtick") }
    defer { position += 1 }
    return .column(String(characters[start..<position]))
  }

  private mutating func number() throws(InputError) -> Node {
    let start = position
    func isDigit(_ index: Int) -> Bool {
      index < characters.count && ("0"..."9").contains(characters[index])
    }
    while isDigit(position) || (position < characters.count && characters[position] == ".") {
      position += 1
    }
    if position < characters.count, characters[position].lowercased() == "e" {
      let hasSign =
        position + 1 < characters.count && ["+", "-"].contains(characters[position + 1])
      if isDigit(position + (hasSign ? 2 : 1)) {
        position += hasSign ? 2 : 1
        while isDigit(position) { position += 1 }
      }
    }
    let digits = String(characters[start..<position])
    guard let value = Double(digits) else {
      position = start
      throw problem("a number")
    }
    return .number(value)
  }

  private mutating func name() throws(InputError) -> Node {
    let start = position
    while position < characters.count,
      characters[position].isLetter || characters[position].isNumber || characters[position] == "_"
    {
      position += 1
    }
    let word = String(characters[start..<position])
    guard accept("(") else { return word == "pi" ? .number(.pi) : .column(word) }
    guard let function = Function(rawValue: word), let arity = function.namedArity else {
      position = start
      let known = Function.allCases.filter { $0.namedArity != nil }.map(\.rawValue)
      throw problem("one of the functions \(known.joined(separator: ", "))")
    }
    var arguments = [try disjunction()]
    while accept(",") { arguments.append(try disjunction()) }
    guard accept(")") else { throw problem("')'") }
    guard arguments.count == arity else {
      throw InputError(
        "'\(text)'",
        "\(word) takes \(arity) argument\(arity == 1 ? "" : "s"), not \(arguments.count)")
    }
    return .call(function, arguments)
  }

  private mutating func skipSpaces() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  /// Steps over a token if it comes next and is not the beginning of a longer operator.
  private mutating func accept(_ token: String) -> Bool {
    skipSpaces()
    let end = position + token.count
    guard end <= characters.count, String(characters[position..<end]) == token else { return false }
    if token == "*", end < characters.count, characters[end] == "*" { return false }
    if token == "!", end < characters.count, characters[end] == "=" { return false }
    position = end
    return true
  }

  private func problem(_ expected: String) -> InputError {
    let found = position < characters.count ? "'\(characters[position])'" : "the end"
    return InputError(
      "'\(text)'", "\(expected) is expected at character \(position + 1), not \(found)")
  }
}
