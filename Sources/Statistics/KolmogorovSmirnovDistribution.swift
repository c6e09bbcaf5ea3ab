import Foundation
import GSL

/// The distribution of D for a sample of n values from a continuous distribution.
enum KolmogorovSmirnovDistribution {
  static func logUpperTail(_ d: Double, _ count: Int) -> Double {
    let n = Double(count)
    if d <= 0.5 / n { return 0 }
    if d >= 1 { return -.infinity }
    let z = n.squareRoot() * d
    // Both distances reach d with e⁻⁶ᶻ² of the probability: 4e-11 of it from z² = 4 on.
    if n * d * d >= 4 {
      if count <= 100_000 { return min(0, log(2) + logOneSidedTail(d, n)) }
      return KolmogorovDistribution.logUpperTail(z + 1 / (6 * n.squareRoot()))
    }
    return log1p(-min(1, count <= 1000 ? lowerTail(d, count) : pelzGood(z, n)))
  }

  /// ln P(D⁺ ≥ d), d Σ_j C(n, j) (1 − d − j/n)^(n−j) (d + j/n)^(j−1): Birnbaum and Tingey, Ann. Math.
  /// Stat. 22 (1951) 592; all its terms are positive.
  private static func logOneSidedTail(_ d: Double, _ n: Double) -> Double {
    let factorial = logGamma(n + 1)
    let terms = stride(from: 0, through: (n * (1 - d)).rounded(.down), by: 1).map { j in
      factorial - logGamma(j + 1) - logGamma(n - j + 1)
        + (n - j) * log(max(0, 1 - d - j / n)) + (j - 1) * log(d + j / n)
    }
    let greatest = terms.reduce(-Double.infinity, max)
    if greatest == -.infinity { return greatest }
    return log(d) + greatest + log(terms.reduce(0) { $0 + exp($1 - greatest) })
  }

  /// P(D < d) by the matrix of Marsaglia, Tsang and Wang, J. Stat. Softw. 8 (2003) 18: n!/nⁿ times the
  /// middle element of the n-th power of H, here a row times H n times over.
  private static func lowerTail(_ d: Double, _ count: Int) -> Double {
    let n = Double(count)
    let k = Int((n * d).rounded(.down)) + 1
    let size = 2 * k - 1
    let h = Double(k) - n * d
    // H is 1/(i − j + 1)! on and below the first diagonal above its own, and less than that in its
    // first column and last row: what is missing there, by the power of h.
    var inverseFactorial = [1.0]
    for i in 1...size { inverseFactorial.append(inverseFactorial[i - 1] / Double(i)) }
    let edge = (1...size).map { (1 - pow(h, Double($0))) * inverseFactorial[$0] }
    let corner =
      (1 - 2 * pow(h, Double(size)) + pow(max(0, 2 * h - 1), Double(size)))
      * inverseFactorial[size]
    var row = [Double](repeating: 0, count: size)
    row[k - 1] = 1
    for step in 1...count {
      var next = [Double](repeating: 0, count: size)
      for j in 0..<size {
        var sum = 0.0
        for i in max(0, j - 1)..<size {
          let element: Double
          switch (i, j) {
          case (size - 1, 0): element = corner
          case (_, 0): element = edge[i]
          case (size - 1, _): element = edge[size - 1 - j]
          default: element = inverseFactorial[i - j + 1]
          }
          sum += row[i] * element
        }
        next[j] = sum * Double(step) / n
      }
      row = next
    }
    return row[k - 1]
  }

  /// P(√n D < z) by four terms in 1/√n: Pelz and Good, J. R. Stat. Soc. B 38 (1976) 152, as written by
  /// Simard and L'Ecuyer, J. Stat. Softw. 39 (2011) 11.
  private static func pelzGood(_ z: Double, _ n: Double) -> Double {
    let z2 = z * z
    let (z4, z6) = (z2 * z2, z2 * z2 * z2)
    var (k0, k1, k2, k3) = (0.0, 0.0, 0.0, 0.0)
    for index in 0..<40 {
      // Over k and −k − 1 both, whence the factor of 2 in what is odd, and over k and −k.
      let odd = Double.pi * .pi * (Double(index) + 0.5) * (Double(index) + 0.5)
      let weight = 2 * exp(-odd / (2 * z2))
      k0 += weight / 2
      k1 += weight * (odd - z2)
      k2 += weight * (6 * z6 + 2 * z4 + odd * (2 * z4 - 5 * z2) + odd * odd * (1 - 2 * z2))
      k3 +=
        weight
        * (odd * odd * odd * (5 - 30 * z2) + odd * odd * (-60 * z2 + 212 * z4)
          + odd * (135 * z4 - 96 * z6) - 30 * z6 - 90 * z4 * z4)
    }
    k2 /= 72 * z6 * z
    k3 /= 6480 * z6 * z4
    for index in 1..<40 {
      let even = Double.pi * .pi * Double(index) * Double(index)
      let weight = 2 * exp(-even / (2 * z2))
      k2 -= weight * even / (36 * z2 * z)
      k3 += weight * (3 * even * z2 - even * even) / (216 * z6)
    }
    let unit = (Double.pi / 2).squareRoot()
    let root = n.squareRoot()
    return unit * (2 / z * k0 + (k1 / (6 * z4) + (k2 + k3 / root) / root) / root)
  }
}
