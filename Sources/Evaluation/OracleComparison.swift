import Events
import Simulation

extension ROCCurve {
  /// How a score tells one coupling from another: the fractions of events that each cut keeps under
  /// the one ("signal") and under the other ("background").
  ///
  /// Events generated at any coupling serve for both: each counts under g with B + gI + g²S.
  ///
  /// - Parameters:
  ///   - scores: one per event, increasing towards g₁.
  ///   - events: the parts of each event's density over the generated one, as
  ///     `EventTable.coherentComponents()` gives them.
  /// - Throws: `InputError` where a score is not finite.
  public init(
    scores: [Double], events: [CoherentComponents], coupling g1: Double, against g0: Double = 0
  ) throws(InputError) {
    // A square that vanishes may come out as −1e−17.
    try self.init(
      scores: scores, signalWeights: events.map { max(0, $0.total(coupling: g1)) },
      backgroundWeights: events.map { max(0, $0.total(coupling: g0)) })
  }
}

extension Oracle {
  /// The best possible curve: of the likelihood ratio of g₁ to g₀.
  public func rocCurve(
    of events: [CoherentComponents], coupling g1: Double, against g0: Double = 0
  ) throws(InputError) -> ROCCurve {
    try ROCCurve(
      scores: events.map { logLikelihoodRatio($0, coupling: g1, against: g0) }, events: events,
      coupling: g1, against: g0)
  }

  /// The powers of two tests of g₁ against g₀ on one event, both of a given size: of the likelihood
  /// ratio, which is the greatest there is, and of S/B.
  ///
  /// - Parameters:
  ///   - events: the parts of each event's density over the generated one.
  ///   - size: the probability to reject g₀ where it is true, in (0, 1).
  public func powers(
    of events: [CoherentComponents], coupling g1: Double, against g0: Double = 0, size: Double
  ) throws(InputError) -> (likelihoodRatio: Double, signalOverBackground: Double) {
    precondition(size > 0 && size < 1, "a size of \(size) is not between 0 and 1")
    let naive = try ROCCurve(
      scores: events.map(signalOverBackground), events: events, coupling: g1, against: g0)
    let best = try rocCurve(of: events, coupling: g1, against: g0)
    return (
      best.signalEfficiency(atBackgroundEfficiency: size),
      naive.signalEfficiency(atBackgroundEfficiency: size)
    )
  }
}
