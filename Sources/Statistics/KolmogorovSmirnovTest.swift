import GSL

/// The goodness of fit by the greatest distance of two distribution functions.
///
/// For continuous variates with nothing fitted; where parameters were fitted to the sample its p is
/// far too large, and ``ToyPValue/init(of:toys:seed:purpose:statistic:)`` is right. Most sensitive to
/// a shift near the median, and little to the tails.
///
/// Kolmogorov, Giorn. Ist. Ital. Attuari 4 (1933) 83; Smirnov, Bull. Math. Univ. Moscou 2 (1939) 3.
public enum KolmogorovSmirnovTest {
  /// D = sup |F_n − F| of a sample of one or more values.
  ///
  /// - Parameter distribution: F, the distribution function, in [0, 1].
  public static func statistic(of sample: [Double], against distribution: (Double) -> Double)
    -> Double
  {
    let values = Sample.probabilities(of: sample, under: distribution)
    let count = Double(values.count)
    var distance = 0.0
    for (index, value) in values.enumerated() {
      distance = max(distance, Double(index + 1) / count - value, value - Double(index) / count)
    }
    return distance
  }

  /// D = sup |F_n − F_m| of two samples of one or more values each; equal values are one step.
  public static func statistic(of first: [Double], and second: [Double]) -> Double {
    let (n, m) = (first.count, second.count)
    var (i, j, distance) = (0, 0, 0)
    for count in Sample.counts(first, second) {
      i += count.first
      j += count.second
      distance = max(distance, abs(i * m - j * n))
    }
    return Double(distance) / (Double(n) * Double(m))
  }

  /// P(D ≥ d) for a sample of n values.
  ///
  /// Exact up to n = 1000, and in the tail nd² ≥ 4, where it is 2 P(D⁺ ≥ d), up to n = 100000; else by
  /// the series of Pelz and Good, which leaves out 1e-7 of p at n = 1000 and falls as 1/n²; and in the
  /// tail above 100000 by Kolmogorov's limit at √n d + 1/(6√n), which leaves out 4nd⁴/9 of
  /// ln p.
  public static func pValue(statistic: Double, count: Int) -> PValue<Local> {
    precondition(count >= 1, "\(count) values")
    precondition(statistic >= 0 && statistic <= 1, "a distance of \(statistic)")
    return PValue(logarithm: min(0, KolmogorovSmirnovDistribution.logUpperTail(statistic, count)))
  }

  /// P(D ≥ d) for two samples: exact where the product of their sizes is at most 1e7, by counting
  /// lattice paths; else Kolmogorov's limit at d √(nm/(n + m)).
  ///
  /// Where values are equal the exact p is an upper bound.
  public static func pValue(statistic: Double, counts: (Int, Int)) -> PValue<Local> {
    let (n, m) = counts
    precondition(n >= 1 && m >= 1, "\(n) and \(m) values")
    precondition(statistic >= 0 && statistic <= 1, "a distance of \(statistic)")
    let product = Double(n) * Double(m)
    if product <= 1e7 {
      let steps = Int((statistic * product).rounded())
      return PValue(logarithm: min(0, LatticePaths(n, m, distance: steps).logProbability))
    }
    return PValue(
      logarithm: KolmogorovDistribution.logUpperTail(
        statistic * (product / Double(n + m)).squareRoot()))
  }
}
