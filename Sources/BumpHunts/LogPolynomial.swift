import Foundation
import Statistics

/// dN/dm = exp(p₀ + p₁ s + p₂ s² + …) with s = ln(m/m₀)/ln(m₁/m₀) from 0 to 1 over the fit range
/// m₀ to m₁: a power law whose exponent runs with ln m.
public struct LogPolynomial: LinearBackground {
  /// The degree in ln m; 1 is a power law.
  public let degree: Int

  /// The polynomial of degree 1 or more.
  public init(degree: Int) {
    precondition(degree >= 1, "a polynomial of degree \(degree) has no slope")
    self.degree = degree
  }

  /// "logpolynomial1" and so on.
  public var name: String { "logpolynomial\(degree)" }

  /// One more than the degree.
  public var parameterCount: Int { degree + 1 }

  /// A log-linear model.
  public var link: PoissonRegression.Link { .log }

  /// 1, s, s², …
  public func basis(at mass: Double, over range: Range<Double>) -> [Double] {
    let s = log(mass / range.lowerBound) / log(range.upperBound / range.lowerBound)
    var powers = [1.0]
    while powers.count <= degree { powers.append(powers[powers.count - 1] * s) }
    return powers
  }

  /// Masses must be positive.
  public func obstacle(over range: Range<Double>) -> String? {
    range.lowerBound > 0 ? nil : "the logarithm of the mass is defined above 0"
  }
}
