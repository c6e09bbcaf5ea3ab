/// Which simulated events are signal, sealed.
///
/// The labels can be carried about, selected along with their events and handed to an evaluation;
/// their values can be read through the interface `@_spi(Truth)` alone, which the module
/// `Evaluation` imports and no learner does. A weak or unsupervised fit cannot see them.
public struct TruthLabels: Sendable {
  /// Whether each event is signal.
  @_spi(Truth) public let isSignal: [Bool]

  /// Labels for simulated events, one per event, in the events' order.
  public init(isSignal: [Bool]) { self.isSignal = isSignal }

  /// The number of events.
  public var count: Int { isSignal.count }

  /// The labels of the events at the given rows.
  public func rows(at indices: [Int]) -> TruthLabels {
    TruthLabels(isSignal: indices.map { isSignal[$0] })
  }
}
