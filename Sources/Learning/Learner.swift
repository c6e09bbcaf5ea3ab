import Events
import GSL

/// A method of learning: its configuration. What it learned is a type of its own, so that scoring
/// before fitting does not compile.
public protocol Learner: Sendable {
  /// What a fit returns.
  associatedtype Fitted: Scorer
  /// The method's name, for reports.
  var name: String { get }
  /// The configuration by name, for reports.
  var settings: [String: Setting] { get }
}

/// A learner of what distinguishes two samples, be they mixtures or classes known by truth.
public protocol Classifier: Learner {
  /// Learns from two samples.
  ///
  /// - Parameters:
  ///   - seed: names the random streams; the same seed gives the same fit for any number of workers.
  ///   - index: which of several fits with this seed it is, such as the fold.
  /// - Throws: `InputError` for a sample that the method cannot learn from, such as one with
  ///   negative weights.
  func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) async throws
    -> Fitted
}

/// A learner of what events of one sample usually look like, which scores the unusual higher.
public protocol AnomalyScorer: Learner {
  /// Learns from one sample.
  ///
  /// - Parameters:
  ///   - seed: names the random streams; the same seed gives the same fit for any number of workers.
  ///   - index: which of several fits with this seed it is, such as the fold.
  /// - Throws: `InputError` for a sample that the method cannot learn from.
  func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers) async throws
    -> Fitted
}

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
