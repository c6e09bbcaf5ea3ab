import Events
import Foundation

extension CoherentToy {
  /// The parts of the density at each event's mass and features, in pb/GeV.
  public func components(of events: EventTable) throws -> [CoherentComponents] {
    let masses = try events.masses()
    let columns = try features.map { try events.values(of: $0.name) }
    return masses.indices.map { row in
      components(mass: masses[row], features: columns.map { $0[row] })
    }
  }

  /// The exact likelihood of events that are known to have a mass in a window.
  public func oracle(in window: Range<Mass>) throws -> Oracle {
    Oracle(totals: try totals(in: window))
  }

  /// The parts of the density of events' features in a mass window, the mass itself unknown.
  ///
  /// With these the ``oracle(in:)`` of the same window gives the best score that a classifier on
  /// features can learn. They are in units of the background's density of the features: with B_W,
  /// I_W, S_W the integrals over the window and all features, o the overlap ∫√(f_B f_S), and
  /// r² = f_S/f_B, they are B_W, I_W r/o and S_W r².
  ///
  /// - Throws: `InputError` where the events lack a feature.
  public func featureComponents(of events: EventTable, in window: Range<Mass>) throws
    -> [CoherentComponents]
  {
    let parts = try totals(in: window)
    let overlap = features.reduce(1) { $0 * $1.overlap }
    let columns = try features.map { try events.values(of: $0.name) }
    return (0..<events.count).map { row in
      let logs = logFeatureDensities(columns.map { $0[row] })
      let r = exp((logs.signal - logs.background) / 2)
      return CoherentComponents(
        background: parts.background, interference: parts.interference * r / overlap,
        signal: parts.signal * r * r)
    }
  }

  /// The best score that a classifier on features can learn in a mass window: the logarithm of the
  /// likelihood ratio of a coupling to none.
  public func oracleScores(
    of events: EventTable, in window: Range<Mass>, coupling g: Double
  ) throws -> [Double] {
    let oracle = try oracle(in: window)
    return try featureComponents(of: events, in: window).map {
      oracle.logLikelihoodRatio($0, coupling: g)
    }
  }
}
