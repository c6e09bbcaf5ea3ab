import Events
import Foundation

/// The parameters of the electroweak interaction at tree level.
public struct ElectroweakParameters: Sendable, Hashable {
  /// α, the electromagnetic coupling at the scale of the process.
  public let alpha: Double
  /// sin²θ_W.
  public let sinSquaredTheta: Double
  /// The Z's mass.
  public let zMass: Mass
  /// The Z's width.
  public let zWidth: Mass

  /// Parameters; the defaults are the effective ones at the Z pole (Particle Data Group, 2022).
  ///
  /// - Throws: `InputError` with the valid range of a parameter that is outside it.
  public init(
    alpha: Double = 1 / 127.95, sinSquaredTheta: Double = 0.23121,
    zMass: Mass = .GeV(91.1876), zWidth: Mass = .GeV(2.4952)
  ) throws(InputError) {
    guard alpha > 0, alpha < 1 else {
      throw InputError("α", "\(alpha) is out of range", remedy: "0 < α < 1")
    }
    guard sinSquaredTheta > 0, sinSquaredTheta < 1 else {
      throw InputError("sin²θ_W", "\(sinSquaredTheta) is out of range", remedy: "0 < sin²θ_W < 1")
    }
    guard zMass.inGeV > 0, zWidth.inGeV > 0 else {
      throw InputError(
        "Z boson", "a mass of \(zMass.inGeV) and a width of \(zWidth.inGeV) GeV are not physical",
        remedy: "both are positive")
    }
    self.alpha = alpha
    self.sinSquaredTheta = sinSquaredTheta
    self.zMass = zMass
    self.zWidth = zWidth
  }

  /// e = √(4πα).
  public var charge: Double { (4 * .pi * alpha).squareRoot() }

  /// The photon's couplings: eQ to both chiralities.
  public func photonCouplings(of fermion: Fermion) -> ChiralCouplings {
    ChiralCouplings(left: charge * fermion.charge, right: charge * fermion.charge)
  }

  /// The Z's couplings: e/(s_W c_W) (T₃ − Q s_W²), with T₃ = 0 for the right-handed field.
  public func zCouplings(of fermion: Fermion) -> ChiralCouplings {
    let norm = charge / (sinSquaredTheta * (1 - sinSquaredTheta)).squareRoot()
    return ChiralCouplings(
      left: norm * (fermion.isospin - fermion.charge * sinSquaredTheta),
      right: -norm * fermion.charge * sinSquaredTheta)
  }
}
