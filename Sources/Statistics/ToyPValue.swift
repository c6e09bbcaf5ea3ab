import Foundation
import GSL

/// A p-value found with toys: how many of them are at least as far from the hypothesis as the data.
public struct ToyPValue: Sendable, Hashable {
  /// k, the toys whose statistic was at least the observed one.
  public let exceeding: Int
  /// N ≥ 1, all toys.
  public let toys: Int

  /// The p-value of k among N toys, 0 ≤ k ≤ N.
  public init(exceeding: Int, toys: Int) {
    precondition(toys >= 1, "\(toys) toys")
    precondition(exceeding >= 0 && exceeding <= toys, "\(exceeding) of \(toys) toys")
    self.exceeding = exceeding
    self.toys = toys
  }

  /// k/N with its binomial error √(p(1 − p)/N): 0 ± 0 where no toy exceeds, which says little, and
  /// ``upperLimit(confidenceLevel:)`` more.
  public var estimate: Estimate {
    let p = Double(exceeding) / Double(toys)
    return Estimate(p, error: (p * (1 - p) / Double(toys)).squareRoot())
  }

  /// Whether no toy exceeds the observation, so that p is only known to be small.
  public var isUpperBound: Bool { exceeding == 0 }

  /// (k + 1)/(N + 1), which is never too small on average: the data are one more toy of the
  /// hypothesis. An upper bound where ``isUpperBound`` says so.
  ///
  /// Davison and Hinkley, "Bootstrap Methods and their Application" (1997), equation 4.11.
  public var pValue: PValue<Local> {
    PValue(logarithm: log(Double(exceeding + 1) / Double(toys + 1)))
  }

  /// The p below which the true one is at a confidence level in (0, 1), from the number of toys alone:
  /// 1 − (1 − CL)^(1/N) where none exceeds, about 3/N at 95 %.
  ///
  /// Clopper and Pearson, Biometrika 26 (1934) 404.
  public func upperLimit(confidenceLevel: Double = 0.95) -> Double {
    precondition(
      confidenceLevel > 0 && confidenceLevel < 1, "a confidence level of \(confidenceLevel)")
    let level = log1p(-confidenceLevel)
    if exceeding == toys { return 1 }
    var (low, high) = (0.0, 1.0)
    for _ in 0..<100 {
      let p = (low + high) / 2
      let tail = BinomialDistribution.logLowerTail(exceeding, trials: toys, probability: p)
      if tail > level { low = p } else { high = p }
    }
    return high
  }
}

extension ToyPValue {
  /// The p-value of an observed statistic from toys on all cores, each of which may be fitted again.
  ///
  /// Where parameters were fitted to the data, no table of a goodness of fit holds: the toys must be
  /// drawn from the fitted model and be fitted as the data were. The result is the same for any number
  /// of threads. Toys equal to the observation but for 1e-12 of it count as exceeding.
  ///
  /// - Parameters:
  ///   - observed: the statistic of the data, large where the fit is bad.
  ///   - toys: how many, at least 1; the error of p is √(p(1 − p)/N).
  ///   - seed: the user's seed.
  ///   - purpose: the name of the random numbers; toy i draws from the stream of index i.
  ///   - statistic: draws a toy from the stream, fits it, and returns its statistic; never NaN.
  /// - Throws: the error of the first toy, by its number, that failed: toys that fail may not be left
  ///   out silently, since they are the unusual ones.
  public init<Failure: Error>(
    of observed: Double, toys: Int, seed: UInt64, purpose: String = "goodness of fit",
    statistic: @Sendable (inout RandomStream) throws(Failure) -> Double
  ) throws(Failure) {
    precondition(toys >= 1, "\(toys) toys")
    precondition(!observed.isNaN, "a statistic of \(observed)")
    let results = withoutActuallyEscaping(statistic) { statistic in
      onAllCores(toys) { toy -> Result<Double, Failure> in
        var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(toy))
        do throws(Failure) {
          return .success(try statistic(&stream))
        } catch {
          return .failure(error)
        }
      }
    }
    let threshold = observed.isFinite ? observed - 1e-12 * abs(observed) : observed
    var exceeding = 0
    for (toy, result) in results.enumerated() {
      let value = try result.get()
      precondition(!value.isNaN, "the statistic of toy \(toy) is NaN")
      if value >= threshold { exceeding += 1 }
    }
    self.init(exceeding: exceeding, toys: toys)
  }
}
