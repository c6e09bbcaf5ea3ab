import Foundation
import GSL

/// A kernel of the distance r = |x − x′|/ℓ alone, 1 at r = 0: its only parameter is the length ℓ, in
/// the units of x.
///
/// Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), equations 4.9, 4.14 and
/// 4.17.
public struct RadialKernel: Kernel, Hashable {
  /// How the covariance falls, from smooth functions to rough ones.
  public enum Shape: Sendable, Hashable, CaseIterable {
    /// e^(−r²/2), the RBF: functions with all derivatives.
    case gaussian
    /// (1 + s + s²/3) e^(−s), s = √5 r: two derivatives.
    case matern52
    /// (1 + s) e^(−s), s = √3 r: one derivative.
    case matern32
    /// e^(−r): continuous functions.
    case matern12
  }

  /// How it falls.
  public let shape: Shape
  /// ℓ > 0.
  public let length: Double

  /// The kernel of a shape and a positive length.
  public init(_ shape: Shape, length: Double) {
    precondition(length > 0 && length < .infinity, "a length of \(length)")
    self.shape = shape
    self.length = length
  }

  /// ln ℓ.
  public var logParameters: [Double] { [log(length)] }

  /// The same shape with another length.
  public func with(logParameters: [Double]) -> Self { Self(shape, length: exp(logParameters[0])) }

  /// k(r).
  public func covariance(between first: Matrix, and second: Matrix) -> Matrix {
    Matrix.pairs(first, second) { x, y in
      let r = distance(x, y)
      switch shape {
      case .gaussian: return exp(-r * r / 2)
      case .matern12: return exp(-r)
      case .matern32:
        let s = 3.0.squareRoot() * r
        return (1 + s) * exp(-s)
      case .matern52:
        let s = 5.0.squareRoot() * r
        return (1 + s + s * s / 3) * exp(-s)
      }
    }
  }

  /// ∂k/∂ln ℓ = −r dk/dr.
  public func gradients(of points: Matrix) -> [Matrix] {
    [
      Matrix.pairs(points, points) { x, y in
        let r = distance(x, y)
        switch shape {
        case .gaussian: return r * r * exp(-r * r / 2)
        case .matern12: return r * exp(-r)
        case .matern32: return 3 * r * r * exp(-3.0.squareRoot() * r)
        case .matern52:
          let s = 5.0.squareRoot() * r
          return s * s * (1 + s) / 3 * exp(-s)
        }
      }
    ]
  }

  private func distance(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double {
    var sum = 0.0
    for (a, b) in zip(x, y) { sum += (a - b) * (a - b) }
    return sum.squareRoot() / length
  }
}

extension Kernel where Self == RadialKernel {
  /// e^(−r²/2).
  public static func radialBasis(length: Double) -> Self { Self(.gaussian, length: length) }
  /// Matérn's kernel with ν = 1/2.
  public static func matern12(length: Double) -> Self { Self(.matern12, length: length) }
  /// Matérn's kernel with ν = 3/2.
  public static func matern32(length: Double) -> Self { Self(.matern32, length: length) }
  /// Matérn's kernel with ν = 5/2.
  public static func matern52(length: Double) -> Self { Self(.matern52, length: length) }
}
