import Foundation
import GSL

/// The median significance expected of a signal in a counting experiment, from its Asimov data.
///
/// √2 [(s + b) ln(1 + s/b) − s]^½: Cowan, Cranmer, Gross, Vitells, Eur. Phys. J. C 71 (2011) 1554,
/// arXiv:1007.1727, equation 97. With an error σ of the background, as from a control measurement
/// with τ = b/σ², √2 [(s + b) ln((s + b)(b + σ²)/(b² + (s + b)σ²)) − (b²/σ²) ln(1 + σ²s/(b(b + σ²)))]^½:
/// Cowan, "Discovery sensitivity for a counting experiment with background uncertainty" (2012),
/// equation 20. For s ≪ b they tend to s/√(b + σ²). Asymptotic: above the true median by a few tenths
/// for a handful of events.
///
/// - Parameters:
///   - signal: s ≥ 0, finite.
///   - background: b ≥ 0, finite. Where it is 0 any signal is infinitely significant if σ = 0, and
///     none is if σ > 0.
///   - backgroundError: σ ≥ 0, finite.
public func asimovSignificance(
  signal: Double, background: Double, backgroundError: Double = 0
) -> Double {
  precondition(signal >= 0 && signal < .infinity, "a signal of \(signal)")
  precondition(background >= 0 && background < .infinity, "a background of \(background)")
  precondition(
    backgroundError >= 0 && backgroundError < .infinity,
    "a background's error of \(backgroundError)")
  if signal == 0 || (background == 0 && backgroundError > 0) { return 0 }
  if background == 0 { return .infinity }
  let sum = signal + background
  let tau = background / (backgroundError * backgroundError)
  guard tau < 1e30 else {
    return (2 * halfDeviance(of: sum, from: background, difference: signal)).squareRoot()
  }
  // The equation is Li and Ma's for s + b events on and bτ off, of which the differences from their
  // expectations without a signal are ±sτ/(1 + τ).
  let difference = signal * tau / (1 + tau)
  let expected = background + signal / (1 + tau)
  let deviance =
    2 * halfDeviance(of: sum, from: expected, difference: difference)
    + 2 * halfDeviance(of: background * tau, from: expected * tau, difference: -difference)
  return max(0, deviance).squareRoot()
}
