import Foundation
import GSL
import Testing
import _TestSupport

/// The greatest difference of two matrices' elements.
private func distance(_ a: Matrix, _ b: Matrix) -> Double {
  zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? 0
}

private func identity(_ order: Int) -> Matrix {
  var matrix = Matrix(rows: order, columns: order)
  for index in 0..<order { matrix[index, index] = 1 }
  return matrix
}

private func random(_ rows: Int, _ columns: Int, index: UInt64 = 0) -> Matrix {
  var stream = RandomStream(seed: 17, purpose: "matrix", index: index)
  return Matrix(
    rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in stream.normal() })
}

@Suite("Matrices")
struct MatrixTests {
  /// Sums from the first row to the last, four at a time: the last digits do not depend on the processor, and the
  /// columns do not depend on how many there are.
  @Test func productsAreSummedInOneOrder() {
    for (rows, columns, others) in [(1, 1, 1), (3, 2, 5), (8, 1, 7), (9, 7, 1), (23, 4, 9)] {
      let (a, b) = (random(rows, columns), random(rows, others, index: 1))
      let product = a.transposed(times: b)
      for i in 0..<columns {
        for j in 0..<others {
          var sum = 0.0
          for row in 0..<rows { sum += a[row, i] * b[row, j] }
          #expect(product[i, j] == sum)
        }
      }
    }
  }

  @Test func productsAreThoseByHand() {
    let a = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    let b = Matrix(rows: 2, columns: 2, elements: [7, 8, 9, 10])
    #expect(
      a.transposed(times: b)
        == Matrix(rows: 3, columns: 2, elements: [43, 48, 59, 66, 75, 84]))
    #expect(a.times([1, 0, -1]) == [-2, -2])
    #expect(Array(a.row(1)) == [4, 5, 6])
    #expect(a[1, 0] == 4)
    #expect(Matrix(rows: 2, columns: 2, elements: [2, 1, 1, 3]).quadraticForm([1, 2]) == 18)
  }

  @Test func transposedProductAgreesWithTheSumOverRows() {
    // Shapes that are not multiples of any block of BLAS.
    let (a, b) = (random(67, 13), random(67, 5, index: 1))
    let product = a.transposed(times: b)
    for i in 0..<13 {
      for j in 0..<5 {
        let terms = (0..<67).map { a[$0, i] * b[$0, j] }
        // 67 products summed in any order: n ε times the sum of their sizes bounds the difference.
        let bound = 67 * Double.ulpOfOne * terms.reduce(0) { $0 + abs($1) }
        #expect(isClose(product[i, j], terms.reduce(0, +), .absolute(bound)))
      }
    }
  }

  @Test func theInverseOfAHilbertMatrixTimesItIsTheIdentity() throws {
    var hilbert = Matrix(rows: 5, columns: 5)
    for row in 0..<5 {
      for column in 0..<5 { hilbert[row, column] = 1 / Double(row + column + 1) }
    }
    let inverse = try hilbert.inversePositiveDefinite()
    // Its condition number is 4.8e5, times ε, times the order: 5e-10.
    #expect(distance(hilbert.transposed(times: inverse), identity(5)) < 5e-10)
    // The inverse has integer elements, the greatest of them this one (Hilbert, Acta Math. 18, 155).
    #expect(isClose(inverse[3, 3], 179_200, .relative(5e-10)))
    #expect(inverse == transpose(inverse), "symmetric to the last bit")
  }

  private func transpose(_ a: Matrix) -> Matrix { a.transposed(times: identity(a.rows)) }

  @Test(arguments: [
    Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1]),
    Matrix(rows: 2, columns: 2, elements: [-1, 0, 0, 1]),
    Matrix(rows: 1, columns: 1),
    Matrix(rows: 2, columns: 2, elements: [.nan, 0, 0, 1]),
  ])
  func aMatrixThatIsNotPositiveDefiniteThrows(matrix: Matrix) {
    let error = #expect(throws: GSLError.self) { try matrix.inversePositiveDefinite() }
    #expect(error?.routine == "Cholesky decomposition")
  }

  @Test func aPivotThatIsRoundingIsNoCurvature() {
    // The last pivot is 1e-13 of its diagonal element.
    let matrix = [4.0, 0, 2, 1 + 1e-13]
    func failure(_ tolerance: Double) -> Int? {
      var elements = matrix
      return choleskyFactor(&elements, order: 2, tolerance: tolerance)
    }
    #expect(failure(0) == nil && failure(1e-12) == 1)
    var (factor, vector) = ([4.0, 0, 2, 5], [2.0, 7])
    #expect(choleskyFactor(&factor, order: 2) == nil)
    #expect(factor == [2, 0, 1, 2])
    choleskySolve(factor, order: 2, &vector)
    #expect(vector == [-0.25, 1.5])  // Exact in binary: 4x + 2y = 2, 2x + 5y = 7.
  }

  @Test(arguments: [(1, 1), (4, 4), (50, 3), (7, 6)])
  func theTriangularFactorHasTheSameNormalMatrix(rows: Int, columns: Int) throws {
    let a = random(rows, columns)
    let r = try a.upperTriangularFactor()
    #expect(r.rows == columns && r.columns == columns)
    let normal = a.transposed(times: a)
    // Householder's backward error is a small multiple of columns·ε relative to ‖A‖², which the
    // trace bounds.
    let scale = (0..<columns).reduce(0) { $0 + normal[$1, $1] }
    #expect(
      distance(r.transposed(times: r), normal)
        < Double(4 * rows * columns) * Double.ulpOfOne * scale)
    for row in 0..<columns {
      for column in 0..<row { #expect(r[row, column] == 0) }
    }
  }

  @Test func theInverseOfATriangleTimesItIsTheIdentity() throws {
    let upper = Matrix(rows: 3, columns: 3, elements: [2, 1, -3, 0, 4, 5, 0, 0, 0.5])
    let inverse = try upper.inverseUpperTriangular()
    // Small numbers: the condition number is about 50.
    #expect(
      distance(transpose(upper).transposed(times: inverse), identity(3)) < 50 * Double.ulpOfOne)
  }

  @Test func aSingularTriangleThrows() {
    let singular = Matrix(rows: 2, columns: 2, elements: [1, 2, 0, 0])
    let error = #expect(throws: GSLError.self) { try singular.inverseUpperTriangular() }
    #expect(error?.routine == "triangular inverse")
    #expect(error?.description.contains("order 2") == true)
  }
}
