/// The goodness of fit by the mean squared distance of two distribution functions.
///
/// For continuous variates with nothing fitted; where parameters were fitted to the sample its p is
/// far too large, and ``ToyPValue/init(of:toys:seed:purpose:statistic:)`` is right.
///
/// Cramér, Skand. Aktuarietidskr. 11 (1928) 141; Anderson, Ann. Math. Stat. 33 (1962) 1148.
public enum CramerVonMisesTest {
  /// nω² = 1/12n + Σ [F(x_i) − (2i − 1)/2n]² of a sample of one or more values.
  ///
  /// - Parameter distribution: F, the distribution function, in [0, 1].
  public static func statistic(of sample: [Double], against distribution: (Double) -> Double)
    -> Double
  {
    let values = Sample.probabilities(of: sample, under: distribution)
    let count = Double(values.count)
    return values.enumerated().reduce(1 / (12 * count)) { sum, value in
      let difference = value.element - (Double(value.offset) + 0.5) / count
      return sum + difference * difference
    }
  }

  /// T of two samples of one or more values each, by their ranks among all, with the middle rank of
  /// equal values: Anderson (1962), equations 9 and 10.
  public static func statistic(of first: [Double], and second: [Double]) -> Double {
    let (n, m) = (Double(first.count), Double(second.count))
    var (mine, other, sum) = (0.0, 0.0, 0.0)
    for count in Sample.counts(first, second) {
      // The values' rank among all, and their ranks within each sample one by one.
      let rank = mine + other + Double(count.first + count.second + 1) / 2
      for _ in 0..<count.first {
        mine += 1
        sum += n * (rank - mine) * (rank - mine)
      }
      for _ in 0..<count.second {
        other += 1
        sum += m * (rank - other) * (rank - other)
      }
    }
    return sum / (n * m * (n + m)) - (4 * n * m - 1) / (6 * (n + m))
  }

  /// P(nω² ≥ w) for a sample of n values: the limit distribution, at a value with its variance in
  /// place of that at n, which is (4n − 3)/180n; the mean is 1/6 for any n.
  ///
  /// What is left out is of the order of 1/n. By a million toys, where p should be 0.05, 0.01 and 0.001
  /// it is 0.0475, 0.0111 and 0.0019 for n = 5, and 0.0497, 0.0101 and 0.0011 for n = 40.
  public static func pValue(statistic: Double, count: Int) -> PValue<Local> {
    precondition(count >= 1, "\(count) values")
    precondition(statistic >= 0, "a statistic of \(statistic)")
    let n = Double(count)
    return pValue(statistic, mean: 1.0 / 6, variance: (4 * n - 3) / (180 * n))
  }

  /// P(T ≥ t) for two samples, as for one, with the mean and variance of Anderson (1962), equations 11
  /// and 14. With few values, or many equal ones, permutations are better.
  public static func pValue(statistic: Double, counts: (Int, Int)) -> PValue<Local> {
    precondition(counts.0 >= 1 && counts.1 >= 1, "\(counts.0) and \(counts.1) values")
    precondition(!statistic.isNaN, "a statistic of \(statistic)")
    let (n, m) = (Double(counts.0), Double(counts.1))
    let total = n + m
    let variance =
      (total + 1) * (4 * n * m * total - 3 * (n * n + m * m) - 2 * n * m)
      / (45 * total * total * 4 * n * m)
    return pValue(statistic, mean: (1 + 1 / total) / 6, variance: variance)
  }

  private static func pValue(_ statistic: Double, mean: Double, variance: Double) -> PValue<Local> {
    let standard = (statistic - mean) / (45 * variance).squareRoot()
    return PValue(
      logarithm: QuadraticStatistic.cramerVonMises.logUpperTail(1.0 / 6 + standard))
  }
}
