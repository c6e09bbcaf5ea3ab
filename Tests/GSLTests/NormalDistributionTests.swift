import Foundation
import GSL
import Testing
import _TestSupport

@Suite("Normal distribution")
struct NormalDistributionTests {
  // ln ½erfc(z/√2) by mpmath 1.4.1 with 80 digits, rounded to 20.
  @Test(arguments: [
    (-10, -7.619853024160526066e-24),
    (-5, -2.8665161296376359338e-7),
    (-1, -0.17275377902344988953),
    (-0.25, -0.51298407540943043213),
    (0, -0.69314718055994530942),
    (0.001, -0.69394538346696517879),
    (0.5, -1.1759117615936186089),
    (1, -1.8410216450092635058),
    (2, -3.7831843336820319488),
    (5, -15.064998393988725736),
    (8, -35.013437159914549896),
    (10, -53.231285150512470578),
    (11.4, -68.340103873634329634),
    (15, -116.13138484571169524),
    (20, -203.91715537109726394),
    (37.5, -707.66898931750719107),
    (50, -1254.8313611394199013),
    (100, -5005.5242086942050886),
    (1000, -500007.82669481218431),
  ])
  func logUpperTailAgreesWithArbitraryPrecision(z: Double, expected: Double) {
    // A few ulps: z/√2 is rounded, which the square in the exponent doubles, and glibc's erfc and
    // GSL's series have an ulp or two each. erfc(z/√2) at z = -10 turns an ulp of z/√2 into z² of
    // them, so that point may lose a hundred.
    #expect(
      isClose(NormalDistribution.logUpperTail(z), expected, .ulps(z < -1 ? 2 * z * z : 8)))
  }

  @Test func logDensityIsTheSlopeOfTheTail() {
    for z in [-3.0, -0.5, 0, 1, 6, 30] {
      let step = 1e-5
      let slope =
        (exp(NormalDistribution.logUpperTail(z - step) - NormalDistribution.logDensity(z))
          - exp(NormalDistribution.logUpperTail(z + step) - NormalDistribution.logDensity(z)))
        / (2 * step)
      // A central difference: its error is step²(z² − 1)/6 < 2e-8, and 1e-16 · P/φ / step < 1e-8.
      #expect(isClose(slope, 1, .relative(3e-8)), "z = \(z)")
    }
  }

  @Test(arguments: [
    -1e-12, -1e-6, -0.01, -0.3, -0.6931471805599453, -0.7, -1, -2.9, -3, -3.1, -10, -100, -745,
    -1e4, -1e5, -1e6,
  ])
  func quantileInvertsTheTail(logTail: Double) {
    let z = NormalDistribution.upperQuantile(logTail: logTail)
    // What z can hold: rounding z moves ln P by hazard·ulp(z), which is |z| ulp(z) or z² ε in the
    // tail. Four of those, and the eight ulps of ln P itself.
    let hazard = exp(NormalDistribution.logDensity(z) - logTail)
    let width = 4 * hazard * z.ulp + 8 * logTail.ulp
    #expect(isClose(NormalDistribution.logUpperTail(z), logTail, .absolute(width)), "z = \(z)")
  }

  @Test func quantileKnowsSomePercentiles() {
    // The textbook points, to the digits of a double: 5% and 5σ (scipy 1.17.1 norm.isf, norm.sf).
    #expect(
      isClose(
        NormalDistribution.upperQuantile(logTail: log(0.05)), 1.6448536269514729, .ulps(8)))
    #expect(
      isClose(
        NormalDistribution.upperQuantile(logTail: log(2.8665157187919333e-07)), 5, .ulps(8)))
  }

  @Test func quantileIsOddAboutOneHalf() {
    for p in [0.4, 0.1, 1e-3, 1e-9] {
      let upper = NormalDistribution.upperQuantile(logTail: log(p))
      let lower = NormalDistribution.upperQuantile(logTail: log1p(-p))
      // ln(1 − p) of a double keeps p to ε/p, and the quantile no better.
      #expect(isClose(lower, -upper, .absolute(4 * Double.ulpOfOne * (upper + 1) / p)), "p = \(p)")
    }
  }

  // ln ½(erfc(a/√2) − erfc(b/√2)) by mpmath 1.3.0 with 60 digits, rounded to 17, of the doubles a, b.
  @Test(arguments: [
    (-1, 2, -0.20016629432446258), (-6, -5, -15.068446096529453), (0, 1e-8, -19.339619277157038),
    (3, 3.001, -12.328193603728616), (-0.3, 0.4, -1.2970638476386886),
    (1, 40, -1.8410216450092635), (19.9, 20.3, -201.91748374605814),
    (20, 21, -203.91715537228816), (-1000, 1000, 0), (30, 30.0001, -460.13077853184863),
    (35, 36, -616.97510126192251), (100, 101, -5005.5242086942051),
    (-10000, -9999.5, -49995010.254228914), (5, 5.0003, -21.531416537756493),
    (-40, -38, -726.55721601882013), (12, 12.01, -77.583524959852899),
    (-1e-5, 2e-5, -11.333251709556791),
  ])
  func probabilityOfAnIntervalAgreesWithArbitraryPrecision(
    lower: Double, upper: Double, expected: Double
  ) {
    // Where two tails are subtracted their difference is a thousandth of them or more, and the tails
    // have z² ulps: 20²·1e-16/1e-3 = 5e-11. A logarithm far out has its own ulps.
    let width = max(5e-11, 8 * expected.ulp)
    #expect(
      isClose(
        NormalDistribution.logProbability(from: lower, to: upper), expected, .absolute(width)))
    #expect(
      isClose(
        NormalDistribution.logProbability(from: -upper, to: -lower), expected, .absolute(width)))
  }

  @Test func anEmptyIntervalHasNoProbability() {
    #expect(NormalDistribution.logProbability(from: 1, to: 1) == -.infinity)
    #expect(NormalDistribution.logProbability(from: 2, to: 1) == -.infinity)
  }

  @Test func quantileHasItsEndPoints() {
    #expect(NormalDistribution.upperQuantile(logTail: 0) == -.infinity)
    #expect(NormalDistribution.upperQuantile(logTail: -.infinity) == .infinity)
    #expect(NormalDistribution.upperQuantile(logTail: 1e-300).isNaN)
    #expect(NormalDistribution.upperQuantile(logTail: .nan).isNaN)
    // The two neighbours of one half, where the branches meet.
    for logTail in [(-log(2.0)).nextUp, -log(2.0), (-log(2.0)).nextDown] {
      // A few ulps of ln ½ over the hazard 2φ(0) = 0.8.
      #expect(isClose(NormalDistribution.upperQuantile(logTail: logTail), 0, .absolute(5e-16)))
    }
  }
}
