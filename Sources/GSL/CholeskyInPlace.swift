/// Overwrites the lower triangle of a symmetric matrix, row by row, by its Cholesky factor, and
/// allocates nothing: for the innermost loops of fits.
///
/// - Parameter tolerance: a pivot that is not above this share of its diagonal element is rounding,
///   and no curvature.
/// - Returns: the row of the first pivot that is not positive, nil where the matrix is positive
///   definite.
package func choleskyFactor(
  _ matrix: UnsafeMutablePointer<Double>, order: Int, tolerance: Double = 0
) -> Int? {
  for i in 0..<order {
    let row = matrix + i * order
    for j in 0..<i {
      let other = matrix + j * order
      var sum = row[j]
      for k in 0..<j { sum -= row[k] * other[k] }
      row[j] = sum / other[j]
    }
    var pivot = row[i]
    for k in 0..<i { pivot -= row[k] * row[k] }
    guard pivot > tolerance * abs(row[i]), pivot < .infinity else { return i }
    row[i] = pivot.squareRoot()
  }
  return nil
}

/// Solves L·x = v in place.
package func choleskyHalfSolve(
  _ factor: UnsafePointer<Double>, order: Int, _ vector: UnsafeMutablePointer<Double>
) {
  for i in 0..<order {
    let row = factor + i * order
    var sum = vector[i]
    for k in 0..<i { sum -= row[k] * vector[k] }
    vector[i] = sum / row[i]
  }
}

/// Solves L·Lᵀ·x = v in place.
package func choleskySolve(
  _ factor: UnsafePointer<Double>, order: Int, _ vector: UnsafeMutablePointer<Double>
) {
  choleskyHalfSolve(factor, order: order, vector)
  for i in stride(from: order - 1, through: 0, by: -1) {
    let row = factor + i * order
    vector[i] /= row[i]
    for k in 0..<i { vector[k] -= row[k] * vector[i] }
  }
}
