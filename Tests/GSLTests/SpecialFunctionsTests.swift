import Foundation
import GSL
import Testing
import _TestSupport

@Suite("Special functions")
struct SpecialFunctionsTests {
  // mpmath 1.4.1 with 80 digits at these doubles.
  @Test(arguments: [
    (0.5, 0.5, 1.1447298858494001741),
    (2, 3, -2.4849066497880003102),
    (0.001, 5, 6.905672657062074722),
    (100, 200, -192.13419227497895189),
    (1e6, 1e6, -1386300.0033629211163),
    (3, 1e8, -54.568895081297150857),
  ])
  func logBetaAgreesWithArbitraryPrecision(a: Double, b: Double, expected: Double) {
    // A dozen ulps and no more: the sum of three log-gammas would lose ten digits at (3, 1e8).
    #expect(isClose(logBeta(a, b), expected, .ulps(16)))
    #expect(isClose(logBeta(b, a), expected, .ulps(16)))
  }

  @Test func logGammaIsTheLogarithmOfFactorials() {
    var factorial = 0.0
    for n in 1...170 {
      factorial += log(Double(n))
      // The running sum rounds n times, each by half an ulp of a sum that is no greater.
      #expect(
        isClose(
          logGamma(Double(n) + 1), factorial, .absolute(Double(n + 4) * factorial.ulp + 1e-15)),
        "n = \(n)")
    }
  }
}
