/// The goodness of fit by the likelihood ratio to the saturated model, whose expectations are the
/// counts.
///
/// 2 Σ [μ − n + n ln(n/μ)]: Baker and Cousins, Nucl. Instrum. Meth. 221 (1984) 437. It
/// tends to χ², and at few events a bin its mean lies above the number of degrees of freedom for
/// expectations of about one, and below it for much less.
public enum SaturatedModelTest: BinnedGoodnessOfFit {
  /// The statistic of counts and expectations; infinite where a count is above an expectation of 0.
  public static func statistic(observed: [Double], expected: [Double]) -> Double {
    check(observed, expected)
    return zip(observed, expected).reduce(0) {
      $0 + poissonDeviance(observed: $1.0, expected: $1.1)
    }
  }
}
