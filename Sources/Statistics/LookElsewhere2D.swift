import Foundation
import GSL

/// The correction for two parameters that exist under the signal alone and were scanned, such as a
/// mass and a width.
///
/// P(max q > u) ≈ ⟨φ(u)⟩ = P(χ²_s > u) + N₁ ρ₁(u) + N₂ ρ₂(u), φ the Euler characteristic of the places
/// where q > u, ρ₁ = u^((s−1)/2) e^(−u/2) and ρ₂ = u^(s/2−1) (u − s + 1) e^(−u/2). Toys at two levels give
/// the two coefficients.
///
/// Vitells and Gross, Astropart. Phys. 35 (2011) 230, arXiv:1105.4355 for s = 1; Adler and
/// Taylor, "Random Fields and Geometry" (2007), theorem 15.10.1.
public struct LookElsewhere2D: Sendable, Equatable {
  /// The distribution of q at one place.
  public let law: LocalLaw
  /// u₁ < u₂, in the units of q.
  public let levels: [Double]
  /// The number of scans.
  public let scans: Int
  /// N₁ and N₂ with their errors, which are correlated.
  public let coefficients: [Estimate]

  private let covariance: Matrix

  /// The correction from scans of the background alone, each on the grid of the data's.
  ///
  /// - Parameters:
  ///   - scans: at least two, q on the grid.
  ///   - levels: two different ones, positive; best where φ differs from 0 often.
  public init(scans: [Matrix], levels: (Double, Double), law: LocalLaw) {
    self.init(
      characteristics: scans.map {
        (
          EulerCharacteristic.above(levels.0, in: $0),
          EulerCharacteristic.above(levels.1, in: $0)
        )
      }, levels: levels, law: law)
  }

  /// The correction from the Euler characteristics at the two levels, one pair a scan.
  public init(characteristics: [(Int, Int)], levels: (Double, Double), law: LocalLaw) {
    precondition(characteristics.count >= 2, "\(characteristics.count) scans have no scatter")
    precondition(levels.0 > 0 && levels.1 > levels.0, "the levels \(levels)")
    self.law = law
    self.levels = [levels.0, levels.1]
    self.scans = characteristics.count
    let (a, b) = (
      Self.densities(levels.0, law.degreesOfFreedom),
      Self.densities(levels.1, law.degreesOfFreedom)
    )
    let determinant = a.0 * b.1 - a.1 * b.0
    precondition(determinant != 0, "the levels \(levels) do not tell two coefficients apart")
    let tails = (law.pValue(of: levels.0).value, law.pValue(of: levels.1).value)
    let values = characteristics.map { pair in
      let (x, y) = (Double(pair.0) - tails.0, Double(pair.1) - tails.1)
      return [(b.1 * x - a.1 * y) / determinant, (a.0 * y - b.0 * x) / determinant]
    }
    let size = Double(values.count)
    let means = (0..<2).map { index in values.reduce(0) { $0 + $1[index] } / size }
    var covariance = Matrix(rows: 2, columns: 2)
    for value in values {
      for row in 0..<2 {
        for column in 0..<2 {
          covariance[row, column] +=
            (value[row] - means[row]) * (value[column] - means[column]) / (size * (size - 1))
        }
      }
    }
    self.coefficients = (0..<2).map {
      Estimate(means[$0], error: covariance[$0, $0].squareRoot())
    }
    self.covariance = covariance
  }

  /// ⟨φ(u)⟩, not above 1 at the levels where it is a p-value; with the error of the toys.
  public func expectedCharacteristic(at level: Double) -> Estimate {
    let excess = self.excess(at: level)
    let factor = exp(-level / 2)
    return Estimate(
      law.pValue(of: level).value + excess.value * factor, error: excess.error * factor)
  }

  /// The significance of the greatest q of the data's scan, on the grid of the toys'.
  ///
  /// Where the coefficients' sum is below its error, the error stands for it: a bound and not an
  /// estimate.
  ///
  /// - Parameter greatest: u ≥ 0. Below the higher level ⟨φ⟩ is no p-value, and p is 1.
  public func significance(ofGreatest greatest: Double) -> GlobalSignificance {
    let local = law.pValue(of: greatest)
    guard greatest >= levels[1] else {
      return GlobalSignificance(statistic: greatest, local: local, beside: 0, relativeError: 0)
    }
    let excess = self.excess(at: greatest)
    let size = max(excess.value, excess.error)
    return GlobalSignificance(
      statistic: greatest, local: local, beside: log(size) - greatest / 2,
      relativeError: size > 0 ? excess.error / size : 0)
  }

  /// (N₁ρ₁ + N₂ρ₂) e^(u/2), which has digits at any u.
  private func excess(at level: Double) -> Estimate {
    let shape = Self.densities(level, law.degreesOfFreedom, isScaled: true)
    let value = coefficients[0].value * shape.0 + coefficients[1].value * shape.1
    let variance = covariance.quadraticForm([shape.0, shape.1])
    return Estimate(value, error: max(0, variance).squareRoot())
  }

  /// ρ₁ and ρ₂, or these without e^(−u/2).
  private static func densities(_ level: Double, _ degreesOfFreedom: Int, isScaled: Bool = false)
    -> (Double, Double)
  {
    let s = Double(degreesOfFreedom)
    let factor = isScaled ? 1 : exp(-level / 2)
    return (
      pow(level, (s - 1) / 2) * factor, pow(level, s / 2 - 1) * (level - s + 1) * factor
    )
  }
}
