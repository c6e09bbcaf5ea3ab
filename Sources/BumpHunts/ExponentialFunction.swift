import Statistics

/// dN/dm = exp(p₀ + p₁ t + p₂ t² + …) with t from 0 to 1 over the fit range.
public struct ExponentialFunction: LinearBackground {
  /// The degree of the exponent.
  public let degree: Int

  /// The exponential of a polynomial of degree 1 or more.
  public init(degree: Int) {
    precondition(degree >= 1, "an exponential of degree \(degree) does not fall")
    self.degree = degree
  }

  /// "exponential1" and so on.
  public var name: String { "exponential\(degree)" }

  /// One more than the degree.
  public var parameterCount: Int { degree + 1 }

  /// A log-linear model.
  public var link: PoissonRegression.Link { .log }

  /// 1, t, t², …
  public func basis(at mass: Double, over range: Range<Double>) -> [Double] {
    let t = (mass - range.lowerBound) / (range.upperBound - range.lowerBound)
    var powers = [1.0]
    while powers.count <= degree { powers.append(powers[powers.count - 1] * t) }
    return powers
  }
}
