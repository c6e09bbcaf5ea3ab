/// The goodness of fit by Pearson's χ² = Σ (n − μ)²/μ.
///
/// Its mean is the number of bins for any expectations, if nothing was fitted; its variance is
/// Σ (2 + 1/μ), above that of χ² where counts are small, so that there only toys give its p-value.
///
/// Pearson, Philos. Mag. 50 (1900) 157.
public enum PearsonChiSquaredTest: BinnedGoodnessOfFit {
  /// The statistic of counts and expectations; infinite where a count is above an expectation of 0.
  public static func statistic(observed: [Double], expected: [Double]) -> Double {
    check(observed, expected)
    return zip(observed, expected).reduce(0) { sum, bin in
      let (n, mean) = bin
      return sum + (n == mean ? 0 : (n - mean) * (n - mean) / mean)
    }
  }
}
