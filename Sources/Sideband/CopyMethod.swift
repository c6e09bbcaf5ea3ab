import Events
import GSL
import Learning

/// How signal-free copies of a hunt's data are made.
public enum CopyMethod: String, Sendable, CaseIterable {
  /// Chosen by a test: shuffled where the features do not depend on the mass, else by a flow.
  case automatic = "auto"
  /// ``ShuffledFeatures``.
  case shuffled
  /// ``FlowFeatures``.
  case flow
  /// ``SimulatedCopies``.
  case simulated
}

extension CWoLaHunt {
  /// The window of a single one, which copies leave out so that none knows of a signal there; nil for
  /// a scan, whose windows cover the masses.
  var excludedFromCopies: Range<Mass>? { regions.count == 1 ? regions[0].signal : nil }

  /// Whether the features depend on the mass, over all masses of the hunt outside a single window.
  ///
  /// - Throws: as ``FeatureDependence/init(of:in:over:excluding:)``.
  public func dependence(in events: EventTable) throws(InputError) -> FeatureDependence {
    try FeatureDependence(
      of: features, in: events, over: span, excluding: excludedFromCopies)
  }

  /// Copies whose features follow the mass as the data's do, at little cost: shuffled where they do not
  /// depend on it, else ``FollowingFeatures``.
  ///
  /// - Throws: `InputError` where the data cannot be copied; `FitError` where no background fits their
  ///   spectrum.
  public func quickCopies(of events: EventTable, given dependence: FeatureDependence) throws
    -> any BackgroundReplica
  {
    dependence.isFound
      ? try FollowingFeatures(of: events, for: self, excluding: excludedFromCopies)
      : try ShuffledFeatures(of: events, for: self, excluding: excludedFromCopies)
  }

  /// Copies by a flow with its usual settings.
  ///
  /// - Parameter seed: names the random streams of its fit.
  /// - Throws: as ``FlowFeatures``.
  public func flowCopies(of events: EventTable, seed: UInt64, workers: Workers) async throws
    -> FlowFeatures
  {
    try await FlowFeatures(
      MaskedAutoregressiveFlow(), of: events, for: self, excluding: excludedFromCopies, seed: seed,
      workers: workers)
  }
}
