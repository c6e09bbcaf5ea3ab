/// The few Python literals that a `.npy` header is made of.
struct PythonLiteral {
  indirect enum Value {
    case string(String)
    case integer(Int)
    case boolean(Bool)
    case list([Value])
    case dictionary([String: Value])
  }

  private var rest: Substring

  init(_ text: String) { rest = Substring(text) }

  /// The next value, tuples read as lists; nil where there is none.
  mutating func value(depth: Int = 0) -> Value? {
    skipSpaces()
    guard depth < 32, let first = rest.first else { return nil }
    switch first {
    case "{": return dictionary(depth: depth)
    case "[", "(": return list(closing: first == "[" ? "]" : ")", depth: depth)
    case "'", "\"": return string(closing: first).map { .string($0) }
    case "-", "0"..."9":
      let digits = rest.prefix { $0 == "-" || ("0"..."9").contains($0) }
      rest.removeFirst(digits.count)
      if rest.first == "L" { rest.removeFirst() }
      return Int(digits).map { .integer($0) }
    default:
      for (word, value) in [("True", true), ("False", false)] where rest.hasPrefix(word) {
        rest.removeFirst(word.count)
        return .boolean(value)
      }
      return nil
    }
  }

  private mutating func dictionary(depth: Int) -> Value? {
    rest.removeFirst()
    var entries: [String: Value] = [:]
    while !accept("}") {
      skipSpaces()
      guard let quote = rest.first, quote == "'" || quote == "\"", let key = string(closing: quote),
        accept(":"), let value = value(depth: depth + 1)
      else { return nil }
      entries[key] = value
      if !accept(",") { return accept("}") ? .dictionary(entries) : nil }
    }
    return .dictionary(entries)
  }

  private mutating func list(closing: Character, depth: Int) -> Value? {
    rest.removeFirst()
    var values: [Value] = []
    while !accept(closing) {
      guard let value = value(depth: depth + 1) else { return nil }
      values.append(value)
      if !accept(",") { return accept(closing) ? .list(values) : nil }
    }
    return .list(values)
  }

  private mutating func string(closing: Character) -> String? {
    rest.removeFirst()
    var text = ""
    while let character = rest.popFirst() {
      if character == closing { return text }
      if character == "\\" {
        guard let escaped = escapedLetter() else { return nil }
        text.append(escaped)
      } else {
        text.append(character)
      }
    }
    return nil
  }

  /// What follows a backslash in Python: a letter as it stands, or a control character by its name or number.
  private mutating func escapedLetter() -> Character? {
    guard let letter = rest.popFirst() else { return nil }
    let lengths: [Character: Int] = ["x": 2, "u": 4, "U": 8]
    switch letter {
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    default:
      guard let length = lengths[letter] else { return letter }
      let digits = rest.prefix(length)
      guard digits.count == length, let value = UInt32(digits, radix: 16),
        let scalar = Unicode.Scalar(value)
      else { return nil }
      rest = rest.dropFirst(length)
      return Character(scalar)
    }
  }

  private mutating func skipSpaces() {
    rest = rest.drop { $0.isWhitespace }
  }

  private mutating func accept(_ character: Character) -> Bool {
    skipSpaces()
    guard rest.first == character else { return false }
    rest.removeFirst()
    return true
  }
}
