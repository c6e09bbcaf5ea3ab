import Foundation
import GSL

/// The covariance k(x, x′) of a Gaussian process, with positive parameters known by their logarithms.
///
/// Points are the rows of a matrix. `+` and `*` make new kernels of two.
public protocol Kernel: Sendable {
  /// The logarithms of the parameters.
  var logParameters: [Double] { get }
  /// The same kernel with other parameters.
  func with(logParameters: [Double]) -> Self
  /// k(xᵢ, x′ⱼ) for two sets of observations, without what a single observation has alone.
  func covariance(between first: Matrix, and second: Matrix) -> Matrix
  /// k(xᵢ, xⱼ) for one set of observations, white noise included.
  func covariance(of points: Matrix) -> Matrix
  /// The derivatives of `covariance(of:)` by the logarithm of each parameter.
  func gradients(of points: Matrix) -> [Matrix]
}

extension Kernel {
  /// Without white noise an observation meets itself as it does any other.
  public func covariance(of points: Matrix) -> Matrix { covariance(between: points, and: points) }

  /// k(xᵢ, xᵢ) of each point, without white noise.
  func variances(of points: Matrix) -> [Double] {
    (0..<points.rows).map { index in
      let point = Matrix(rows: 1, columns: points.columns, elements: Array(points.row(index)))
      return covariance(between: point, and: point)[0, 0]
    }
  }
}

extension Matrix {
  /// One-dimensional points: a column.
  public init(points: [Double]) {
    self.init(rows: points.count, columns: 1, elements: points)
  }

  /// The matrix of a function of two rows.
  static func pairs(
    _ first: Matrix, _ second: Matrix,
    _ value: (ArraySlice<Double>, ArraySlice<Double>) -> Double
  ) -> Matrix {
    precondition(
      first.columns == second.columns,
      "points of \(first.columns) and of \(second.columns) dimensions")
    var elements: [Double] = []
    elements.reserveCapacity(first.rows * second.rows)
    for i in 0..<first.rows {
      let row = first.row(i)
      for j in 0..<second.rows { elements.append(value(row, second.row(j))) }
    }
    return Matrix(rows: first.rows, columns: second.rows, elements: elements)
  }

  /// A function of each element.
  func mapped(_ function: (Double) -> Double) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: elements.map(function))
  }

  /// A function of the elements of two matrices of one shape.
  func combined(with other: Matrix, _ function: (Double, Double) -> Double) -> Matrix {
    precondition(rows == other.rows && columns == other.columns, "matrices of two shapes")
    return Matrix(
      rows: rows, columns: columns, elements: zip(elements, other.elements).map(function))
  }
}
