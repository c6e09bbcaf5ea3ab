import GSL

extension Kernel {
  /// A with A·Aᵀ = k(xᵢ, xⱼ): a Gaussian process at the points is A·z with independent z of unit
  /// variance, so that it is fitted as parameters with unit priors.
  ///
  /// The columns are √λ_k v_k with the eigenvalues and eigenvectors of the covariance; those with
  /// less than 1e-12 of the greatest are left out. Some 10 n³ operations.
  ///
  /// - Returns: points × components.
  public func components(of points: Matrix) -> Matrix {
    let (values, vectors) = covariance(of: points).symmetricEigensystem()
    let greatest = values.first ?? 0
    let kept = values.indices.filter { values[$0] > 1e-12 * greatest }
    var result = Matrix(rows: points.rows, columns: kept.count)
    for (column, k) in kept.enumerated() {
      let root = values[k].squareRoot()
      for row in 0..<points.rows { result[row, column] = root * vectors[k, row] }
    }
    return result
  }
}
