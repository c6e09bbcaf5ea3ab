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
    var failed: Int?
    elements.withUnsafeMutableBufferPointer { l in
      for row in 0..<size {
        for column in 0...row {
          var sum = l[row * size + column]
          for k in 0..<column { sum -= l[row * size + k] * l[column * size + k] }
          if row == column {
            guard sum > 0, sum < .infinity else {
              failed = row
              return
            }
            l[row * size + row] = sum.squareRoot()
          } else {
            l[row * size + column] = sum / l[column * size + column]
          }
        }
        for column in row + 1..<max(size, row + 1) { l[row * size + column] = 0 }
      }
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
  public func solve(_ vector: [Double]) -> [Double] {
    var x = halfSolve(vector)
    let size = lower.rows
    lower.elements.withUnsafeBufferPointer { l in
      for row in stride(from: size - 1, through: 0, by: -1) {
        x[row] /= l[row * size + row]
        let value = x[row]
        for k in 0..<row { x[k] -= l[row * size + k] * value }
      }
    }
    return x
  }

  /// L⁻¹ b, whose square is bᵀ A⁻¹ b.
  public func halfSolve(_ vector: [Double]) -> [Double] {
    let size = lower.rows
    precondition(vector.count == size, "\(vector.count) elements meet an order of \(size)")
    var x = vector
    lower.elements.withUnsafeBufferPointer { l in
      for row in 0..<size {
        var sum = x[row]
        for k in 0..<row { sum -= l[row * size + k] * x[k] }
        x[row] = sum / l[row * size + row]
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
