import Foundation
import GSL
import Testing
import _TestSupport

/// Laws of the tails that need no reference: closed forms, quantiles, Monte Carlo and ends.
@Suite("Distributions")
struct DistributionTests {
  /// 1e-10 relative in a tail, or four ulps of its logarithm where those are more.
  private static func tail(_ expected: Double) -> Tolerance {
    .absolute(max(1e-10, 4 * expected.ulp))
  }

  // MARK: Closed forms

  @Test(arguments: [1e-9, 0.3, 1, 30, 1400, 2e5, 1e12])
  func twoDegreesOfFreedomAreAnExponential(x: Double) {
    let upper = ChiSquaredDistribution.logUpperTail(x, degreesOfFreedom: 2)
    #expect(isClose(upper, -x / 2, Self.tail(-x / 2)))
    let lower = log(oneMinusExpOf: -x / 2)
    #expect(
      isClose(ChiSquaredDistribution.logLowerTail(x, degreesOfFreedom: 2), lower, Self.tail(lower)))
  }

  @Test(arguments: [-1e5, -3, -0.2, 0, 0.2, 3, 1e5])
  func oneDegreeOfFreedomIsCauchys(t: Double) {
    let expected = log(t > 0 ? atan(1 / t) / .pi : 0.5 - atan(t) / .pi)
    #expect(
      isClose(
        StudentDistribution.logUpperTail(t, degreesOfFreedom: 1), expected, Self.tail(expected)))
  }

  @Test(arguments: [(3.0, 1.0), (0.1, 0.5), (40, 3), (450, 1), (20, 400), (1000, 200)])
  func oneDegreeOfANoncentralOneIsAShiftedNormal(z: Double, shift: Double) {
    // P(|X + δ| > z) of a standard normal X, whose tails are GSL's error functions.
    let expected = log(
      sumOfExpOf: NormalDistribution.logUpperTail(z - shift),
      NormalDistribution.logUpperTail(z + shift))
    let value = NoncentralChiSquaredDistribution.logUpperTail(
      z * z, degreesOfFreedom: 1, noncentrality: shift * shift)
    #expect(isClose(value, expected, Self.tail(expected)))
  }

  @Test(arguments: [1, 4, 50])
  func noShiftIsTheCentralOne(degreesOfFreedom: Int) {
    for x in [0.1, 5, 60, 3000] {
      let central = ChiSquaredDistribution.logUpperTail(x, degreesOfFreedom: degreesOfFreedom)
      for shift in [0, 1e-300] {
        let value = NoncentralChiSquaredDistribution.logUpperTail(
          x, degreesOfFreedom: degreesOfFreedom, noncentrality: shift)
        #expect(isClose(value, central, Self.tail(central)))
      }
    }
  }

  @Test func probabilitiesOfCountsSumToOne() {
    for mean in [0.01, 3, 700] {
      let last = Int(mean + 20 * mean.squareRoot() + 20)
      let sum = (0...last).reduce(0) {
        $0 + exp(PoissonDistribution.logProbability($1, mean: mean))
      }
      #expect(isClose(sum, 1, .absolute(1e-13)), "thousand terms with a few ulps each")
    }
  }

  @Test func neighbouringTailsDifferByTheProbability() {
    // P(N ≥ n) − P(N ≥ n + 1) = P(N = n): the tails and the density by different ways.
    for (count, mean) in [(3, 2.0), (100, 130), (100_000, 100_100), (1_000_000_000, 1_000_010_000)]
    {
      let above = exp(PoissonDistribution.logUpperTail(count, mean: mean))
      let below = exp(PoissonDistribution.logUpperTail(count + 1, mean: mean))
      let expected = exp(PoissonDistribution.logProbability(count, mean: mean))
      // Two tails with 1e-10 of them at most.
      #expect(isClose(above - below, expected, .absolute(1e-10 * above)))
    }
  }

  @Test func manyDegreesOfFreedomAreNormal() {
    for t in [-3.0, 0.1, 2, 8] {
      let normal = NormalDistribution.logUpperTail(t)
      #expect(StudentDistribution.logUpperTail(t, degreesOfFreedom: .infinity) == normal)
      // A normal z is t − (t³ + t)/4ν of Student's t, and what follows is of the order of t⁷/ν².
      let value = StudentDistribution.logUpperTail(t, degreesOfFreedom: 1e11)
      let hazard = exp(NormalDistribution.logDensity(t) - normal)
      let expected = normal + hazard * (t * t * t + t) / 4e11
      #expect(isClose(value, expected, Self.tail(expected)))
    }
  }

  // MARK: Quantiles

  private static let logTails = [
    -1e-12, -1e-3, -0.3, -0.6931471805599453, -0.7, -3, -15, -690, -1e4, -1e5,
  ]

  @Test(arguments: logTails) func chiSquaredQuantilesComeBack(logTail: Double) {
    for degreesOfFreedom in [1, 2, 5, 40, 1001, 2_000_000] {
      let upper = ChiSquaredDistribution.upperQuantile(
        logTail: logTail, degreesOfFreedom: degreesOfFreedom)
      // An ulp of x moves ln P by x times the hazard, here below 2|ln P| + k: 1e-16 · 2e6.
      let width = max(1e-9, 8 * logTail.ulp)
      #expect(
        isClose(
          ChiSquaredDistribution.logUpperTail(upper, degreesOfFreedom: degreesOfFreedom), logTail,
          .absolute(width)), "\(degreesOfFreedom)")
      let lower = ChiSquaredDistribution.lowerQuantile(
        logTail: logTail, degreesOfFreedom: degreesOfFreedom)
      guard lower > 1e-290 else { continue }  // e^(−1e5) of one degree of freedom is beyond doubles
      #expect(
        isClose(
          ChiSquaredDistribution.logLowerTail(lower, degreesOfFreedom: degreesOfFreedom), logTail,
          .absolute(width)), "\(degreesOfFreedom)")
    }
  }

  @Test(arguments: logTails) func studentQuantilesComeBack(logTail: Double) {
    for degreesOfFreedom in [1, 2.5, 30, 1e4, 1e7] {
      let t = StudentDistribution.upperQuantile(
        logTail: logTail, degreesOfFreedom: degreesOfFreedom)
      guard abs(t) < .infinity else {
        #expect(logTail / degreesOfFreedom < -250, "t is beyond the doubles only there")
        continue
      }
      // An ulp of t moves ln P by at most 2|ln P| ulps, and near ½ absolutely by one.
      #expect(
        isClose(
          StudentDistribution.logUpperTail(t, degreesOfFreedom: degreesOfFreedom), logTail,
          .absolute(max(1e-10, 8 * logTail.ulp))), "\(degreesOfFreedom)")
    }
  }

  @Test(arguments: [0, 1, 3, 100, 1_000_000])
  func limitsOnAMeanComeBack(count: Int) {
    for logTail in [log(0.95), log(0.1), log(0.05), -40] {
      let high = PoissonDistribution.mean(logLowerTail: logTail, count: count)
      // A mean's ulp times |n − μ|.
      let width = 1e-9
      #expect(
        isClose(
          PoissonDistribution.logLowerTail(count, mean: high), logTail, .absolute(width)))
      let low = PoissonDistribution.mean(logUpperTail: logTail, count: count)
      if count == 0 {
        #expect(low == 0)
      } else {
        #expect(
          isClose(PoissonDistribution.logUpperTail(count, mean: low), logTail, .absolute(width)))
      }
    }
  }

  @Test func noEventExcludesThree() {
    // −ln 0.05 = 2.996, the limit at 95 % of no event.
    let limit = PoissonDistribution.mean(logLowerTail: log(0.05), count: 0)
    #expect(
      isClose(limit, -log(0.05), .relative(1e-14)), "one Newton step, solved to an ulp or ten")
  }

  // MARK: Monte Carlo

  @Test func aSumOfShiftedSquaresIsNoncentral() {
    let (means, toys) = ([0.5, -1, 2], 40_000)
    let shift = means.reduce(0) { $0 + $1 * $1 }
    var stream = RandomStream(seed: 5, purpose: "non-central")
    var values: [Double] = []
    for _ in 0..<toys {
      values.append(
        means.reduce(0) { sum, mean in
          let x = mean + stream.normal()
          return sum + x * x
        })
    }
    for x in [1.0, 4, 8, 15, 25] {
      let p = exp(
        NoncentralChiSquaredDistribution.logUpperTail(x, degreesOfFreedom: 3, noncentrality: shift))
      let fraction = Double(values.count { $0 > x }) / Double(toys)
      #expect(isClose(fraction, p, .sigmas(5, error: binomialError(p, count: toys))), "x = \(x)")
    }
  }

  // MARK: Ends

  @Test func endsAreCertainOrImpossible() {
    #expect(PoissonDistribution.logUpperTail(0, mean: 0) == 0)
    #expect(PoissonDistribution.logUpperTail(1, mean: 0) == -.infinity)
    #expect(PoissonDistribution.logLowerTail(0, mean: 0) == 0)
    #expect(PoissonDistribution.logLowerTail(0, mean: 3) == -3)
    #expect(PoissonDistribution.logProbability(0, mean: 0) == 0)
    #expect(BinomialDistribution.logUpperTail(0, trials: 0, probability: 0.3) == 0)
    #expect(BinomialDistribution.logLowerTail(0, trials: 0, probability: 0.3) == 0)
    #expect(BinomialDistribution.logUpperTail(1, trials: 5, probability: 0) == -.infinity)
    #expect(BinomialDistribution.logUpperTail(5, trials: 5, probability: 1) == 0)
    #expect(BinomialDistribution.logLowerTail(4, trials: 5, probability: 1) == -.infinity)
    #expect(ChiSquaredDistribution.logUpperTail(-1, degreesOfFreedom: 3) == 0)
    #expect(ChiSquaredDistribution.logUpperTail(.infinity, degreesOfFreedom: 3) == -.infinity)
    #expect(ChiSquaredDistribution.logLowerTail(0, degreesOfFreedom: 3) == -.infinity)
    #expect(ChiSquaredDistribution.logUpperTail(3, degreesOfFreedom: 0) == 0)
    #expect(StudentDistribution.logUpperTail(.infinity, degreesOfFreedom: 3) == -.infinity)
    #expect(StudentDistribution.logUpperTail(-.infinity, degreesOfFreedom: 3) == 0)
    for (x, expected) in [(0.0, 0.0), (Double.infinity, -.infinity)] {
      #expect(
        NoncentralChiSquaredDistribution.logUpperTail(x, degreesOfFreedom: 3, noncentrality: 2)
          == expected)
    }
    #expect(LandauDistribution.logUpperTail(-100) == 0)
    #expect(LandauDistribution.logUpperTail(.infinity) == -.infinity)
    #expect(isClose(LandauDistribution.logUpperTail(1e300), -300 * log(10), .ulps(4)))
    #expect(KolmogorovDistribution.logUpperTail(0) == 0)
    #expect(KolmogorovDistribution.logUpperTail(.infinity) == -.infinity)
  }

  @Test func whatIsNoNumberEndsTheProcess() async {
    await #expect(processExitsWith: .failure) {
      _ = PoissonDistribution.logUpperTail(3, mean: .nan)
    }
    await #expect(processExitsWith: .failure) {
      _ = ChiSquaredDistribution.logUpperTail(.nan, degreesOfFreedom: 2)
    }
    await #expect(processExitsWith: .failure) {
      _ = BinomialDistribution.logUpperTail(3, trials: 5, probability: .nan)
    }
  }
}
