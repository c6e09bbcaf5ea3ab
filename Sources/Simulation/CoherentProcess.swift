import Events
import GSL

/// A process whose signal and background amplitudes add: its cross section is B + gI + g²S.
///
/// The table that it generates carries the parts of every event's density, so that each event stands
/// for any coupling. To choose: ``CoherentToy`` is known in closed form and has features to learn
/// from; ``DrellYan`` and ``TopPair`` are the physics of a new boson at leading order.
public protocol CoherentProcess: Sendable {
  /// The parts of the cross section, in pb.
  func crossSection() throws -> CoherentComponents

  /// σ of the total at a coupling, or of one part, in pb with its numerical error.
  func crossSection(of target: GenerationTarget) throws -> Estimate

  /// Events of the total at a coupling, or of one part alone.
  ///
  /// - Parameters:
  ///   - count: the number of events.
  ///   - target: the total at a coupling, or a part.
  ///   - seed: names the random streams; the events do not depend on the number of threads.
  func generate(_ count: Int, of target: GenerationTarget, seed: UInt64) throws -> EventTable

  /// The parts of the density at each event, in pb per unit of the observables.
  ///
  /// - Parameter events: with the columns that ``generate(_:of:seed:)`` gives.
  /// - Throws: `InputError` where the events lack an observable.
  func components(of events: EventTable) throws -> [CoherentComponents]
}

extension CoherentProcess {
  /// Unweighted events at a coupling g, of either sign.
  ///
  /// Besides the observables the table has `weight_B`, `weight_I` and `weight_S`: each part's density
  /// over the generated one, so that Σ (weight_B + g′ weight_I + g′² weight_S) over the events is the
  /// yield at any other g′, in units of events per generated B + gI + g²S. Where the amplitudes cancel
  /// at g the weights have no bound: then generate at the g′ that is wanted. The column `oracle` is the
  /// exact logarithm of the likelihood ratio of this coupling to none.
  public func generate(_ count: Int, coupling g: Double = 1, seed: UInt64) throws -> EventTable {
    try generate(count, of: .total(coupling: g), seed: seed)
  }

  /// The exact likelihood of the process's events.
  public func oracle() throws -> Oracle { Oracle(totals: try crossSection()) }
}
