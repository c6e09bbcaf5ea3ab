/// A dense matrix of doubles, stored row by row.
public struct Matrix: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The elements, row by row: `rows × columns` of them.
  public private(set) var elements: [Double]

  /// A matrix of zeros.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, elements: Array(repeating: 0, count: rows * columns))
  }

  /// A matrix of the given elements, row by row.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(
      elements.count == rows * columns, "\(elements.count) elements do not fill \(rows)×\(columns)")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// The element in a row and a column.
  public subscript(row: Int, column: Int) -> Double {
    get { elements[row * columns + column] }
    set { elements[row * columns + column] = newValue }
  }

  /// One row, `columns` elements.
  public func row(_ index: Int) -> ArraySlice<Double> {
    elements[index * columns..<(index + 1) * columns]
  }

  /// The product with a column vector of `columns` elements.
  public func times(_ vector: [Double]) -> [Double] {
    precondition(vector.count == columns, "\(vector.count) elements meet \(columns) columns")
    return (0..<rows).map { row in
      var sum = 0.0
      for column in 0..<columns { sum += elements[row * columns + column] * vector[column] }
      return sum
    }
  }

  /// selfᵀ · other, both with the same number of rows.
  public func transposed(times other: Matrix) -> Matrix {
    precondition(rows == other.rows, "\(rows) rows meet \(other.rows)")
    return Matrix(
      rows: columns, columns: other.columns,
      elements: transposedProduct(
        elements, other.elements, k: rows, m: columns, n: other.columns))
  }

  /// vᵀ · self · v for a square matrix: the variance of v·θ where self is θ's covariance.
  public func quadraticForm(_ vector: [Double]) -> Double {
    zip(vector, times(vector)).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// Lends the elements to a C library; they are `rows × columns` and must stay so.
  mutating func withMutableElements(_ body: (UnsafeMutablePointer<Double>?) -> Void) {
    elements.withUnsafeMutableBufferPointer { body($0.baseAddress) }
  }
}
