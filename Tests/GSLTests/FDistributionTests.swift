import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct FDistributionTests {
  /// Values of scipy.stats.f.sf.
  @Test(
    arguments: [
      (0.1, 1, 5, 0.7646047767887927), (1, 1, 1, 0.5), (1, 3, 40, 0.40279721823976755),
      (11.3, 2, 39, 0.00013456618798452866), (4, 7, 3, 0.14102007489011364),
      (386.4, 1, 42, 8.481379364255182e-23), (1e-6, 2, 8, 0.999999000000625),
      (60, 5, 1000, 1.0089344138627751e-54),
    ] as [(Double, Int, Int, Double)])
  func theTailIsScipys(x: Double, numerator: Int, denominator: Int, tail: Double) {
    // scipy's own tails are right to some 1e-13.
    #expect(isClose(FDistribution.upperTail(x, numerator, denominator), tail, .relative(1e-12)))
  }

  /// With one degree of freedom above it is the square of Student's t, both tails.
  @Test(arguments: [0.3, 1, 2.5, 6]) func itsRootIsStudents(t: Double) {
    // P(|t| > x) with 2 degrees of freedom is 1 − x/√(2 + x²).
    let expected = 1 - t / (2 + t * t).squareRoot()
    #expect(isClose(FDistribution.upperTail(t * t, 1, 2), expected, .relative(1e-13)))
  }

  /// With 2 degrees of freedom above, P = (1 + 2x/d)^(−d/2).
  @Test(arguments: [1, 2, 7, 100, 100_000]) func twoDegreesAboveHaveAClosedForm(below: Int) {
    let d = Double(below)
    for x in [1e-3, 0.5, 1, 3, 400] {
      let expected = -d / 2 * log1p(2 * x / d)
      #expect(isClose(FDistribution.logUpperTail(x, 2, below), expected, .relative(1e-11)))
    }
  }

  @Test func nothingIsBelowZero() {
    #expect(FDistribution.upperTail(0, 3, 4) == 1)
    #expect(FDistribution.upperTail(-1, 3, 4) == 1)
    #expect(FDistribution.upperTail(.infinity, 3, 4) == 0)
  }
}
