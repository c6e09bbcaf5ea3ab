import Events
import Foundation
import GSL

/// A fast simulation of dijet events with substructure: QCD dijets and a resonance W′ → XY.
///
/// Each event has the dijet mass `mjj`, the mass `mlight` of the lighter of the two jets, the
/// difference `dm` of the heavier one's to it (all in GeV), and the N-subjettiness ratios
/// `tau21_light` and `tau21_heavy`. X and Y each decay to two quarks that one jet of large radius
/// catches, so their jets have a mass peak and a low τ21.
///
/// Both kinds are densities fitted to events of Pythia 8.318 at hadron level, without multiple
/// interactions: anti-kT jets of R = 1.0 with transverse momenta above 1.2 TeV, 2.5 < mjj < 6 TeV.
/// Five standardised variables follow a mixture of normal densities, and a monotone table carries
/// each to its physical value. How the jets depend on the dijet mass, and on each other, is in the
/// mixture. The signal is fitted at 3.5 TeV → 500, 100 GeV and carried to other masses by
/// the laws in ``generate(background:signal:seed:)``. Both densities are known exactly, and so is the
/// best score that a classifier can learn: ``oracleScores(of:in:)``.
///
/// What is not right about it:
/// - It is incoherent: an event is signal or background, and the two are added without
///   interference. For a resonance that interferes use ``CoherentToy``.
/// - There is no detector, and no event content beyond the five columns.
/// - Below 2.8 TeV the cut on the transverse momenta bends the background's spectrum, as in Pythia.
///   Of a signal elsewhere than at 3.5 TeV the cut takes only what is kinematically impossible, so
///   for a W′ below 3 TeV too many events survive in the low tail.
/// - The spectrum of mjj/M_W′ is known from 0.714 to 1.71, where the range of masses ends for
///   3.5 TeV; beyond, it goes on as the tables do.
/// - Away from the tuned point the scaling laws have been compared with the two jets there, whose
///   partons' masses differ by a factor of 5, and with no other simulation.
/// - Rare events are those of a smooth fit, and the fit has the fluctuations of its 204,549 background
///   and 26,115 signal events. Quantiles in slices of mjj agree with these events to 3 % of a
///   column's range; a fit to one half of them agrees with the other half to 4 % (background) and
///   6 % (signal). The figures of every comparison are in `Benchmarks/results/dijets.json`.
public struct DijetFastSim: Sendable {
  /// The dijet masses that are generated: 2.5–6 TeV.
  public static let massRange: Range<Mass> = .TeV(2.5) ..< .TeV(6)

  /// The columns besides the mass `mjj`, in order.
  public static let features = ["mlight", "dm", "tau21_light", "tau21_heavy"]

  /// The W′ mass.
  public let signalMass: Mass
  /// The mass of the heavier of X and Y.
  public let heavyMass: Mass
  /// The mass of the lighter of X and Y.
  public let lightMass: Mass

  package let background: EventShape
  package let signal: EventShape

  /// A simulation with a resonance of these masses; the default is the tuned point.
  ///
  /// A jet of R = 1.0 holds both quarks of X while their angle, about 4 m_X/M_W′, stays below one:
  /// hence the limit of M_W′/5.
  ///
  /// - Parameters:
  ///   - signalMass: of the W′, 2.6–5.8 TeV.
  ///   - heavyMass: of X, from `lightMass` to a fifth of `signalMass`.
  ///   - lightMass: of Y, 50 GeV or more.
  /// - Throws: `InputError` with the valid range of a mass that is outside it.
  public init(
    signalMass: Mass = .TeV(3.5), heavyMass: Mass = .GeV(500), lightMass: Mass = .GeV(100)
  ) throws(InputError) {
    func require(_ mass: Mass, _ name: String, _ range: ClosedRange<Double>) throws(InputError) {
      guard range.contains(mass.inGeV) else {
        throw InputError(
          "dijet simulation, \(name)", "\(mass.inGeV) GeV is out of range",
          remedy: "\(range.lowerBound)–\(range.upperBound) GeV")
      }
    }
    try require(signalMass, "W′ mass", 2600...5800)
    try require(lightMass, "lighter mass", 50...(signalMass.inGeV / 5))
    try require(heavyMass, "heavier mass", lightMass.inGeV...(signalMass.inGeV / 5))
    self.signalMass = signalMass
    self.heavyMass = heavyMass
    self.lightMass = lightMass
    background = Self.backgroundShape
    signal = Self.signalShape(
      mass: signalMass.inGeV, heavy: heavyMass.inGeV, light: lightMass.inGeV)
  }
}

/// The joint density of one kind of event.
package struct EventShape: Sendable {
  /// Of the standardised mjj, masses of two jets, and τ21 of the same two.
  let mixture: NormalMixture
  /// mjj in GeV.
  let dijetMass: MonotoneTable
  /// ln(m/GeV) of each jet.
  let jetMasses: (MonotoneTable, MonotoneTable)
  /// ln τ21 of each jet.
  let subjettiness: (MonotoneTable, MonotoneTable)
}
