import GSL
import Testing
import _TestSupport

@Suite struct EigensystemTests {
  @Test func aMatrixWithKnownEigenvalues() {
    // The second differences of n points: 2 − 2 cos(kπ/(n + 1)).
    let size = 6
    var matrix = Matrix(rows: size, columns: size)
    for i in 0..<size {
      matrix[i, i] = 2
      if i > 0 { (matrix[i, i - 1], matrix[i - 1, i]) = (-1, -1) }
    }
    let values = matrix.symmetricEigensystem().values
    let expected = [
      3.801_937_735_804_838, 3.246_979_603_717_467, 2.445_041_867_912_629, 1.554_958_132_087_371,
      0.753_020_396_282_533, 0.198_062_264_195_162,
    ]
    // A dozen rotations of numbers of order 1.
    for (value, known) in zip(values, expected) { #expect(isClose(value, known, .absolute(1e-14))) }
  }

  @Test(arguments: [1, 2, 3, 8, 20])
  func theSystemMakesTheMatrixAgain(size: Int) {
    var stream = RandomStream(seed: 1, purpose: "eigensystem", index: UInt64(size))
    var matrix = Matrix(rows: size, columns: size)
    for i in 0..<size {
      for j in 0...i {
        matrix[i, j] = stream.normal()
        matrix[j, i] = matrix[i, j]
      }
    }
    let (values, vectors) = matrix.symmetricEigensystem()
    #expect(values == values.sorted(by: >))
    for i in 0..<size {
      for j in 0..<size {
        var (product, overlap) = (0.0, 0.0)
        for k in 0..<size {
          product += values[k] * vectors[k, i] * vectors[k, j]
          overlap += vectors[i, k] * vectors[j, k]
        }
        // Some hundred rotations, each to the last digit of numbers up to 10.
        #expect(isClose(product, matrix[i, j], .absolute(1e-13)))
        #expect(isClose(overlap, i == j ? 1 : 0, .absolute(1e-13)))
      }
    }
  }
}
