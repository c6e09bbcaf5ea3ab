import Foundation

/// Kolmogorov's distribution: the limit of √n D_n for the greatest distance D_n between an empirical
/// and a true distribution function.
public enum KolmogorovDistribution {
  /// ln P(K > z), right to 1e-10 for every z ≥ 0.
  ///
  /// 2 Σ (−1)^(k−1) e^(−2k²z²) for z ≥ 1, and below that one less
  /// (√2π/z) Σ e^(−(2k−1)²π²/8z²): Kolmogorov 1933 and its theta transform.
  public static func logUpperTail(_ z: Double) -> Double {
    precondition(z >= 0, "a Kolmogorov distance of \(z)")
    if z == 0 { return 0 }
    guard z < 1 else {
      let square = z * z
      let rest = -exp(-6 * square) + exp(-16 * square) - exp(-30 * square)
      return log(2) - 2 * square + log1p(rest)
    }
    let unit = Double.pi * .pi / (8 * z * z)
    let sum = exp(-unit) + exp(-9 * unit) + exp(-25 * unit)
    return log1p(-(2 * Double.pi).squareRoot() / z * sum)
  }
}
