import Foundation
import GSL

/// The run test of Wald and Wolfowitz: whether the signs of residuals come in too few runs.
///
/// χ² does not see the order of the bins and this test sees nothing else: the two are independent in
/// the limit, and their p-values may be combined by ``PValueCombination/fisher(_:)``.
///
/// Wald and Wolfowitz, Ann. Math. Stat. 11 (1940) 147.
public enum RunTest {
  /// Signs in order, and their runs.
  public struct Runs: Sendable, Hashable {
    /// How many are positive.
    public let positive: Int
    /// How many are negative.
    public let negative: Int
    /// The number of stretches of one sign.
    public let count: Int
  }

  /// The runs of the differences of counts from expectations; bins without a difference are left out.
  public static func runs(observed: [Double], expected: [Double]) -> Runs {
    precondition(
      observed.count == expected.count, "\(observed.count) counts, \(expected.count) expectations")
    let differences = zip(observed, expected).map { $0 - $1 }
    precondition(differences.allSatisfy { !$0.isNaN }, "a difference that is none")
    let signs = differences.filter { $0 != 0 }.map { $0 > 0 }
    let positive = signs.count { $0 }
    let changes = zip(signs, signs.dropFirst()).count { $0 != $1 }
    return Runs(
      positive: positive, negative: signs.count - positive,
      count: signs.isEmpty ? 0 : changes + 1)
  }

  /// The p-value of so few runs, P(R ≤ r) among all orders of the signs: exact, if each order is as
  /// likely as another. 1 where all signs are alike.
  ///
  /// P(R = 2k) = 2 C(a−1, k−1) C(b−1, k−1)/C(a+b, a), and P(R = 2k + 1) is
  /// [C(a−1, k) C(b−1, k−1) + C(a−1, k−1) C(b−1, k)]/C(a+b, a), for a positive and b negative signs.
  public static func pValue(of runs: Runs) -> PValue<Local> {
    let (a, b) = (runs.positive, runs.negative)
    if a == 0 || b == 0 || runs.count >= 2 * min(a, b) + 1 { return PValue(logarithm: 0) }
    var sum = -Double.infinity
    for r in stride(from: 2, through: runs.count, by: 1) {
      let k = r / 2
      let term =
        r % 2 == 0
        ? log(2) + logChoose(a - 1, k - 1) + logChoose(b - 1, k - 1)
        : log(
          sumOfExpOf: logChoose(a - 1, k) + logChoose(b - 1, k - 1),
          logChoose(a - 1, k - 1) + logChoose(b - 1, k))
      sum = log(sumOfExpOf: sum, term)
    }
    return PValue(logarithm: min(0, sum - logChoose(a + b, a)))
  }
}

/// ln C(n, k); −∞ for k > n.
func logChoose(_ n: Int, _ k: Int) -> Double {
  if k > n { return -.infinity }
  return logGamma(Double(n) + 1) - logGamma(Double(k) + 1) - logGamma(Double(n - k) + 1)
}
