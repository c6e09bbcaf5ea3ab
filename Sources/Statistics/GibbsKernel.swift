import Foundation
import GSL

/// Gibbs's kernel in one dimension, whose length grows with x: l(x) = l₀ + b x + c and
/// k = √(2 l l′/(l² + l′²)) exp(−(x − x′)²/(l² + l′²)), 1 at x = x′.
///
/// The resolution of a mass grows with the mass, and so does the distance over which a smooth
/// spectrum may bend. Source: Rasmussen and Williams, "Gaussian Processes for Machine Learning"
/// (2006), equation 4.32; with a length linear in the mass Frate et al., arXiv:1709.05681.
public struct GibbsKernel: Kernel, Hashable {
  /// b > 0.
  public let slope: Double
  /// c > 0, in the units of x.
  public let constant: Double
  /// l₀ ≥ 0, in the units of x: the length is never shorter, whatever the parameters.
  public let shortest: Double

  /// The kernel of a length l₀ + b x + c, for points at x ≥ 0.
  public init(slope: Double, constant: Double, shortest: Double = 0) {
    precondition(
      slope > 0 && slope < .infinity && constant > 0 && constant < .infinity && shortest >= 0,
      "a length of \(shortest) + \(slope) x + \(constant)")
    self.slope = slope
    self.constant = constant
    self.shortest = shortest
  }

  /// ln b and ln c.
  public var logParameters: [Double] { [log(slope), log(constant)] }

  /// The kernel with another slope and constant.
  public func with(logParameters: [Double]) -> Self {
    Self(slope: exp(logParameters[0]), constant: exp(logParameters[1]), shortest: shortest)
  }

  /// l(x).
  public func length(at x: Double) -> Double { shortest + slope * x + constant }

  /// k(x, x′).
  public func covariance(between first: Matrix, and second: Matrix) -> Matrix {
    precondition(first.columns == 1 && second.columns == 1, "points of one dimension")
    return Matrix.pairs(first, second) { value($0.first ?? 0, $1.first ?? 0) }
  }

  /// The derivatives by ln b and ln c.
  public func gradients(of points: Matrix) -> [Matrix] {
    let change: (Double, Double, Double, Double) -> Double = { x, y, byX, byY in
      let (l, m) = (length(at: x), length(at: y))
      let sum = l * l + m * m
      let square = (x - y) * (x - y)
      func derivative(_ length: Double) -> Double {
        0.5 / length - length / sum + 2 * square * length / (sum * sum)
      }
      return value(x, y) * (derivative(l) * byX + derivative(m) * byY)
    }
    return [
      Matrix.pairs(points, points) { x, y in
        let (x, y) = (x.first ?? 0, y.first ?? 0)
        return change(x, y, slope * x, slope * y)
      },
      Matrix.pairs(points, points) { x, y in
        change(x.first ?? 0, y.first ?? 0, constant, constant)
      },
    ]
  }

  private func value(_ x: Double, _ y: Double) -> Double {
    let (l, m) = (length(at: x), length(at: y))
    let sum = l * l + m * m
    return (2 * l * m / sum).squareRoot() * exp(-(x - y) * (x - y) / sum)
  }
}
