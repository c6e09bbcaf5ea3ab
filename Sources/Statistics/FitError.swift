/// A fit that gave no result: of what, and why.
public struct FitError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The model that was fitted.
  public let model: String
  /// Why there is no result.
  public let reason: String

  /// An error of one model's fit.
  public init(_ model: String, _ reason: String) {
    self.model = model
    self.reason = reason
  }

  /// "the fit of model failed: reason".
  public var description: String { "the fit of \(model) failed: \(reason)" }
}
