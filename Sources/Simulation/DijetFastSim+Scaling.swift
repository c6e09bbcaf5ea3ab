import Foundation

/// From the committed numbers to the shapes at any masses.
extension DijetFastSim {
  /// The masses at which the signal's numbers have been fitted, in GeV.
  private static let tuned = (mass: 3500.0, heavy: 500.0, light: 100.0)

  /// The background's shape; either jet may be either, so both have the same tables.
  static let backgroundShape: EventShape = {
    let masses = table(Tuning.backgroundJetMass)
    let subjettiness = table(Tuning.backgroundSubjettiness)
    return EventShape(
      mixture: NormalMixture(Tuning.backgroundMixture),
      dijetMass: table(Tuning.backgroundDijetMass), jetMasses: (masses, masses),
      subjettiness: (subjettiness, subjettiness))
  }()

  /// The signal's shape: X's jet is the first, Y's the second.
  static func signalShape(mass: Double, heavy: Double, light: Double) -> EventShape {
    let scale = mass / tuned.mass
    return EventShape(
      mixture: NormalMixture(Tuning.signalMixture),
      dijetMass: table(Tuning.signalDijetMass).map { $0 * scale },
      jetMasses: (
        jetMass(parton: heavy, resonance: mass), jetMass(parton: light, resonance: mass)
      ),
      subjettiness: (
        subjettiness(parton: heavy, resonance: mass), subjettiness(parton: light, resonance: mass)
      ))
  }

  /// ln m of the jet of a parton: between what the two tuned jets become at this parton's mass.
  private static func jetMass(parton: Double, resonance: Double) -> MonotoneTable {
    func moved(_ numbers: [Double], from origin: Double) -> MonotoneTable {
      table(numbers).map { logMass in
        log(
          scaledJetMass(
            exp(logMass), parton: origin, resonance: tuned.mass, toParton: parton,
            resonance: resonance))
      }
    }
    return moved(Tuning.lightJetMass, from: tuned.light).blended(
      with: moved(Tuning.heavyJetMass, from: tuned.heavy),
      weight: heaviness(parton: parton, resonance: resonance))
  }

  /// ln τ21 of the jet of a parton, between the two tuned jets.
  private static func subjettiness(parton: Double, resonance: Double) -> MonotoneTable {
    table(Tuning.lightSubjettiness).blended(
      with: table(Tuning.heavySubjettiness),
      weight: heaviness(parton: parton, resonance: resonance))
  }

  /// Where m/pT of a jet lies between the tuned light jet (0) and heavy jet (1), in the logarithm.
  ///
  /// With pT ≈ M/2 the angle between the two quarks is 2m/pT up to the sharing of the momentum. It
  /// alone decides how often the jet loses one and what τ21 it has: a jet's mass and momentum
  /// scaled together change neither. Beyond the tuned jets their values are kept.
  private static func heaviness(parton: Double, resonance: Double) -> Double {
    let ratio = log(parton / resonance * tuned.mass / tuned.light)
    return min(max(ratio / log(tuned.heavy / tuned.light), 0), 1)
  }

  /// The mass of a jet after a change of its parton's mass and of the resonance's.
  ///
  /// With v = m² − m_P², a jet that lost something (v < 0) keeps m/m_P. Above the parton's mass
  /// what counts is the radiation that fell into the jet: it adds to m² about pT² z ΔR², which has
  /// nothing to do with the parton but grows with pT² ∝ M². Near the peak, though, v is
  /// the parton's own resolution, which is relative. So
  ///
  ///     dv′/dv = (M′/M)² + ((m_P′/m_P)² − (M′/M)²) e^(−v/v₀),   v₀ = (m_P/5)²,
  ///
  /// and no step in the density at v = 0. The two tuned jets, whose m_P differ by 5, bear it out:
  /// their √v agree to 11 % at the 90 % quantile and to 5 % above. The law takes either jet into
  /// the other to 7 % there, and to 28 % in the core, at the 75 % quantile.
  private static func scaledJetMass(
    _ mass: Double, parton: Double, resonance: Double, toParton newParton: Double,
    resonance newResonance: Double
  ) -> Double {
    let relative = (newParton / parton) * (newParton / parton)
    let v = mass * mass - parton * parton
    guard v > 0 else { return mass * newParton / parton }
    let absolute = (newResonance / resonance) * (newResonance / resonance)
    let core = parton * parton / 25
    let moved = absolute * v - (relative - absolute) * core * expm1(-v / core)
    return (newParton * newParton + moved).squareRoot()
  }

  /// A committed table, with enough points that straight lines between them will do.
  private static func table(_ numbers: [Double]) -> MonotoneTable {
    MonotoneTable(from: -4, to: 4, values: numbers).refined(by: 16)
  }
}
