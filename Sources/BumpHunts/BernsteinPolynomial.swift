import Foundation
import GSL
import Statistics

/// dN/dm = Σ_k p_k C(n, k) t^k (1 − t)^(n−k) with every p_k ≥ 0 and t from 0 to 1 over the fit
/// range: a polynomial of degree n that is positive throughout.
public struct BernsteinPolynomial: LinearBackground {
  /// n.
  public let degree: Int
  private let binomials: [Double]

  /// The polynomial of degree 1 or more.
  public init(degree: Int) {
    precondition(degree >= 1, "a polynomial of degree \(degree) has no slope")
    self.degree = degree
    binomials = (0...degree).map { k in
      exp(
        logGamma(Double(degree) + 1) - logGamma(Double(k) + 1) - logGamma(Double(degree - k) + 1)
      ).rounded()
    }
  }

  /// "bernstein1" and so on.
  public var name: String { "bernstein\(degree)" }

  /// One more than the degree.
  public var parameterCount: Int { degree + 1 }

  /// A linear model with non-negative coefficients.
  public var link: PoissonRegression.Link { .nonNegative }

  /// The n + 1 Bernstein polynomials, which are nowhere negative on the range.
  public func basis(at mass: Double, over range: Range<Double>) -> [Double] {
    let t = (mass - range.lowerBound) / (range.upperBound - range.lowerBound)
    return binomials.enumerated().map { k, binomial in
      binomial * pow(t, Double(k)) * pow(1 - t, Double(degree - k))
    }
  }
}
