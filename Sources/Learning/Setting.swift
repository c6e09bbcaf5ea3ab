/// One entry of a learner's configuration.
public enum Setting: Hashable, Sendable {
  /// A number.
  case number(Double)
  /// A choice by name.
  case text(String)
}

extension Setting: ExpressibleByFloatLiteral, ExpressibleByStringLiteral {
  /// A number.
  public init(floatLiteral value: Double) { self = .number(value) }
  /// A choice by name.
  public init(stringLiteral value: String) { self = .text(value) }
  /// A whole number.
  public init(_ value: Int) { self = .number(Double(value)) }
  /// A number.
  public init(_ value: Double) { self = .number(value) }
}

extension Setting: Codable {
  /// A number or a string, whichever stands there.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// The bare number or string.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    }
  }
}
