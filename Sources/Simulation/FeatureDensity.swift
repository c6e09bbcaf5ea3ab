import Foundation
import GSL

/// How one feature is distributed under the background's amplitude and under the signal's.
public struct FeatureDensity: Sendable {
  /// A normalised density with closed form, sampler and overlap integral.
  enum Shape: Sendable {
    case normal(mean: Double, deviation: Double, logNorm: Double)
    case beta(a: Double, b: Double, logNorm: Double)
  }

  /// The two shapes, of one kind.
  struct Shapes: Sendable {
    let background: Shape
    let signal: Shape
  }

  /// The feature's name.
  public let name: String
  let shapes: Shapes

  /// Normal densities, each by mean and standard deviation.
  public static func normal(
    _ name: String, background: (mean: Double, deviation: Double),
    signal: (mean: Double, deviation: Double)
  ) -> FeatureDensity {
    precondition(background.deviation > 0 && signal.deviation > 0, "a deviation is not positive")
    func shape(_ p: (mean: Double, deviation: Double)) -> Shape {
      .normal(
        mean: p.mean, deviation: p.deviation, logNorm: -log(p.deviation) - 0.5 * log(2 * .pi))
    }
    return FeatureDensity(
      name: name, shapes: Shapes(background: shape(background), signal: shape(signal)))
  }

  /// Beta densities on (0, 1), each by its two shapes, both positive.
  public static func beta(
    _ name: String, background: (a: Double, b: Double), signal: (a: Double, b: Double)
  ) -> FeatureDensity {
    func shape(_ p: (a: Double, b: Double)) -> Shape {
      .beta(a: p.a, b: p.b, logNorm: -logBeta(p.a, p.b))
    }
    return FeatureDensity(
      name: name, shapes: Shapes(background: shape(background), signal: shape(signal)))
  }

  /// ∫ √(f_B f_S), the Bhattacharyya coefficient: what the features leave of the interference.
  public var overlap: Double {
    switch (shapes.background, shapes.signal) {
    case (.normal(let m, let s, _), .normal(let n, let t, _)):
      let sum = s * s + t * t
      return (2 * s * t / sum).squareRoot() * exp(-(m - n) * (m - n) / (4 * sum))
    case (.beta(let a, let b, _), .beta(let c, let d, _)):
      return exp(logBeta((a + c) / 2, (b + d) / 2) - (logBeta(a, b) + logBeta(c, d)) / 2)
    default:
      preconditionFailure("a feature's two densities are of one kind")
    }
  }
}

extension FeatureDensity.Shapes {
  /// The logarithms of both densities; −∞ where they vanish.
  func logDensities(_ x: Double) -> (background: Double, signal: Double) {
    switch (background, signal) {
    case (.normal(let m, let s, let norm), .normal(let n, let t, let otherNorm)):
      let (z, w) = ((x - m) / s, (x - n) / t)
      return (norm - 0.5 * z * z, otherNorm - 0.5 * w * w)
    case (.beta(let a, let b, let norm), .beta(let c, let d, let otherNorm)):
      guard x > 0, x < 1 else { return (-.infinity, -.infinity) }
      let (low, high) = (log(x), log1p(-x))
      return (
        (a - 1) * low + (b - 1) * high + norm, (c - 1) * low + (d - 1) * high + otherNorm
      )
    default:
      preconditionFailure("a feature's two densities are of one kind")
    }
  }
}

extension FeatureDensity.Shape {
  /// A variate of the density.
  func sample(using generator: inout RandomStream) -> Double {
    switch self {
    case .normal(let mean, let deviation, _): mean + deviation * generator.normal()
    case .beta(let a, let b, _): generator.beta(a, b)
    }
  }
}
