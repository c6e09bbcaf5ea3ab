import Foundation
import GSL

extension PartonDensities {
  /// dL/dτ = ∫ dx/x f_a(x, Q) f_b(τ/x, Q) over x from τ to 1, the luminosity of two partons.
  ///
  /// The first parton is of the first proton, the second of the second; a process that does not tell
  /// the protons apart adds the other order where the partons differ. A hadronic cross section is
  /// σ = Σ_ab ∫ dτ (dL_ab/dτ) σ̂_ab(τ s): Ellis, Stirling and Webber, *QCD and Collider Physics*.
  /// The integral runs over the pair's rapidity ½ ln(x₁/x₂), in which it is flattest.
  ///
  /// - Parameters:
  ///   - tau: τ = x₁x₂ = ŝ/s, in (0, 1).
  ///   - q: the scale of both densities in GeV.
  ///   - relativeError: the accuracy asked for.
  /// - Returns: the luminosity, with the error of the quadrature alone.
  /// - Throws: `GSLError` where the accuracy cannot be reached.
  public func luminosity(
    _ first: Parton, _ second: Parton, tau: Double, q: Double, relativeError: Double = 1e-6
  ) throws(GSLError) -> Estimate {
    precondition(tau > 0 && tau < 1, "τ = \(tau) is not between 0 and 1")
    let reach = -0.5 * log(tau)
    let root = tau.squareRoot()
    let integral = try integrate(over: -reach...reach, relativeError: relativeError) { rapidity in
      xf(first, x: root * exp(rapidity), q: q) * xf(second, x: root * exp(-rapidity), q: q)
    }
    return Estimate(integral.value / tau, error: integral.error / tau)
  }
}
