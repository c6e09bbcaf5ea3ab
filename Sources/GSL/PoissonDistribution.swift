/// The Poisson distribution of a count, with its tails as logarithms.
///
/// A mean is at least 0 and finite, a count not negative; anything else is a programmer's mistake.
/// The logarithms are right to 1e-10, and to a few ulps beyond −1e5.
public enum PoissonDistribution {
  /// ln P(N = n) = n ln μ − μ − ln n!.
  public static func logProbability(_ count: Int, mean: Double) -> Double {
    check(Double(count), mean)
    return IncompleteGamma.logTerm(Double(count), mean)
  }

  /// ln P(N ≥ n) = ln P(n, μ), with the regularised incomplete gamma function: the p-value of an
  /// excess. 0 for n = 0, and −∞ for n > 0 at μ = 0.
  public static func logUpperTail(_ count: Int, mean: Double) -> Double {
    logUpperTail(effective: Double(count), mean: mean)
  }

  /// ln P(n, μ) of n ≥ 0 that need not be whole, as the effective counts of weighted events are not.
  public static func logUpperTail(effective count: Double, mean: Double) -> Double {
    check(count, mean)
    return count == 0 ? 0 : IncompleteGamma.logLower(count, mean)
  }

  /// ln P(N ≤ n) = ln Q(n + 1, μ): the p-value of a deficit.
  public static func logLowerTail(_ count: Int, mean: Double) -> Double {
    logLowerTail(effective: Double(count), mean: mean)
  }

  /// ln Q(n + 1, μ) of n ≥ 0 that need not be whole.
  public static func logLowerTail(effective count: Double, mean: Double) -> Double {
    check(count, mean)
    return IncompleteGamma.logUpper(count + 1, mean)
  }

  /// The mean μ at which ln P(N ≥ n) is the given logarithm: the lower limit on a mean of which n
  /// were counted (Garwood, Biometrika 28 (1936) 437). 0 for n = 0.
  public static func mean(logUpperTail: Double, count: Int) -> Double {
    precondition(count >= 0, "a count of \(count)")
    precondition(logUpperTail <= 0, "ln p = \(logUpperTail) is no probability")
    if count == 0 { return 0 }
    return IncompleteGamma.quantile(Double(count), logTail: logUpperTail, isUpper: false)
  }

  /// The mean μ at which ln P(N ≤ n) is the given logarithm: the upper limit on a mean of which n
  /// were counted (Garwood, as above).
  public static func mean(logLowerTail: Double, count: Int) -> Double {
    precondition(count >= 0, "a count of \(count)")
    return IncompleteGamma.quantile(Double(count) + 1, logTail: logLowerTail, isUpper: true)
  }

  private static func check(_ count: Double, _ mean: Double) {
    precondition(count >= 0, "a count of \(count)")
    precondition(mean >= 0 && mean < .infinity, "a Poisson mean of \(mean)")
  }
}
