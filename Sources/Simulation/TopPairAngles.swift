import ComplexModule
import Foundation
import GSL
import RealModule

/// The rate of top pairs in cosθ at one √ŝ in closed form, spins summed.
///
/// With x = β cosθ, q = 1 − x² and w = 1 − β²,
///
///     B = b_g (7 + 9x²)[2q − w² − (q − w)²]/q² + b_q [2 − (q − w)],  I = i/q,  S constant:
///
/// the rate that ``TopPairAmplitude`` gives as the trace of its spin densities.
struct TopPairAngles: Sendable {
  /// β.
  let velocity: Double
  /// b_g.
  private(set) var gluons: Double
  /// b_q.
  private(set) var quarks: Double
  /// i.
  private(set) var interference: Double
  /// S.
  private(set) var signal: Double

  /// The rate for given luminosities of gluons and of quarks, in the unit of luminosity/GeV².
  init(_ amplitude: TopPairAmplitude, mass: Double, gluons: Double, quarks: Double) {
    let point = TopPairPoint(amplitude, mass: mass)
    velocity = point.velocity
    let squared = point.strongSquared * point.strongSquared
    self.gluons = gluons * point.phaseSpace * squared / 48
    self.quarks = quarks * point.phaseSpace * squared * 2 / 9
    let (a, b) = (point.decay.scalar, point.decay.pseudoscalar)
    let both =
      Complex(a * point.velocity) * point.production.scalar
      + Complex(b) * point.production.pseudoscalar
    interference =
      gluons * point.phaseSpace / 256 * 2 * 4 * 8 * point.strongSquared * point.inverseGamma
      * (point.resonance * both).real
    signal =
      gluons * point.phaseSpace / 256 * 24 * 4 * (a * a + b * b) * point.resonance.lengthSquared
      * (point.production.scalar.lengthSquared + point.production.pseudoscalar.lengthSquared)
  }

  /// The parts at cosθ.
  func components(cosine: Double) -> CoherentComponents {
    let square = velocity * velocity * cosine * cosine
    let (q, w) = (1 - square, 1 - velocity * velocity)
    let numerator = 2 * q - w * w - (q - w) * (q - w)
    return CoherentComponents(
      background: gluons * (7 + 9 * square) * numerator / (q * q) + quarks * (2 - (q - w)),
      interference: interference / q, signal: signal)
  }

  /// The parts' integrals over cosθ.
  ///
  /// With ρ = 4m_t²/ŝ, gluons give 32 b_g/β [(1 + ρ + ρ²/16) ln((1 + β)/(1 − β)) − β(7/4 + 31ρ/16)]
  /// and quarks 8/3 b_q (1 + ρ/2): Combridge, Nucl. Phys. B151 (1979) 429.
  var integral: CoherentComponents {
    guard velocity > 0 else { return .zero }
    let rho = 1 - velocity * velocity
    let logarithm = 2 * atanh(velocity)
    let fusion =
      (1 + rho + rho * rho / 16) * logarithm - velocity * (7.0 / 4 + 31.0 / 16 * rho)
    return CoherentComponents(
      background: gluons * 32 / velocity * fusion + quarks * (8.0 / 3) * (1 + rho / 2),
      interference: interference * logarithm / velocity, signal: 2 * signal)
  }

  /// cosθ from a linear combination of the parts of the rate that is nowhere negative.
  ///
  /// By rejection from 1/(1 − β²cos²θ): each part times that denominator has a bound, 32 b_g, 2 b_q,
  /// i where it is positive, and S.
  func cosine(_ factors: CoherentComponents.Factors, using stream: inout RandomStream) -> Double {
    let bound =
      factors.background * (32 * gluons + 2 * quarks)
      + max(0, factors.interference * interference) + factors.signal * signal
    let reach = atanh(velocity)
    while true {
      let along = tanh((2 * stream.uniform() - 1) * reach)
      let rate = components(cosine: along / velocity).combined(factors)
      if stream.uniform() * bound < rate * (1 - along * along) { return along / velocity }
    }
  }
}
