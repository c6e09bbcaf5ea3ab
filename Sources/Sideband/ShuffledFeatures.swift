import Events
import GSL
import Learning

/// Copies whose masses are drawn from the data's fitted spectrum, and whose features are the data's
/// own, dealt to other masses: each event's features are used once.
///
/// Features are dealt by rank: the data's events are put in the order of their mass, which is first
/// blurred by up to half a slice to either side where there are slices, and else left out
/// altogether; the n-th of them gets the n-th of the drawn masses. Slices so slide with the mass
/// and have no edges that a classifier could learn.
///
/// - Without slices the copies are permutations of the data, exact where the features do not depend
///   on the mass. Where they do, copies lack what a classifier learns from that dependence.
/// - Slices keep the dependence as far as it is the same over a slice. With a feature that follows
///   the mass by its width in 500 GeV, (12 ± 4) % of global p-values are below 5 % without slices,
///   (4 ± 2) % with slices of 800 GeV, and (5 ± 2) % with a flow (``FlowFeatures``);
///   `Benchmarks/results/retrained.json`.
/// - A signal's features stay among the copies' events. Without slices they are S of the N events
///   at every mass alike, so that nothing sets the window apart. Slices must be wide against a
///   window and its sidebands together; slices as wide as a window leave the signal where it was,
///   and a global p that is too great.
/// - Events are not drawn with replacement: a twin among the events that a classifier learned
///   from tells it of the other. Only a Poisson total above the data's makes twins of the missing
///   events.
public struct ShuffledFeatures: BackgroundReplica {
  /// The data's masses.
  public let masses: BackgroundMasses
  /// The width of a slice in GeV; nil for one slice.
  public let slice: Double?
  /// How many events a copy has.
  public let size: CopySize
  private let source: CopySource

  /// Copies for a hunt.
  ///
  /// - Parameters:
  ///   - slice: the width of a slice in GeV; nil for one slice.
  ///   - excluded: masses to leave out of the spectrum's fit.
  /// - Throws: `InputError` where a feature is missing or not finite, a mass is not finite, or the
  ///   slice is not positive; `FitError` where no background fits the spectrum.
  public init<Learner>(
    of events: EventTable, for hunt: CWoLaHunt<Learner>, slice: Double? = nil,
    size: CopySize = .asObserved, excluding excluded: Range<Mass>? = nil
  ) throws {
    if let slice, !(slice > 0) {
      throw InputError("slice", "\(slice) GeV", remedy: "give a positive width")
    }
    masses = try hunt.backgroundMasses(of: events, excluding: excluded)
    source = try CopySource(events, features: hunt.features, in: masses.range)
    self.slice = slice
    self.size = size
  }

  /// "shuffled features".
  public var name: String { "shuffled features" }

  /// Slice, size, the masses' background, digests of the masses and the events.
  public var settings: [String: Setting] {
    [
      "slice": slice.map { Setting($0) } ?? "none", "size": .text(size.rawValue),
      "background": .text(masses.fit.model.name), "masses": .text(masses.digest),
      "events": .text(source.digest),
    ]
  }

  /// A copy, its events by rising mass.
  public func copy(index: Int, seed: UInt64) throws -> EventTable {
    var stream = RandomStream(seed: seed, purpose: "shuffled features", index: UInt64(index))
    let drawn = masses.drawn(size.drawn(source.count, using: &stream), using: &stream)
    return try source.table(rows: rows(drawn.count, using: &stream), masses: drawn)
  }

  /// The rows whose features the rising masses of a copy get.
  private func rows(_ count: Int, using stream: inout RandomStream) -> [Int] {
    var rows: [Int] = []
    while rows.count < count {
      rows += stream.permutation(of: source.count).prefix(count - rows.count)
    }
    guard let slice else { return rows }
    let keys = rows.map { source.masses[$0] + slice * (stream.uniform() - 0.5) }
    return rows.indices.sorted { keys[$0] < keys[$1] }.map { rows[$0] }
  }
}
