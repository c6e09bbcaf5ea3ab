import Foundation
import GSL

/// Paths of single steps from (0, 0) to (n, m), all alike likely: the order of two samples' values.
///
/// The probability that a path is anywhere as far from the diagonal as |im − jn| ≥ distance, by the
/// recurrence of Hodges, Ark. Mat. 3 (1958) 469, for what is outside: only positive numbers are added.
struct LatticePaths {
  /// ln of the probability.
  let logProbability: Double

  /// For the greater sides n, m ≥ 1; in n·m steps.
  init(_ n: Int, _ m: Int, distance: Int) {
    let value = Self.probability(n, m, distance)
    // Where the doubles end, once more in logarithms.
    logProbability = value > 1e-250 ? log(value) : Self.logarithm(n, m, distance)
  }

  private static func probability(_ n: Int, _ m: Int, _ distance: Int) -> Double {
    var row = [Double](repeating: 0, count: m + 1)
    for i in 0...n {
      for j in 0...m {
        if abs(i * m - j * n) >= distance {
          row[j] = 1
        } else if i + j > 0 {
          // The last step came from (i − 1, j) in i of i + j paths.
          let below = j == 0 ? 0 : row[j - 1]
          row[j] = (Double(i) * row[j] + Double(j) * below) / Double(i + j)
        }
      }
    }
    return row[m]
  }

  private static func logarithm(_ n: Int, _ m: Int, _ distance: Int) -> Double {
    var row = [Double](repeating: -.infinity, count: m + 1)
    for i in 0...n {
      for j in 0...m {
        if abs(i * m - j * n) >= distance {
          row[j] = 0
        } else if i + j > 0 {
          let left = i == 0 ? -.infinity : log(Double(i) / Double(i + j)) + row[j]
          let below = j == 0 ? -.infinity : log(Double(j) / Double(i + j)) + row[j - 1]
          row[j] = log(sumOfExpOf: left, below)
        }
      }
    }
    return row[m]
  }
}
