import Foundation
import GSL

/// How one feature is distributed under the background's amplitude and under the signal's.
public struct FeatureDensity: Sendable {
  /// A normalised density with closed form, sampler and overlap integral.
  enum Shape: Sendable {
    case normal(mean: Double, deviation: Double)
    case beta(a: Double, b: Double, logNorm: Double)
  }

  /// The feature's name.
  public let name: String
  let background: Shape
  let signal: Shape

  /// Normal densities, each by mean and standard deviation.
  public static func normal(
    _ name: String, background: (mean: Double, deviation: Double),
    signal: (mean: Double, deviation: Double)
  ) -> FeatureDensity {
    precondition(background.deviation > 0 && signal.deviation > 0, "a deviation is not positive")
    return FeatureDensity(
      name: name, background: .normal(mean: background.mean, deviation: background.deviation),
      signal: .normal(mean: signal.mean, deviation: signal.deviation))
  }

  /// Beta densities on (0, 1), each by its two shapes, both positive.
  public static func beta(
    _ name: String, background: (a: Double, b: Double), signal: (a: Double, b: Double)
  ) -> FeatureDensity {
    func shape(_ p: (a: Double, b: Double)) -> Shape {
      .beta(a: p.a, b: p.b, logNorm: -logBeta(p.a, p.b))
    }
    return FeatureDensity(name: name, background: shape(background), signal: shape(signal))
  }

  /// ∫ √(f_B f_S), the Bhattacharyya coefficient: what the features leave of the interference.
  public var overlap: Double {
    switch (background, signal) {
    case (.normal(let m, let s), .normal(let n, let t)):
      let sum = s * s + t * t
      return (2 * s * t / sum).squareRoot() * exp(-(m - n) * (m - n) / (4 * sum))
    case (.beta(let a, let b, _), .beta(let c, let d, _)):
      return exp(logBeta((a + c) / 2, (b + d) / 2) - (logBeta(a, b) + logBeta(c, d)) / 2)
    default:
      preconditionFailure("a feature's two densities are of one kind")
    }
  }
}

extension FeatureDensity.Shape {
  /// The logarithm of the density; −∞ where it vanishes.
  func logDensity(_ x: Double) -> Double {
    switch self {
    case .normal(let mean, let deviation):
      let z = (x - mean) / deviation
      return -0.5 * z * z - log(deviation) - 0.5 * log(2 * .pi)
    case .beta(let a, let b, let logNorm):
      guard x > 0, x < 1 else { return -.infinity }
      return (a - 1) * log(x) + (b - 1) * log1p(-x) + logNorm
    }
  }

  /// A variate of the density.
  func sample(using generator: inout RandomStream) -> Double {
    switch self {
    case .normal(let mean, let deviation): mean + deviation * generator.normal()
    case .beta(let a, let b, _): generator.beta(a, b)
    }
  }
}
