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
  /// What of the configuration can be set by name.
  static var parameters: [LearnerParameter<Self>] { get }
}

extension Learner {
  /// The values of all ``parameters``.
  public var settings: [String: Setting] {
    Dictionary(uniqueKeysWithValues: Self.parameters.map { ($0.name, $0.value(in: self)) })
  }

  /// None.
  public static var parameters: [LearnerParameter<Self>] { [] }

  /// The learner with one of its ``parameters`` set from a text.
  ///
  /// - Throws: `InputError` where there is no such parameter, or the value is none of its own.
  public func setting(_ name: String, to text: String) throws(InputError) -> Self {
    guard let parameter = Self.parameters.first(where: { $0.name == name }) else {
      throw InputError(
        "setting '\(name)'", "\(self.name) has no such setting",
        remedy: "it has \(Self.parameters.map(\.name).joined(separator: ", "))")
    }
    var copy = self
    try parameter.set(text, in: &copy)
    return copy
  }
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
