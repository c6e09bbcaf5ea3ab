import Events
import Learning

/// A background model of a data set that makes copies of it without a signal: masses and features
/// of other events, as many as there were, on which a whole hunt can be repeated.
///
/// - ``ShuffledFeatures``: the data's own features, dealt to other masses. A signal's stay, at no
///   mass of their own. For features that hardly depend on the mass.
/// - ``FlowFeatures``: features drawn from a density at the mass. A signal is left out with its
///   window. For features that depend on the mass smoothly.
/// - ``SimulatedCopies``: a simulation's events, where it is trusted.
///
/// A copy holds the mass and the features and no other column; it has no truth labels and no
/// weights.
public protocol BackgroundReplica: Sendable {
  /// The method's name, for reports.
  var name: String { get }
  /// What distinguishes this model from others of its kind, for reports and checkpoints: models
  /// with equal settings make equal copies.
  var settings: [String: Setting] { get }
  /// A signal-free copy.
  ///
  /// - Parameters:
  ///   - index: which of the copies with this seed it is; a copy depends on the two alone.
  ///   - seed: names the random streams.
  func copy(index: Int, seed: UInt64) throws -> EventTable
}

/// How many events a copy has.
public enum CopySize: String, Sendable, CaseIterable {
  /// As many as the data. A hunt's fits leave the total free, so that nothing is lost by fixing it.
  case asObserved = "as observed"
  /// A Poisson number with the data's as its mean.
  case poisson = "Poisson"

  func drawn(_ observed: Int, using stream: inout some RandomNumberGenerator) -> Int {
    self == .asObserved ? observed : stream.poisson(mean: Double(observed))
  }
}
