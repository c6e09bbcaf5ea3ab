import Events
import Foundation
import GSL

/// p p → γ*/Z/Z′ → ℓ⁺ℓ⁻ at leading order, one generation of leptons, all bosons coherent.
///
/// d³σ/dm dy dcosθ = (2/m) Σ_q [x₁f_q(x₁) x₂f_q̄(x₂) σ̂_q(cosθ) + x₁f_q̄(x₁) x₂f_q(x₂) σ̂_q(−cosθ)]
/// with x₁,₂ = (m/√s) e^±y, both densities at the scale κm, σ̂ of ``DrellYanAmplitude``, and θ between
/// the first proton and the negative lepton in the pair's rest frame. Five flavours of quarks, without
/// masses.
public struct DrellYan<Densities: PartonDensities>: Sendable {
  /// The hard process.
  public let amplitude: DrellYanAmplitude
  /// The parton densities.
  public let densities: Densities
  /// κ, the scale of the densities in units of the pair's mass.
  public let scaleFactor: Double
  /// √s of the protons.
  public var energy: Mass { phaseSpace.energy }
  /// The masses of lepton pairs that are generated.
  public var massRange: Range<Mass> { phaseSpace.massRange }
  let phaseSpace: PairPhaseSpace

  /// The process.
  ///
  /// - Parameter scaleFactor: κ; ½ and 2 are the usual variations of 1.
  /// - Throws: `InputError` with the valid range where the masses reach beyond √s or the scales of
  ///   the densities.
  public init(
    _ amplitude: DrellYanAmplitude, densities: Densities, energy: Mass = .TeV(13),
    massRange: Range<Mass>, scaleFactor: Double = 1
  ) throws(InputError) {
    var poles = [(amplitude.electroweak.zMass.inGeV, amplitude.electroweak.zWidth.inGeV)]
    if let new = amplitude.zPrime { poles.append((new.mass.inGeV, new.width.inGeV)) }
    phaseSpace = try PairPhaseSpace(
      energy: energy, massRange: massRange, densities: densities, scaleFactor: scaleFactor,
      poles: poles)
    self.scaleFactor = scaleFactor
    self.amplitude = amplitude
    self.densities = densities
  }

  /// The parts of d³σ/dm dy dcosθ in pb/GeV.
  ///
  /// - Parameters:
  ///   - mass: of the pair, in GeV.
  ///   - rapidity: of the pair.
  ///   - cosine: of the negative lepton to the first proton, in the pair's rest frame.
  public func components(mass: Double, rapidity: Double, cosine: Double) -> CoherentComponents {
    angularDensity(mass: mass, rapidity: rapidity).components(cosine: cosine)
  }

  /// The parts of d³σ/dm dy dcosθ at each event's `m`, `y` and `cos_theta`, in pb/GeV.
  public func components(of events: EventTable) throws -> [CoherentComponents] {
    let (masses, rapidities, cosines) = (
      try events.masses(), try events.values(of: "y"), try events.values(of: "cos_theta")
    )
    return masses.indices.map { row in
      // The density does not change where both protons change places.
      components(mass: masses[row], rapidity: abs(rapidities[row]), cosine: cosines[row])
    }
  }

  /// x f of both protons' partons.
  func partons(mass: Double, rapidity: Double) -> (PartonValues, PartonValues) {
    phaseSpace.partons(densities, mass: mass, rapidity: rapidity, scale: scaleFactor * mass)
  }

  func angularDensity(mass: Double, rapidity: Double) -> AngularDensity {
    let (first, second) = partons(mass: mass, rapidity: rapidity)
    // The quark from the first proton, and from the second.
    func luminosity(_ quark: Parton) -> SIMD2<Double> {
      SIMD2(first[quark] * second[quark.antiparton], first[quark.antiparton] * second[quark])
    }
    let up = luminosity(.up) + luminosity(.charm)
    let down = luminosity(.down) + luminosity(.strange) + luminosity(.bottom)
    let (upParts, downParts) = (
      amplitude.coefficients(of: .up, mass: mass), amplitude.coefficients(of: .down, mass: mass)
    )
    let norm = 2 / mass * picobarns
    return AngularDensity(
      forward: norm
        * (up[0] * upParts.like + up[1] * upParts.unlike + down[0] * downParts.like
          + down[1] * downParts.unlike),
      backward: norm
        * (up[0] * upParts.unlike + up[1] * upParts.like + down[0] * downParts.unlike
          + down[1] * downParts.like))
  }
}

/// The parts of d³σ/dm dy dcosθ, in pb/GeV, as a function of the angle alone.
struct AngularDensity: Sendable {
  /// The coefficient of (1 + cosθ)².
  var forward: CoherentComponents
  /// The coefficient of (1 − cosθ)².
  var backward: CoherentComponents

  func components(cosine: Double) -> CoherentComponents {
    (1 + cosine) * (1 + cosine) * forward + (1 - cosine) * (1 - cosine) * backward
  }

  /// The parts of d²σ/dm dy.
  var integral: CoherentComponents { 8.0 / 3 * (forward + backward) }
}
