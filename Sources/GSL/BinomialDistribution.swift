import Foundation

/// The binomial distribution of the successes in n trials, with its tails as logarithms.
///
/// The number of trials is up to 1e12 and not negative, that of successes between 0 and it, and
/// the probability p of each in [0, 1]; anything else is a programmer's mistake. The logarithms are
/// right to 1e-10, and to a few ulps beyond −1e5.
public enum BinomialDistribution {
  /// ln P(K ≥ k) = ln I_p(k, n − k + 1), with the regularised incomplete beta function.
  public static func logUpperTail(_ successes: Int, trials: Int, probability: Double) -> Double {
    check(successes, trials, probability)
    if successes == 0 { return 0 }
    return tails(successes, trials, probability).lower
  }

  /// ln P(K ≤ k) = ln I_{1−p}(n − k, k + 1).
  public static func logLowerTail(_ successes: Int, trials: Int, probability: Double) -> Double {
    check(successes, trials, probability)
    if successes == trials { return 0 }
    return tails(successes + 1, trials, probability).upper
  }

  /// ln I_p(k, n − k + 1) and the logarithm of one less it.
  private static func tails(_ k: Int, _ n: Int, _ p: Double) -> (lower: Double, upper: Double) {
    let (a, b) = (Double(k), Double(n - k + 1))
    // k − (n + 1) p, with the rounding error of the product.
    let expected = (a + b) * p
    let difference = (a - expected) - (-expected).addingProduct(a + b, p)
    return IncompleteBeta.logTails(a, b, x: p, y: 1 - p, difference: difference)
  }

  private static func check(_ successes: Int, _ trials: Int, _ probability: Double) {
    precondition(trials >= 0 && trials <= 1_000_000_000_000, "\(trials) trials")
    precondition(successes >= 0 && successes <= trials, "\(successes) of \(trials) trials")
    precondition(probability >= 0 && probability <= 1, "a probability of \(probability)")
  }
}
