/// Recursive descent over the grammar of ``ColumnExpression``, loosest binding first.
struct ColumnExpressionParser {
  typealias Node = ColumnExpression.Node
  typealias Function = ColumnExpression.Function
  typealias Comparison = ColumnExpression.Comparison

  let text: String
  let characters: [Character]
  var position = 0
  private var depth = 0

  init(_ text: String) {
    self.text = text
    characters = Array(text)
  }

  mutating func parse() throws(InputError) -> Node {
    // A chain of operators is a tree as deep as it is long.
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

  mutating func disjunction() throws(InputError) -> Node {
    var left = try conjunction()
    while accept("||") || accept(word: "or") { left = .call(.or, [left, try conjunction()]) }
    return left
  }

  private mutating func conjunction() throws(InputError) -> Node {
    var left = try negation()
    while accept("&&") || accept(word: "and") { left = .call(.and, [left, try negation()]) }
    return left
  }

  /// Python's `not` takes in the whole comparison behind it, `!` only the next value.
  private mutating func negation() throws(InputError) -> Node {
    guard accept(word: "not") else { return try comparison() }
    try descend()
    defer { depth -= 1 }
    return .call(.not, [try negation()])
  }

  private mutating func comparison() throws(InputError) -> Node {
    skipSpaces()
    let start = position
    var operands = [try operand()]
    var comparisons: [Comparison] = []
    while let comparison = acceptComparison() {
      comparisons.append(comparison)
      operands.append(try operand())
    }
    let hasText = operands.contains { if case .text = $0 { true } else { false } }
    if hasText {
      let hasColumn = operands.contains { if case .column = $0 { true } else { false } }
      guard operands.count == 2, hasColumn, [.equal, .notEqual].contains(comparisons[0]) else {
        position = start
        throw textOutOfPlace
      }
    }
    return comparisons.isEmpty ? operands[0] : .chain(operands, comparisons)
  }

  private mutating func operand() throws(InputError) -> Node {
    skipSpaces()
    guard let quote = next, quote == "'" || quote == "\"" else { return try sum() }
    return .text(try quoted(by: quote, "a closing \(quote)"))
  }

  private mutating func acceptComparison() -> Comparison? {
    Comparison.allCases.first { accept($0.rawValue) }
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
    try descend()
    defer { depth -= 1 }
    if accept("-") { return .call(.negate, [try unary()]) }
    if accept("+") { return try unary() }
    if accept("!") { return .call(.not, [try unary()]) }
    let base = try primary()
    return accept("**") ? .call(.power, [base, try unary()]) : base
  }

  private mutating func primary() throws(InputError) -> Node {
    skipSpaces()
    guard let next else { throw problem("a value") }
    if accept("(") {
      let inner = try disjunction()
      guard accept(")") else { throw problem("')'") }
      return inner
    }
    if next == "`" { return .column(try quoted(by: "`", "a closing backquote")) }
    if next.isNumber || next == "." { return try number() }
    if Self.beginsName(next) { return try name() }
    if next == "'" || next == "\"" { throw textOutOfPlace }
    throw problem("a value")
  }

  private mutating func descend() throws(InputError) {
    depth += 1
    guard depth < 200 else { throw problem("fewer than 200 nested operators") }
  }

  // MARK: Characters

  /// The next character; nil at the end.
  var next: Character? { position < characters.count ? characters[position] : nil }

  mutating func skipSpaces() {
    while let next, next.isWhitespace { position += 1 }
  }

  /// Steps over a token if it comes next and is not the beginning of a longer operator.
  mutating func accept(_ token: String) -> Bool {
    skipSpaces()
    guard follows(token) else { return false }
    let end = position + token.count
    if token == "*", end < characters.count, characters[end] == "*" { return false }
    if token == "!", end < characters.count, characters[end] == "=" { return false }
    position = end
    return true
  }

  /// Whether these characters come next.
  func follows(_ token: String) -> Bool {
    let end = position + token.count
    return end <= characters.count && characters[position..<end].elementsEqual(token)
  }

  /// Steps over a word if it comes next and is not the beginning of a longer one.
  private mutating func accept(word: String) -> Bool {
    skipSpaces()
    guard follows(word) else { return false }
    let end = position + word.count
    if end < characters.count, Self.continuesName(characters[end]) { return false }
    position = end
    return true
  }
}
