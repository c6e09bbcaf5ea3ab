import Foundation

/// The Kullback–Leibler divergence of the normal law of this mean and log-variance from the standard
/// normal one: ½ (μ² + σ² - 1 - ln σ²).
///
/// Source: arXiv:1312.6114, Appendix B.
package func normalDivergence(mean: Double, logVariance: Double) -> Double {
  // expm1 keeps the digits near σ = 1, where the rest cancels.
  (mean * mean + expm1(logVariance) - logVariance) / 2
}

/// e^x, up to a limit at which an untrained network's variance stays a number.
func exponential(_ x: Float) -> Float { exp(min(x, 20)) }
