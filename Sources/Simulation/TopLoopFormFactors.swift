import ComplexModule
import Foundation
import RealModule

/// The top loop between a neutral scalar and two gluons, as a function of τ = ŝ/4m_t².
///
/// F_H = 2[τ + (τ − 1)f]/τ² and F_A = 2f/τ, with f = arcsin²√τ up to the threshold τ = 1 and
/// f = −¼[ln((1 + β)/(1 − β)) − iπ]², β = √(1 − 1/τ), above it, where both have an absorptive part.
/// For a heavy top F_H → 4/3 and F_A → 2.
///
/// Source: Djouadi, hep-ph/0503172, section 2.3.1, for H, and hep-ph/0503173, section 2.1, for A.
public struct TopLoopFormFactors: Sendable, Hashable {
  /// F_H.
  public let scalar: Complex<Double>
  /// F_A.
  public let pseudoscalar: Complex<Double>

  /// The form factors; towards τ = 0 F_H loses digits, its relative error is about 1e-16/τ.
  ///
  /// - Parameter tau: ŝ/4m_t² > 0.
  public init(tau: Double) {
    precondition(tau > 0, "τ = \(tau) is not positive")
    let f: Complex<Double>
    if tau <= 1 {
      let angle = asin(tau.squareRoot())
      f = Complex(angle * angle)
    } else {
      // ln((1 + β)/(1 − β)) without the difference 1 − β.
      let logarithm = 2 * log(tau.squareRoot() + (tau - 1).squareRoot())
      let root = Complex(logarithm, -.pi)
      f = Complex(-0.25) * root * root
    }
    scalar = Complex(2 / tau) + Complex(2 * (tau - 1) / (tau * tau)) * f
    pseudoscalar = Complex(2 / tau) * f
  }
}
