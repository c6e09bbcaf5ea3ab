import Events
import Foundation
import GSL

/// t → b W⁺ → b ℓ⁺ ν at leading order, with massless b quark and leptons.
///
/// |M|² ∝ (1 + P·ℓ̂)(p_t·p_ℓ)(p_b·p_ν)/[(q² − M_W²)² + M_W²Γ_W²] with q² = (p_ℓ + p_ν)²: all of the
/// spin is in the charged lepton's direction (Jeżabek and Kühn, Nucl. Phys. B320 (1989) 20). The
/// rest follows from x = 2E_ℓ/m_t, distributed as x(1 − x) from q²/m_t² to 1, and an angle of the b
/// quark about the lepton that is uniform.
public struct TopDecay: Sendable, Hashable {
  /// m_t.
  public let topMass: Mass
  /// M_W.
  public let wMass: Mass
  /// Γ_W; 0 keeps the W on its mass shell.
  public let wWidth: Mass

  /// The decay; the defaults are those of the Particle Data Group, 2022.
  ///
  /// - Throws: `InputError` where the W is not lighter than the top, or its width is negative.
  public init(
    topMass: Mass = .GeV(172.5), wMass: Mass = .GeV(80.377), wWidth: Mass = .GeV(2.085)
  ) throws(InputError) {
    guard wMass.inGeV > 0, wMass < topMass, topMass.inGeV.isFinite else {
      throw InputError(
        "W mass", "\(wMass.inGeV) GeV is out of range",
        remedy: "above 0 and below the top mass, \(topMass.inGeV) GeV")
    }
    guard wWidth.inGeV >= 0, wWidth <= wMass else {
      throw InputError(
        "W width", "\(wWidth.inGeV) GeV is out of range",
        remedy: "from 0 to the W mass, \(wMass.inGeV) GeV")
    }
    self.topMass = topMass
    self.wMass = wMass
    self.wWidth = wWidth
  }

  /// Momenta (p, E) in GeV.
  public struct Products: Sendable, Hashable {
    /// ℓ⁺, or ℓ⁻ of an antitop.
    public var lepton: SIMD4<Double>
    /// ν, or ν̄.
    public var neutrino: SIMD4<Double>
    /// b, or b̄.
    public var bottom: SIMD4<Double>

    /// All momenta changed alike.
    func map(_ change: (SIMD4<Double>) -> SIMD4<Double>) -> Self {
      Self(lepton: change(lepton), neutrino: change(neutrino), bottom: change(bottom))
    }
  }

  /// Random momenta in the top's rest frame, with the charged lepton in a given direction.
  ///
  /// - Parameter lepton: a unit vector.
  public func products(
    lepton direction: SIMD3<Double>, using stream: inout RandomStream
  ) -> Products {
    let top = topMass.inGeV
    let y = squaredMass(using: &stream) / (top * top)
    var x: Double
    repeat { x = y + (1 - y) * stream.uniform() } while stream.uniform() > 4 * x * (1 - x)
    let energy = x * top / 2
    let bottomEnergy = (1 - y) * top / 2
    let neutrinoEnergy = top - energy - bottomEnergy
    let cosine =
      (neutrinoEnergy * neutrinoEnergy - energy * energy - bottomEnergy * bottomEnergy)
      / (2 * energy * bottomEnergy)
    let sine = max(0, 1 - cosine * cosine).squareRoot()
    let angle = 2 * .pi * stream.uniform()
    let (side, other) = perpendicular(to: direction)
    let bottom =
      bottomEnergy * (cosine * direction + sine * (cos(angle) * side + sin(angle) * other))
    return Products(
      lepton: SIMD4(energy * direction, energy),
      neutrino: SIMD4(-energy * direction - bottom, neutrinoEnergy),
      bottom: SIMD4(bottom, bottomEnergy))
  }

  /// q²: a Breit–Wigner times the width into a W of that mass, (1 − y)²(1 + 2y) with y = q²/m_t².
  private func squaredMass(using stream: inout RandomStream) -> Double {
    let (top, square) = (topMass.inGeV * topMass.inGeV, wMass.inGeV * wMass.inGeV)
    guard wWidth.inGeV > 0 else { return square }
    let scale = wMass.inGeV * wWidth.inGeV
    let (low, high) = (atan(-square / scale), atan((top - square) / scale))
    while true {
      let value = square + scale * tan(low + (high - low) * stream.uniform())
      let y = min(max(value / top, 0), 1)
      if stream.uniform() < (1 - y) * (1 - y) * (1 + 2 * y) { return y * top }
    }
  }
}
