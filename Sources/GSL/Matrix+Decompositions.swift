internal import CGSL

extension Matrix {
  /// The inverse of a symmetric positive definite matrix, by Cholesky decomposition.
  ///
  /// - Throws: ``GSLError`` where the matrix is not positive definite.
  public func inversePositiveDefinite() throws(GSLError) -> Matrix {
    precondition(rows == columns, "\(rows)×\(columns) is not square")
    var inverse = self
    try inverse.withGSLMatrix { matrix throws(GSLError) in
      // GSL's own check of the pivots lets NaN pass.
      try checked("Cholesky decomposition", "order \(rows)") {
        elements.allSatisfy(\.isFinite)
          ? gsl_linalg_cholesky_decomp1(matrix) : Int32(GSL_EDOM)
      }
      try checked("Cholesky inverse", "order \(rows)") { gsl_linalg_cholesky_invert(matrix) }
    }
    return inverse
  }

  /// The upper triangle R of the QR decomposition of a matrix with at least as many rows as
  /// columns.
  public func upperTriangularFactor() throws(GSLError) -> Matrix {
    precondition(rows >= columns, "\(rows)×\(columns) has more columns than rows")
    var factored = self
    let reflections = gsl_vector_alloc(columns)
    defer { gsl_vector_free(reflections) }
    try factored.withGSLMatrix { matrix throws(GSLError) in
      try checked("QR decomposition", "\(rows)×\(columns)") {
        gsl_linalg_QR_decomp(matrix, reflections)
      }
    }
    var upper = Matrix(rows: columns, columns: columns)
    for row in 0..<columns {
      for column in row..<columns { upper[row, column] = factored[row, column] }
    }
    return upper
  }

  /// The inverse of an upper triangular matrix.
  ///
  /// - Throws: ``GSLError`` where a diagonal element vanishes.
  public func inverseUpperTriangular() throws(GSLError) -> Matrix {
    var inverse = self
    try inverse.withGSLMatrix { matrix throws(GSLError) in
      try checked("triangular inverse", "order \(rows)") {
        (0..<rows).contains { self[$0, $0] == 0 }
          ? Int32(GSL_ESING) : gsl_linalg_tri_invert(CblasUpper, CblasNonUnit, matrix)
      }
    }
    return inverse
  }

  /// Lends the elements to GSL as a `gsl_matrix`.
  private mutating func withGSLMatrix(
    _ body: (UnsafeMutablePointer<gsl_matrix>) throws(GSLError) -> Void
  )
    throws(GSLError)
  {
    let (rows, columns) = (self.rows, self.columns)
    var result: Result<Void, GSLError> = .success(())
    withMutableElements { pointer in
      var view = gsl_matrix_view_array(pointer, rows, columns)
      do throws(GSLError) { try body(&view.matrix) } catch { result = .failure(error) }
    }
    try result.get()
  }
}
