import Foundation

/// The goodness of fit by the squared distance of two distribution functions, weighted by 1/F(1 − F):
/// sensitive in the tails as much as in the middle.
///
/// For continuous variates with nothing fitted; where parameters were fitted to the sample its p is
/// far too large, and ``ToyPValue/init(of:toys:seed:purpose:statistic:)`` is right.
///
/// Anderson and Darling, Ann. Math. Stat. 23 (1952) 193 and J. Am. Stat. Assoc. 49 (1954) 765.
public enum AndersonDarlingTest {
  /// A² = −n − Σ (2i − 1)/n · [ln F(x_i) + ln(1 − F(x_{n+1−i}))] of a sample of one or more values;
  /// infinite where one of them is outside the distribution.
  ///
  /// - Parameter distribution: F, the distribution function, in [0, 1].
  public static func statistic(of sample: [Double], against distribution: (Double) -> Double)
    -> Double
  {
    let values = Sample.probabilities(of: sample, under: distribution)
    let count = values.count
    let sum = values.indices.reduce(0.0) { sum, index in
      sum + Double(2 * index + 1) * (log(values[index]) + log1p(-values[count - 1 - index]))
    }
    return -Double(count) - sum / Double(count)
  }

  /// A² of two samples of one or more values each, four or more together, with the middle rank of equal
  /// values: Scholz and Stephens, J. Am. Stat. Assoc. 82 (1987) 918, equation 7.
  public static func statistic(of first: [Double], and second: [Double]) -> Double {
    let sizes = (Double(first.count), Double(second.count))
    let total = sizes.0 + sizes.1
    precondition(total >= 4, "two samples of \(Int(total)) values together")
    var (before, mine, sum) = (0.0, 0.0, 0.0)
    for count in Sample.counts(first, second) {
      let ties = Double(count.first + count.second)
      let middle = before + ties / 2
      let below = mine + Double(count.first) / 2
      // The two samples' differences are each other's opposite.
      let difference = total * below - sizes.0 * middle
      let weight = middle * (total - middle) - total * ties / 4
      if weight > 0 { sum += ties / total * difference * difference / weight }
      before += ties
      mine += Double(count.first)
    }
    return (total - 1) / total * sum * (1 / sizes.0 + 1 / sizes.1)
  }

  /// P(A² ≥ a) for a sample of n values: the limit distribution, at a value with its mean and variance
  /// in place of those at n, which are 1 and 2(π² − 9)/3 + (10 − π²)/n.
  ///
  /// What is left out is of the order of 1/n: for n = 5 less than the 5 % of p = 0.05 that 10000 toys
  /// resolve.
  public static func pValue(statistic: Double, count: Int) -> PValue<Local> {
    precondition(count >= 1, "\(count) values")
    precondition(statistic >= 0, "a statistic of \(statistic)")
    let variance = limit + (10 - Double.pi * .pi) / Double(count)
    return PValue(
      logarithm: QuadraticStatistic.andersonDarling.logUpperTail(
        1 + (statistic - 1) * (limit / variance).squareRoot()))
  }

  /// P(A² ≥ a) for two samples, as for one: the mean is 1, and the variance that of Scholz and
  /// Stephens. With few values, or many equal ones, permutations are better.
  public static func pValue(statistic: Double, counts: (Int, Int)) -> PValue<Local> {
    precondition(counts.0 >= 1 && counts.1 >= 1, "\(counts.0) and \(counts.1) values")
    precondition(counts.0 + counts.1 >= 4, "two samples of \(counts.0 + counts.1) values together")
    precondition(statistic >= 0, "a statistic of \(statistic)")
    return PValue(
      logarithm: QuadraticStatistic.andersonDarling.logUpperTail(
        1 + (statistic - 1) * (limit / variance(counts)).squareRoot()))
  }

  /// The variance of the limit, 2(π² − 9)/3.
  private static let limit = 2 * (Double.pi * .pi - 9) / 3

  /// The variance of A² of two samples, k = 2 of Scholz and Stephens.
  package static func variance(_ counts: (Int, Int)) -> Double {
    let n = Double(counts.0 + counts.1)
    let sizes = 1 / Double(counts.0) + 1 / Double(counts.1)
    var (h, g) = (0.0, 0.0)
    // h = Σ 1/i, and g = Σ_{i<j} 1/((N − i) j): with l = N − i, Σ_l (h − Σ_{j ≤ N−l} 1/j)/l.
    let total = counts.0 + counts.1
    for i in 1..<total { h += 1 / Double(i) }
    var partial = 0.0
    for i in 1..<(total - 1) {
      partial += 1 / Double(i)
      g += (h - partial) / Double(total - i)
    }
    let a = 4 * g - 6 + (10 - 6 * g) * sizes
    let b = 4 * (2 * g - 4) + 16 * h + (2 * g - 14 * h - 4) * sizes - 8 * h + 4 * g - 6
    let c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + (2 * h - 6) * sizes + 4 * h
    let d = 4 * (2 * h + 6) - 8 * h
    return (((a * n + b) * n + c) * n + d) / ((n - 1) * (n - 2) * (n - 3))
  }
}
