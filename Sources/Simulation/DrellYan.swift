import Events
import Foundation
import GSL

/// p p → γ*/Z/Z′ → ℓ⁺ℓ⁻ at leading order, one generation of leptons, all bosons coherent.
///
/// d³σ/dm dy dcosθ = (2/m) Σ_q [x₁f_q(x₁) x₂f_q̄(x₂) σ̂_q(cosθ) + x₁f_q̄(x₁) x₂f_q(x₂) σ̂_q(−cosθ)]
/// with x₁,₂ = (m/√s) e^±y, both densities at the scale m, σ̂ of ``DrellYanAmplitude``, and θ between
/// the first proton and the negative lepton in the pair's rest frame. Five flavours of quarks, without
/// masses.
public struct DrellYan<Densities: PartonDensities>: Sendable {
  /// The hard process.
  public let amplitude: DrellYanAmplitude
  /// The parton densities.
  public let densities: Densities
  /// √s of the protons.
  public let energy: Mass
  /// The masses of lepton pairs that are generated.
  public let massRange: Range<Mass>

  /// GeV⁻² in pb: (ħc)².
  static var picobarns: Double { 0.389_379_372_1e9 }

  /// The process.
  ///
  /// - Throws: `InputError` with the valid range where the masses reach beyond √s or the scales of
  ///   the densities.
  public init(
    _ amplitude: DrellYanAmplitude, densities: Densities, energy: Mass = .TeV(13),
    massRange: Range<Mass>
  ) throws(InputError) {
    let (low, high) = (massRange.lowerBound.inGeV, massRange.upperBound.inGeV)
    guard energy.inGeV > 0, energy.inGeV.isFinite else {
      throw InputError("√s", "\(energy.inGeV) GeV is out of range", remedy: "a positive energy")
    }
    guard low > 0, low < high, high <= energy.inGeV else {
      throw InputError(
        "mass range", "\(low)–\(high) GeV is out of range",
        remedy: "0 < low < high ≤ √s = \(energy.inGeV) GeV")
    }
    guard low >= densities.qRange.lowerBound, high <= densities.qRange.upperBound else {
      throw InputError(
        "mass range",
        "\(low)–\(high) GeV is beyond the scales of the parton densities \(densities.name)",
        remedy:
          "stay within \(densities.qRange.lowerBound)–\(densities.qRange.upperBound) GeV, or take"
          + " other densities")
    }
    self.amplitude = amplitude
    self.densities = densities
    self.energy = energy
    self.massRange = massRange
  }

  /// The parts of d³σ/dm dy dcosθ in pb/GeV.
  ///
  /// - Parameters:
  ///   - mass: of the pair, in GeV.
  ///   - rapidity: of the pair.
  ///   - cosine: of the negative lepton to the first proton, in the pair's rest frame.
  public func components(mass: Double, rapidity: Double, cosine: Double) -> CoherentComponents {
    let parts = coefficients(mass: mass, rapidity: rapidity)
    return (1 + cosine) * (1 + cosine) * parts.forward
      + (1 - cosine) * (1 - cosine) * parts.backward
  }

  /// The greatest rapidity that a pair of this mass can have.
  func rapidityLimit(mass: Double) -> Double { log(energy.inGeV / mass) }

  /// The coefficients of (1 + cosθ)² and (1 − cosθ)² in pb/GeV.
  func coefficients(mass: Double, rapidity: Double)
    -> (forward: CoherentComponents, backward: CoherentComponents)
  {
    let root = mass / energy.inGeV
    let first = densities.xf(x: root * exp(rapidity), q: mass)
    let second = densities.xf(x: root * exp(-rapidity), q: mass)
    func luminosity(_ quarks: [Parton]) -> (along: Double, against: Double) {
      var (along, against) = (0.0, 0.0)
      for quark in quarks {
        along += first[quark] * second[quark.antiparton]
        against += first[quark.antiparton] * second[quark]
      }
      return (along, against)
    }
    let (up, down) = (luminosity([.up, .charm]), luminosity([.down, .strange, .bottom]))
    let (upParts, downParts) = (
      amplitude.coefficients(of: .up, mass: mass), amplitude.coefficients(of: .down, mass: mass)
    )
    let norm = 2 / mass * Self.picobarns
    return (
      norm
        * (up.along * upParts.like + up.against * upParts.unlike + down.along * downParts.like
          + down.against * downParts.unlike),
      norm
        * (up.along * upParts.unlike + up.against * upParts.like + down.along * downParts.unlike
          + down.against * downParts.like)
    )
  }

  /// The parts of d²σ/dm dy in pb/GeV.
  func integratedOverAngle(mass: Double, rapidity: Double) -> CoherentComponents {
    let parts = coefficients(mass: mass, rapidity: rapidity)
    return 8.0 / 3 * (parts.forward + parts.backward)
  }
}
