import Statistics

/// dN/dm = Σ_k p_k T_k(t) with t from −1 to 1 over the fit range. Its coefficients have any sign:
/// where the data are sparse it may turn negative, and then does not fit.
public struct ChebyshevPolynomial: LinearBackground {
  /// The degree.
  public let degree: Int

  /// The polynomial of degree 1 or more.
  public init(degree: Int) {
    precondition(degree >= 1, "a polynomial of degree \(degree) has no slope")
    self.degree = degree
  }

  /// "chebyshev1" and so on.
  public var name: String { "chebyshev\(degree)" }

  /// One more than the degree.
  public var parameterCount: Int { degree + 1 }

  /// A linear model.
  public var link: PoissonRegression.Link { .identity }

  /// T₀, T₁, … by T_{k+1} = 2t T_k − T_{k−1}.
  public func basis(at mass: Double, over range: Range<Double>) -> [Double] {
    let t = 2 * (mass - range.lowerBound) / (range.upperBound - range.lowerBound) - 1
    var values = [1, t]
    while values.count <= degree {
      values.append(2 * t * values[values.count - 1] - values[values.count - 2])
    }
    return values
  }
}
