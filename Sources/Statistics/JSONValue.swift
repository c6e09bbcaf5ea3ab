/// A JSON document, with the order of its keys.
public indirect enum JSONValue: Sendable, Hashable {
  /// null.
  case null
  /// true or false.
  case bool(Bool)
  /// A number, finite.
  case number(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Members in their order; the keys are unique.
  case object([Member])

  /// A key and its value.
  public struct Member: Sendable, Hashable {
    /// The key.
    public var key: String
    /// The value.
    public var value: JSONValue

    /// A key and its value.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// What kind of value it is, in a message.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// The value of an object's key; nil where there is none or this is no object.
  public subscript(key: String) -> JSONValue? {
    guard case .object(let members) = self else { return nil }
    return members.first { $0.key == key }?.value
  }

  private static func areEquivalent(_ a: [Member], _ b: [Member]) -> Bool {
    // Keys are unique.
    let values = Dictionary(b.map { ($0.key, $0.value) }) { first, _ in first }
    return a.allSatisfy { member in
      values[member.key].map { member.value.isEquivalent(to: $0) } ?? false
    }
  }

  /// Whether two documents say the same: the order of keys does not matter.
  public func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.object(let a), .object(let b)):
      a.count == b.count && Self.areEquivalent(a, b)
    case (.array(let a), .array(let b)):
      a.count == b.count && zip(a, b).allSatisfy { $0.isEquivalent(to: $1) }
    default: self == other
    }
  }

  /// The document as text, indented by two spaces; numbers in the shortest form that reads back.
  public var text: String {
    var text = ""
    write(to: &text, indent: "")
    return text + "\n"
  }

  private func write(to text: inout String, indent: String) {
    let inner = indent + "  "
    switch self {
    case .null: text += "null"
    case .bool(let value): text += value ? "true" : "false"
    case .number(let value): text += Self.words(value)
    case .string(let value): text += Self.quoted(value)
    case .array(let values):
      let isFlat = values.allSatisfy { if case .number = $0 { true } else { false } }
      text += "["
      for (place, value) in values.enumerated() {
        text += (place > 0 ? (isFlat ? ", " : ",") : "") + (isFlat ? "" : "\n\(inner)")
        value.write(to: &text, indent: inner)
      }
      text += isFlat ? "]" : "\n\(indent)]"
    case .object(let members):
      text += "{"
      for (place, member) in members.enumerated() {
        text += (place > 0 ? "," : "") + "\n\(inner)\(Self.quoted(member.key)): "
        member.value.write(to: &text, indent: inner)
      }
      text += members.isEmpty ? "}" : "\n\(indent)}"
    }
  }

  private static func words(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") && abs(value) < 1e15 ? String(text.dropLast(2)) : text
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\r": quoted += "\\r"
      case "\t": quoted += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
