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
    angularDensity(mass: mass, rapidity: rapidity).components(cosine: cosine)
  }

  /// The greatest rapidity that a pair of this mass can have.
  func rapidityLimit(mass: Double) -> Double { log(energy.inGeV / mass) }

  func angularDensity(mass: Double, rapidity: Double) -> AngularDensity {
    let root = mass / energy.inGeV
    let first = densities.xf(x: root * exp(rapidity), q: mass)
    let second = densities.xf(x: root * exp(-rapidity), q: mass)
    // The quark from the first proton, and from the second.
    func luminosity(_ quark: Parton) -> SIMD2<Double> {
      SIMD2(first[quark] * second[quark.antiparton], first[quark.antiparton] * second[quark])
    }
    let up = luminosity(.up) + luminosity(.charm)
    let down = luminosity(.down) + luminosity(.strange) + luminosity(.bottom)
    let (upParts, downParts) = (
      amplitude.coefficients(of: .up, mass: mass), amplitude.coefficients(of: .down, mass: mass)
    )
    let norm = 2 / mass * Self.picobarns
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
