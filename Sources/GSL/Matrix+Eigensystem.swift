extension Matrix {
  /// The eigenvalues of a symmetric matrix, the greatest first, and its orthonormal eigenvectors.
  ///
  /// Jacobi rotations in cyclic order until nothing is left off the diagonal: small eigenvalues of
  /// well-scaled matrices keep their digits. The sign of a vector is that which makes its element of
  /// greatest modulus positive. Some 10 n³ operations; for matrices of features, not for thousands.
  ///
  /// Source: Golub and Van Loan, "Matrix Computations", 4th edition (2013), section 8.5.
  ///
  /// - Returns: the values, and a matrix whose row k is the vector of value k.
  public func symmetricEigensystem() -> (values: [Double], vectors: Matrix) {
    precondition(rows == columns, "\(rows)×\(columns) is not square")
    let size = rows
    var (a, v) = (elements, [Double](repeating: 0, count: size * size))
    for k in 0..<size { v[k * size + k] = 1 }
    let scale = a.reduce(0) { $0 + $1 * $1 }
    for _ in 0..<100 {
      var off = 0.0
      for p in 0..<size {
        for q in p + 1..<max(size, p + 1) { off += a[p * size + q] * a[p * size + q] }
      }
      // A rotation more changes eigenvalues by less than their last digit.
      guard off > 1e-36 * scale else { break }
      for p in 0..<size {
        for q in p + 1..<max(size, p + 1) where a[p * size + q] != 0 {
          rotate(&a, &v, p, q, size)
        }
      }
    }
    let order = (0..<size).sorted { (a[$1 * size + $1], $0) < (a[$0 * size + $0], $1) }
    var vectors = Matrix(rows: size, columns: size)
    for (row, k) in order.enumerated() {
      var greatest = 0
      for i in 1..<max(size, 1)
      where abs(v[k * size + i]) > abs(v[k * size + greatest]) * (1 + 1e-9) { greatest = i }
      let sign: Double = v[k * size + greatest] < 0 ? -1 : 1
      for i in 0..<size { vectors[row, i] = sign * v[k * size + i] }
    }
    return (order.map { a[$0 * size + $0] }, vectors)
  }
}

/// The rotation in the plane of p and q that makes a_pq zero; rows of v are the vectors so far.
private func rotate(_ a: inout [Double], _ v: inout [Double], _ p: Int, _ q: Int, _ size: Int) {
  let theta = (a[q * size + q] - a[p * size + p]) / (2 * a[p * size + q])
  let t = (theta < 0 ? -1 : 1) / (abs(theta) + (theta * theta + 1).squareRoot())
  let c = 1 / (t * t + 1).squareRoot()
  let s = t * c
  for k in 0..<size {
    let (x, y) = (a[k * size + p], a[k * size + q])
    (a[k * size + p], a[k * size + q]) = (c * x - s * y, s * x + c * y)
  }
  for k in 0..<size {
    let (x, y) = (a[p * size + k], a[q * size + k])
    (a[p * size + k], a[q * size + k]) = (c * x - s * y, s * x + c * y)
    let (u, w) = (v[p * size + k], v[q * size + k])
    (v[p * size + k], v[q * size + k]) = (c * u - s * w, s * u + c * w)
  }
  (a[p * size + q], a[q * size + p]) = (0, 0)
}
