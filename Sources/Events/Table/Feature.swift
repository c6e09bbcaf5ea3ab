/// A named column of an event table, and its unit.
public struct Feature: Hashable, Codable, Sendable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  /// The column's name.
  public let name: String
  /// The unit, for axis labels; empty for pure numbers.
  public let unit: String

  /// A column with a unit.
  public init(_ name: String, unit: String = "") {
    self.name = name
    self.unit = unit
  }

  /// A column without a unit.
  public init(stringLiteral name: String) { self.init(name) }

  /// "name [unit]", or the name alone.
  public var description: String { unit.isEmpty ? name : "\(name) [\(unit)]" }
}
