/// A value with its one-standard-deviation uncertainty.
public struct Estimate: Sendable, Hashable, Codable, CustomStringConvertible {
  /// The central value.
  public let value: Double
  /// The standard error, not negative, in the unit of the value.
  public let error: Double

  /// A value and its standard error; the error must not be negative.
  public init(_ value: Double, error: Double) {
    precondition(!(error < 0), "an error of \(error) is negative")
    self.value = value
    self.error = error
  }

  /// "12.3 ± 0.4".
  public var description: String { "\(value) ± \(error)" }
}
