import Foundation
import GSL
import Testing
import _TestSupport

@Suite("χ² distribution")
struct ChiSquaredDistributionTests {
  // scipy 1.17.1, chi2.sf(x, k).
  @Test(arguments: [
    (0.5, 1, 0.47950012218695337),
    (3.841458820694124, 1, 0.04999999999999989),
    (30, 1, 4.3204630578274955e-08),
    (10, 2, 0.006737946999085468),
    (4.35, 5, 0.500200121007793),
    (100, 10, 5.4497019829205215e-17),
    (25, 30, 0.7250318841806004),
    (300, 100, 7.4121008573230175e-22),
    (1000, 1000, 0.49405285382923964),
    (1400, 1, 2.1010145162644003e-306),
  ])
  func upperTailAgreesWithSciPy(x: Double, degreesOfFreedom: Int, expected: Double) {
    // Both are relative to the tail itself; exp(−x/2) costs x/2 ulps in either, and the incomplete
    // gamma function's series some hundred.
    #expect(
      isClose(
        ChiSquaredDistribution.upperTail(x, degreesOfFreedom: degreesOfFreedom), expected,
        .relative((200 + x) * Double.ulpOfOne)))
  }

  @Test func oneDegreeOfFreedomIsTheSquareOfANormal() throws {
    for z in [0.1, 1, 2, 5] {
      let p = ChiSquaredDistribution.upperTail(z * z, degreesOfFreedom: 1)
      // P(χ²₁ > z²) = 2 P(X > z).
      let z2 = NormalDistribution.upperQuantile(logTail: log(p / 2))
      #expect(isClose(z2, z, .relative(1e-13)), "1e-13: the tail's hundred ulps over z² > 0.01")
    }
  }

  @Test func theEndsAreCertain() {
    #expect(ChiSquaredDistribution.upperTail(0, degreesOfFreedom: 3) == 1)
    #expect(ChiSquaredDistribution.upperTail(-2, degreesOfFreedom: 3) == 1)
    #expect(ChiSquaredDistribution.upperTail(5, degreesOfFreedom: 0) == 1)
    // Beyond the doubles it is 0, and not an error of GSL's that ends the process.
    #expect(ChiSquaredDistribution.upperTail(1e6, degreesOfFreedom: 3) == 0)
  }
}
