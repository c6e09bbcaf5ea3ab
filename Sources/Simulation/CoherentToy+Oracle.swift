import Events
import Foundation

extension CoherentToy {
  /// The exact logarithm of the likelihood ratio of two couplings for an event: by Neyman and
  /// Pearson the best that any statistic of one event can do.
  ///
  /// - Parameters:
  ///   - mass: in GeV.
  ///   - point: the features, in the order of ``features``.
  public func logLikelihoodRatio(
    mass: Double, features point: [Double], coupling g1: Double, against g0: Double = 0
  ) throws -> Double {
    components(mass: mass, features: point).logLikelihoodRatio(
      totals: try totals(), coupling: g1, against: g0)
  }

  /// The exact logarithm of the likelihood ratio of a coupling to none for the features of events in
  /// a mass window, the mass itself unknown: the best score that a classifier on features can learn.
  ///
  /// With B_W, I_W, S_W the parts' integrals over the window and r = √(f_S/f_B) it is, up to a
  /// constant, ln(1 + g (I_W/B_W) r/o + g² (S_W/B_W) r²), o the overlap that I_W has been integrated
  /// with. Where g·I_W < 0 this is no monotone function of S/B.
  public func oracleScores(
    of events: EventTable, in window: Range<Mass>, coupling g: Double
  ) throws -> [Double] {
    let parts = try totals(in: window)
    let overlap = features.reduce(1) { $0 * $1.overlap }
    let columns = try features.map { try events.values(of: $0.name) }
    return (0..<events.count).map { row in
      let logs = logFeatureDensities(columns.map { $0[row] })
      let r = exp((logs.signal - logs.background) / 2)
      return log(
        1 + g * parts.interference / parts.background / overlap * r
          + g * g * parts.signal / parts.background * r * r)
    }
  }
}
