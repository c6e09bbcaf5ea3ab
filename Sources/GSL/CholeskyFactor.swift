import Foundation

/// L with L·Lᵀ = A, A symmetric and positive definite: what solves A x = b and knows ln |A|.
///
/// Golub and Van Loan, "Matrix Computations", 4th edition (2013), algorithm 4.2.2. n³/3 operations.
public struct CholeskyFactor: Sendable {
  /// L, with zeros above the diagonal.
  public let lower: Matrix

  /// The factor of a symmetric matrix, of which the lower triangle is read.
  ///
  /// - Throws: ``GSLError`` where the matrix is not positive definite, or not finite.
  public init(_ matrix: Matrix) throws(GSLError) {
    precondition(matrix.rows == matrix.columns, "\(matrix.rows)×\(matrix.columns) is not square")
    let size = matrix.rows
    var elements = matrix.elements
    let failed = elements.withUnsafeMutableBufferPointer { l in
      for row in 0..<size {
        for column in row + 1..<max(size, row + 1) { l[row * size + column] = 0 }
      }
      return l.baseAddress.flatMap { choleskyFactor($0, order: size) }
    }
    if let failed {
      throw GSLError(
        routine: "Cholesky decomposition", code: 1,
        reason: "pivot \(failed) of \(size) is not positive: the matrix is not positive definite")
    }
    self.lower = Matrix(rows: size, columns: size, elements: elements)
  }

  /// ln |A| = 2 Σ ln L_ii.
  public var logDeterminant: Double {
    (0..<lower.rows).reduce(0) { $0 + 2 * log(lower[$1, $1]) }
  }

  /// A⁻¹ b.
  public func solve(_ vector: [Double]) -> [Double] { solved(vector, choleskySolve) }

  /// L⁻¹ b, whose square is bᵀ A⁻¹ b.
  public func halfSolve(_ vector: [Double]) -> [Double] { solved(vector, choleskyHalfSolve) }

  private func solved(
    _ vector: [Double],
    _ solve: (UnsafePointer<Double>, Int, UnsafeMutablePointer<Double>) -> Void
  ) -> [Double] {
    let size = lower.rows
    precondition(vector.count == size, "\(vector.count) elements meet an order of \(size)")
    var x = vector
    lower.elements.withUnsafeBufferPointer { l in
      x.withUnsafeMutableBufferPointer { x in
        guard let l = l.baseAddress, let x = x.baseAddress else { return }
        solve(l, size, x)
      }
    }
    return x
  }

  /// L⁻¹ B for the columns of B, one row of the result for each column.
  public func halfSolvedColumns(of matrix: Matrix) -> Matrix {
    var elements: [Double] = []
    elements.reserveCapacity(matrix.elements.count)
    for column in 0..<matrix.columns {
      elements += halfSolve((0..<matrix.rows).map { matrix[$0, column] })
    }
    return Matrix(rows: matrix.columns, columns: matrix.rows, elements: elements)
  }

  /// A⁻¹.
  public var inverse: Matrix {
    let size = lower.rows
    var elements: [Double] = []
    elements.reserveCapacity(size * size)
    var unit = [Double](repeating: 0, count: size)
    for row in 0..<size {
      unit[row] = 1
      elements += solve(unit)
      unit[row] = 0
    }
    return Matrix(rows: size, columns: size, elements: elements)
  }
}
