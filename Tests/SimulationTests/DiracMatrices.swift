import ComplexModule

/// 4 × 4 complex matrices, and the Dirac matrices in the chiral representation: for checks of
/// amplitudes by traces, without any identity of the algebra.
struct SpinMatrix {
  var elements = [Complex<Double>](repeating: .zero, count: 16)

  static func * (a: SpinMatrix, b: SpinMatrix) -> SpinMatrix {
    var product = SpinMatrix()
    for row in 0..<4 {
      for column in 0..<4 {
        for inner in 0..<4 {
          product.elements[4 * row + column] +=
            a.elements[4 * row + inner] * b.elements[4 * inner + column]
        }
      }
    }
    return product
  }

  static func + (a: SpinMatrix, b: SpinMatrix) -> SpinMatrix {
    SpinMatrix(elements: zip(a.elements, b.elements).map { $0 + $1 })
  }

  static func * (factor: Double, a: SpinMatrix) -> SpinMatrix {
    SpinMatrix(elements: a.elements.map { Complex(factor) * $0 })
  }

  var trace: Complex<Double> { (0..<4).reduce(.zero) { $0 + elements[5 * $1] } }
}

enum Dirac {
  static let metric = [1.0, -1, -1, -1]

  /// γ^μ.
  static let gamma: [SpinMatrix] = {
    let i = Complex<Double>.i
    let (one, zero) = (Complex<Double>.one, Complex<Double>.zero)
    let pauli: [[Complex<Double>]] = [
      [one, zero, zero, one], [zero, one, one, zero], [zero, -i, i, zero], [one, zero, zero, -one],
    ]
    return (0..<4).map { mu in
      var matrix = SpinMatrix()
      for row in 0..<2 {
        for column in 0..<2 {
          let element = pauli[mu][2 * row + column]
          matrix.elements[4 * row + column + 2] = element
          matrix.elements[4 * (row + 2) + column] = mu == 0 ? element : -element
        }
      }
      return matrix
    }
  }()

  /// g_L P_L + g_R P_R: the chiral representation has the left-handed components first.
  static func vertex(left: Double, right: Double) -> SpinMatrix {
    var matrix = SpinMatrix()
    for index in 0..<4 { matrix.elements[5 * index] = Complex(index < 2 ? left : right) }
    return matrix
  }

  /// p̸ of a four-vector (E, p).
  static func slash(_ p: [Double]) -> SpinMatrix {
    (0..<4).reduce(SpinMatrix()) { $0 + metric[$1] * p[$1] * gamma[$1] }
  }
}
