import ComplexModule
import Foundation

/// Explicit spinors of massive and massless fermions in the chiral representation, and products with
/// the matrices of `Dirac`.
struct Spinor {
  var elements: [Complex<Double>]

  /// u(p, χ) = (√(p·σ) χ, √(p·σ̄) χ).
  static func particle(_ p: [Double], mass: Double, _ spin: [Complex<Double>]) -> Spinor {
    Spinor(elements: root(p, mass: mass, sign: -1, spin) + root(p, mass: mass, sign: 1, spin))
  }

  /// v(p, χ) = (√(p·σ) η, −√(p·σ̄) η), η = iσ₂χ*.
  static func antiparticle(_ p: [Double], mass: Double, _ spin: [Complex<Double>]) -> Spinor {
    let flipped = [spin[1].conjugate, -spin[0].conjugate]
    return Spinor(
      elements: root(p, mass: mass, sign: -1, flipped)
        + root(p, mass: mass, sign: 1, flipped).map { -$0 })
  }

  /// ψ̄ M φ, with ψ̄ = ψ†γ⁰.
  func sandwich(_ matrix: SpinMatrix, _ other: Spinor) -> Complex<Double> {
    let whole = Dirac.gamma[0] * matrix
    var sum = Complex<Double>.zero
    for row in 0..<4 {
      for column in 0..<4 {
        sum += elements[row].conjugate * whole.elements[4 * row + column] * other.elements[column]
      }
    }
    return sum
  }

  /// √(E ± p·σ) χ = (E + m ± p·σ) χ/√(2(E + m)), for a massless particle the same.
  private static func root(
    _ p: [Double], mass: Double, sign: Double, _ spin: [Complex<Double>]
  ) -> [Complex<Double>] {
    let norm = Complex(1 / (2 * (p[0] + mass)).squareRoot())
    let diagonal = p[0] + mass
    return [
      norm
        * (Complex(diagonal + sign * p[3]) * spin[0]
          + Complex(sign * p[1], -sign * p[2]) * spin[1]),
      norm
        * (Complex(sign * p[1], sign * p[2]) * spin[0]
          + Complex(diagonal - sign * p[3]) * spin[1]),
    ]
  }
}

extension Dirac {
  /// p̸ of a complex four-vector.
  static func slash(_ p: [Complex<Double>]) -> SpinMatrix {
    (0..<4).reduce(SpinMatrix()) { sum, mu in
      sum
        + SpinMatrix(elements: gamma[mu].elements.map { Complex(metric[mu]) * p[mu] * $0 })
    }
  }

  /// a·b of complex four-vectors, without a conjugation.
  static func product(_ a: [Complex<Double>], _ b: [Complex<Double>]) -> Complex<Double> {
    (0..<4).reduce(.zero) { $0 + Complex(metric[$1]) * a[$1] * b[$1] }
  }

  /// A number times 1.
  static func unit(_ factor: Double) -> SpinMatrix { vertex(left: factor, right: factor) }

  /// iγ₅.
  static let pseudoscalar = SpinMatrix(
    elements: vertex(left: -1, right: 1).elements.map { Complex.i * $0 })
}
