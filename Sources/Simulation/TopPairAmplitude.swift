import ComplexModule
import Events
import Foundation
import RealModule

/// g g → tt̄ and q q̄ → tt̄ at leading order, and g g → Φ → tt̄ by a top loop, which interferes.
///
/// The amplitude of two gluons with colours a, b and helicities is
///
///     T^aT^b M₁₂ + T^bT^a M₂₁ + g δ^ab M_Φ,
///
/// with g a factor on the scalar's amplitude (the product of its couplings in production and decay),
/// and so B + gI + g²S. Σ|T^aT^b|² = 16/3, Σ T^aT^b·(T^bT^a)* = −2/3, Σ|δ^ab|² = 24 and the singlet's
/// projection Σ T^aT^b δ^ab = 4 over all colours. A pair from quarks is an octet and adds to B alone.
///
/// cosθ is between the top quark and the first parton, the renormalisation scale of α_s is κ√ŝ. All
/// densities are averaged over the partons' spins and colours.
public struct TopPairAmplitude: Sendable {
  /// The parameters of the top quark.
  public let parameters: TopParameters
  /// The scalar; nil for quantum chromodynamics alone.
  public let scalar: HeavyScalar?
  /// κ, the scales of α_s and of the parton densities in units of the pair's mass.
  public let scaleFactor: Double

  /// The amplitude.
  ///
  /// - Throws: `InputError` where the factor is not from 0.1 to 10, or the scalar was made with other
  ///   parameters.
  public init(
    parameters: TopParameters, scalar: HeavyScalar? = nil, scaleFactor: Double = 1
  ) throws(InputError) {
    guard scaleFactor >= 0.1, scaleFactor <= 10 else {
      throw InputError("scale factor", "\(scaleFactor) is out of range", remedy: "0.1 to 10")
    }
    guard scalar == nil || scalar?.parameters == parameters else {
      throw InputError(
        "heavy scalar", "it was made with other parameters of the top quark",
        remedy: "use the same ones")
    }
    self.parameters = parameters
    self.scalar = scalar
    self.scaleFactor = scaleFactor
  }

  /// The amplitudes of two gluons of given helicities, as factors of the three structures of colour.
  public struct GluonAmplitudes: Sendable {
    /// M₁₂, the factor of T^aT^b.
    public var ordered: PairAmplitude
    /// M₂₁, the factor of T^bT^a.
    public var crossed: PairAmplitude
    /// M_Φ, the factor of δ^ab.
    public var scalar: PairAmplitude
  }

  /// The amplitudes of two gluons at g = 1, without a dimension.
  ///
  /// The two orders are (1 ± β cosθ)/2 of their sum, the amplitude of two photons. The gluons'
  /// polarisations are (0, −λ, −i, 0)/√2 along the axis and (0, λ, −i, 0)/√2 against it.
  ///
  /// - Parameters:
  ///   - first: the helicity of the gluon along the axis.
  ///   - second: the helicity of the other.
  ///   - mass: √ŝ in GeV, above 2m_t.
  ///   - cosine: cosθ.
  public func gluonAmplitudes(
    _ first: Helicity, _ second: Helicity, mass: Double, cosine: Double
  ) -> GluonAmplitudes {
    let point = TopPairPoint(self, mass: mass)
    let sum = point.photonLike(first, second, cosine: cosine)
    let along = point.velocity * cosine
    return GluonAmplitudes(
      ordered: Complex((1 + along) / 2) * sum, crossed: Complex((1 - along) / 2) * sum,
      scalar: point.resonant(first, second))
  }

  /// The amplitude of a quark and an antiquark of opposite helicities: the factor of T^a T^a.
  ///
  /// - Parameters:
  ///   - helicity: the quark's; of like helicities there is none.
  ///   - mass: √ŝ in GeV, above 2m_t.
  ///   - cosine: cosθ, of the quark and the top.
  public func quarkAmplitude(_ helicity: Helicity, mass: Double, cosine: Double) -> PairAmplitude {
    TopPairPoint(self, mass: mass).octet(helicity, cosine: cosine)
  }

  /// The parts of the spin density from gluons; its rate is dσ̂/dcosθ in GeV⁻².
  ///
  /// - Parameters:
  ///   - mass: √ŝ in GeV, above 2m_t.
  ///   - cosine: cosθ.
  public func gluonFusion(mass: Double, cosine: Double) -> CoherentSpinDensity {
    let point = TopPairPoint(self, mass: mass)
    var (background, interference, signal) = (
      PairSpinDensity.zero, PairSpinDensity.zero, PairSpinDensity.zero
    )
    for first in Helicity.allCases {
      for second in Helicity.allCases {
        let sum = point.photonLike(first, second, cosine: cosine)
        background = background + PairSpinDensity(sum)
        guard scalar != nil, first == second else { continue }
        let resonant = point.resonant(first, second)
        interference = interference + PairSpinDensity(overlapOf: sum, and: resonant)
        signal = signal + PairSpinDensity(resonant)
      }
    }
    let along = point.velocity * cosine
    // 16/3 (¼(1 + x)² + ¼(1 − x)²) − 2/3 · 2 · ¼(1 − x²), x = β cosθ.
    let octets = (7 + 9 * along * along) / 3
    let norm = point.phaseSpace / 256
    return CoherentSpinDensity(
      background: norm * octets * background, interference: norm * 2 * 4 * interference,
      signal: norm * 24 * signal)
  }

  /// The spin density from massless quarks; its rate is dσ̂/dcosθ in GeV⁻².
  ///
  /// The same for a quark along the axis and against it, in axes of the same beam.
  ///
  /// - Parameters:
  ///   - mass: √ŝ in GeV, above 2m_t.
  ///   - cosine: cosθ.
  public func quarkAnnihilation(mass: Double, cosine: Double) -> PairSpinDensity {
    let point = TopPairPoint(self, mass: mass)
    let sum = Helicity.allCases.reduce(PairSpinDensity.zero) {
      $0 + PairSpinDensity(point.octet($1, cosine: cosine))
    }
    // Σ tr(T^aT^b)² = 2 over all colours, of 9, and of 4 spins.
    return point.phaseSpace * 2 / 36 * sum
  }
}

/// What the amplitudes at one √ŝ have in common.
struct TopPairPoint: Sendable {
  /// β of the top quarks.
  let velocity: Double
  /// 1/γ = 2m_t/√ŝ.
  let inverseGamma: Double
  /// g_s² = 4πα_s.
  let strongSquared: Double
  /// dσ̂/dcosθ over |M|²: β/(32πŝ).
  let phaseSpace: Double
  /// M_Φ over the products of the vertices: −α_s m_t √ŝ/(8πv²) ŝ/(ŝ − M² + iMΓ).
  let resonance: Complex<Double>
  /// aF_H and bF_A.
  let production: (scalar: Complex<Double>, pseudoscalar: Complex<Double>)
  /// aβ and b.
  let decay: (scalar: Double, pseudoscalar: Double)

  init(_ amplitude: TopPairAmplitude, mass: Double) {
    let (parameters, scalar) = (amplitude.parameters, amplitude.scalar)
    let s = mass * mass
    let top = parameters.topMass.inGeV
    precondition(mass >= 2 * top, "√ŝ = \(mass) GeV is below the threshold")
    inverseGamma = 2 * top / mass
    velocity = ((1 - inverseGamma) * (1 + inverseGamma)).squareRoot()
    let alpha = parameters.strongCoupling.value(scale: amplitude.scaleFactor * mass)
    strongSquared = 4 * .pi * alpha
    phaseSpace = velocity / (32 * .pi * s)
    guard let scalar else {
      (resonance, production, decay) = (.zero, (.zero, .zero), (0, 0))
      return
    }
    let vacuum = parameters.vacuumExpectation
    let propagator = DrellYanAmplitude.propagator(
      s, mass: scalar.mass.inGeV, width: scalar.width.inGeV,
      isRunning: scalar.widthScheme == .running)
    resonance = Complex(-alpha * top * mass / (8 * .pi * vacuum * vacuum)) * propagator
    let factors = TopLoopFormFactors(tau: 1 / (inverseGamma * inverseGamma))
    let (a, b) = (scalar.scalarCoupling, scalar.pseudoscalarCoupling)
    production = (Complex(a) * factors.scalar, Complex(b) * factors.pseudoscalar)
    decay = (a * velocity, b)
  }

  /// M₁₂ + M₂₁: for like helicities a singlet and the triplet's state without spin along k̂.
  func photonLike(_ first: Helicity, _ second: Helicity, cosine: Double) -> PairAmplitude {
    let lambda = Double(first.rawValue)
    let along = velocity * cosine
    let factor = 2 * strongSquared / (1 - along * along)
    if first == second {
      let norm = factor * inverseGamma
      return PairAmplitude(
        upUp: .zero, upDown: Complex(norm * (velocity + lambda)),
        downUp: Complex(norm * (velocity - lambda)), downDown: .zero)
    }
    let square = 1 - cosine * cosine
    let opposite = factor * velocity * square.squareRoot()
    let same = Complex(-factor * velocity * square * inverseGamma)
    return PairAmplitude(
      upUp: Complex(opposite * (lambda + cosine)), upDown: same, downUp: same,
      downDown: Complex(opposite * (lambda - cosine)))
  }

  /// M_Φ.
  func resonant(_ first: Helicity, _ second: Helicity) -> PairAmplitude {
    guard first == second else {
      return PairAmplitude(upUp: .zero, upDown: .zero, downUp: .zero, downDown: .zero)
    }
    let lambda = Double(first.rawValue)
    let vertex = resonance * (production.scalar + Complex(0, lambda) * production.pseudoscalar)
    return PairAmplitude(
      upUp: .zero, upDown: vertex * Complex(decay.scalar, -decay.pseudoscalar),
      downUp: vertex * Complex(decay.scalar, decay.pseudoscalar), downDown: .zero)
  }

  /// The amplitude by one gluon.
  func octet(_ helicity: Helicity, cosine: Double) -> PairAmplitude {
    let lambda = Double(helicity.rawValue)
    let same = Complex(
      lambda * strongSquared * inverseGamma * (1 - cosine * cosine).squareRoot())
    return PairAmplitude(
      upUp: Complex(-strongSquared * (1 + lambda * cosine)), upDown: same, downUp: same,
      downDown: Complex(-strongSquared * (1 - lambda * cosine)))
  }
}
