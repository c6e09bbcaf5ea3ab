import ComplexModule
import Events
import Foundation

/// The bosons of the Standard Model that make the background of a Z′.
public enum BackgroundBosons: String, Sendable, Hashable, CaseIterable {
  /// γ*/Z, what there is in nature.
  case photonAndZ = "photon-z"
  /// γ* alone.
  case photon
  /// Z alone.
  case z
}

/// q q̄ → γ*/Z/Z′ → ℓ⁺ℓ⁻ at leading order, all bosons coherent.
///
/// With chiralities i of the quark and j of the lepton,
/// A_ij = Σ_V g_i^V(q) g_j^V(ℓ) ŝ/(ŝ − M_V² + iM_VΓ_V) and, averaged over the quarks' spins and
/// colours,
///
///     dσ̂/dcosθ* = 1/(384πŝ) [(|A_LL|² + |A_RR|²)(1 + cosθ*)² + (|A_LR|² + |A_RL|²)(1 − cosθ*)²],
///
/// θ* between the quark and the negative lepton. With the product of the Z′'s couplings to quarks
/// and leptons scaled by g, A = A_SM + g A_Z′, and the cross section is B + gI + g²S. Masses of
/// fermions are neglected.
public struct DrellYanAmplitude: Sendable {
  /// The electroweak parameters.
  public let electroweak: ElectroweakParameters
  /// The new boson; nil for the Standard Model alone.
  public let zPrime: ZPrime?
  /// The bosons of the background.
  public let background: BackgroundBosons

  /// Per kind of quark (up, down) and pair of chiralities (LL, LR, RL, RR): the products of
  /// couplings to photon, Z and Z′.
  private let products: [[SIMD4<Double>]]

  /// The amplitude.
  ///
  /// - Parameter background: less than the whole only to see which boson does what.
  public init(
    electroweak: ElectroweakParameters, zPrime: ZPrime? = nil,
    background: BackgroundBosons = .photonAndZ
  ) {
    self.electroweak = electroweak
    self.zPrime = zPrime
    self.background = background
    func product(_ couplings: (Fermion) -> ChiralCouplings, _ quark: Fermion) -> SIMD4<Double> {
      let (q, l) = (couplings(quark), couplings(.chargedLepton))
      return SIMD4(q.left * l.left, q.left * l.right, q.right * l.left, q.right * l.right)
    }
    products = [Fermion.up, .down].map { quark in
      [
        background == .z ? .zero : product(electroweak.photonCouplings, quark),
        background == .photon ? .zero : product(electroweak.zCouplings, quark),
        zPrime.map { product($0.couplings, quark) } ?? .zero,
      ]
    }
  }

  /// The three parts of dσ̂/dcosθ*, in GeV⁻².
  ///
  /// - Parameters:
  ///   - quark: `.up` or `.down`.
  ///   - mass: √ŝ in GeV.
  ///   - cosine: cosθ*, of the quark and the negative lepton.
  public func components(of quark: Fermion, mass: Double, cosine: Double) -> CoherentComponents {
    let (even, odd) = coefficients(of: quark, mass: mass)
    let (forward, backward) = ((1 + cosine) * (1 + cosine), (1 - cosine) * (1 - cosine))
    return CoherentComponents(
      background: even.background * forward + odd.background * backward,
      interference: even.interference * forward + odd.interference * backward,
      signal: even.signal * forward + odd.signal * backward)
  }

  /// The parts of the coefficients of (1 + cosθ*)² and of (1 − cosθ*)², in GeV⁻².
  func coefficients(of quark: Fermion, mass: Double)
    -> (like: CoherentComponents, unlike: CoherentComponents)
  {
    precondition(quark == .up || quark == .down, "\(quark) is no quark")
    let s = mass * mass
    let table = products[quark == .up ? 0 : 1]
    let z = Self.propagator(
      s, mass: electroweak.zMass.inGeV, width: electroweak.zWidth.inGeV, isRunning: false)
    let new =
      zPrime.map {
        Self.propagator(
          s, mass: $0.mass.inGeV, width: $0.width.inGeV, isRunning: $0.widthScheme == .running)
      } ?? .zero
    let real = table[0] + z.real * table[1]
    let imaginary = z.imaginary * table[1]
    let background = real * real + imaginary * imaginary
    let interference = 2 * table[2] * (real * new.real + imaginary * new.imaginary)
    let signal = new.lengthSquared * table[2] * table[2]
    let norm = 1 / (384 * .pi * s)
    func sum(_ a: Int, _ b: Int) -> CoherentComponents {
      CoherentComponents(
        background: norm * (background[a] + background[b]),
        interference: norm * (interference[a] + interference[b]),
        signal: norm * (signal[a] + signal[b]))
    }
    return (sum(0, 3), sum(1, 2))
  }

  /// ŝ/(ŝ − M² + iMΓ), or with Γŝ/M² in Γ's place.
  static func propagator(_ s: Double, mass: Double, width: Double, isRunning: Bool)
    -> Complex<Double>
  {
    let imaginary = isRunning ? width * s / mass : mass * width
    return Complex(s) / Complex(s - mass * mass, imaginary)
  }
}
