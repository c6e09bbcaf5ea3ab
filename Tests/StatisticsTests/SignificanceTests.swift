import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Significances")
struct SignificanceTests {
  /// 1e-10 relative in a p-value, or four ulps of its logarithm where those are more.
  private static func tail(_ expected: Double) -> Tolerance {
    .absolute(max(1e-10, 4 * expected.ulp))
  }

  /// A significance: 1e-10 of p is 1e-10/Z of Z, and four ulps where those are more.
  private static func sigma(_ expected: Double) -> Tolerance {
    .absolute(max(1e-10 / max(1, expected), 4 * expected.ulp))
  }

  // MARK: Against arbitrary precision

  @Test func pAndZAreTheReferencesBothWays() throws {
    for row in try Reference.load().significances {
      #expect(isClose(PValue(logarithm: row[0]).significance, row[1], Self.sigma(row[1])))
      // Z is rounded, which ln p feels by Z² ulps; for negative Z ln p is small and exact to 1e-10.
      let width = max(1e-10, 4 * row[0].ulp)
      let back = PValue<Local>(significance: row[1]).logarithm
      #expect(isClose(back, row[0], .absolute(width)), "\(row)")
    }
  }

  @Test func onOffIsTheReferences() throws {
    for row in try Reference.load().onOff {
      let measurement = OnOffMeasurement(on: row[0], off: row[1], tau: row[2])
      #expect(isClose(measurement.liMaSignificance, row[3], .relative(1e-12)), "\(row)")
      #expect(isClose(measurement.binomialPValue.logarithm, row[4], Self.tail(row[4])), "\(row)")
    }
  }

  @Test func asimovIsTheReferences() throws {
    for row in try Reference.load().asimov {
      let value = asimovSignificance(signal: row[0], background: row[1], backgroundError: row[2])
      // A root of a sum of positive terms, of a few ulps each.
      #expect(isClose(value, row[3], .relative(1e-12)), "\(row)")
    }
  }

  // MARK: Published examples

  // Cousins, Linnemann, Tucker, arXiv:physics/0702156, table 1: n_on, n_off, τ, Z_Bi and the profile
  // likelihood's Z, which is Li and Ma's.
  @Test(arguments: [
    (4.0, 5.0, 5.0, 1.66, 1.95), (6, 18.78, 14.44, 2.63, 2.81), (9, 17.83, 4.69, 1.82, 1.99),
    (17, 40.11, 10.56, 4.46, 4.57), (50, 55, 2, 2.93, 3.02), (67, 15, 0.5, 2.89, 3.04),
    (200, 10, 0.1, 2.20, 2.38), (498_426, 493_434, 1, 5.01, 5.01),
    (2_119_449, 23_650_096, 11.21, 6.40, 6.41),
  ])
  func examplesAreThePublishedOnes(
    on: Double, off: Double, tau: Double, binomial: Double, liMa: Double
  ) {
    let measurement = OnOffMeasurement(on: on, off: off, tau: tau)
    // The table rounds to 0.005, n_off or τ as well, and its τ = 11.21 hides 0.02 of Z.
    let width = Tolerance.absolute(tau == 11.21 ? 0.03 : 0.006)
    #expect(isClose(measurement.binomialPValue.significance, binomial, width))
    #expect(isClose(measurement.liMaSignificance, liMa, width))
  }

  @Test func aBackgroundWithAnErrorIsAnOffMeasurement() {
    let measurement = OnOffMeasurement(on: 17, background: 3.8, backgroundError: 0.6)
    #expect(isClose(measurement.tau, 3.8 / 0.36, .ulps(4)))
    #expect(isClose(measurement.off / measurement.tau, 3.8, .ulps(4)))
    #expect(isClose(measurement.off.squareRoot() / measurement.tau, 0.6, .ulps(4)))
    // Asimov data are such a measurement of s + b.
    let asimov = OnOffMeasurement(on: 13.8, background: 3.8, backgroundError: 0.6)
    #expect(
      isClose(
        asimov.liMaSignificance,
        asimovSignificance(signal: 10, background: 3.8, backgroundError: 0.6), .relative(1e-13)),
      "the rounding of n_off and τ")
  }

  // MARK: Limits

  @Test func smallSignalsAreGaussian() {
    for (background, error) in [(100.0, 0.0), (100, 10), (1e6, 500)] {
      let signal = 1e-4 * background.squareRoot()
      let gaussian = signal / (background + error * error).squareRoot()
      let value = asimovSignificance(
        signal: signal, background: background, backgroundError: error)
      // The next term is −s/6b of it at most.
      #expect(isClose(value, gaussian, .relative(signal / background)))
    }
  }

  @Test func degenerateExperimentsHaveTheirLimits() {
    #expect(asimovSignificance(signal: 0, background: 0) == 0)
    #expect(asimovSignificance(signal: 3, background: 0) == .infinity)
    #expect(asimovSignificance(signal: 3, background: 0, backgroundError: 1) == 0)
    let none = OnOffMeasurement(on: 0, off: 0, tau: 2)
    #expect(none.liMaSignificance == 0 && none.binomialPValue.value == 1)
    // Without an event off: p = (1 + τ)^−n, and Li and Ma's √(2n ln(1 + τ)).
    let alone = OnOffMeasurement(on: 3, off: 0, tau: 4)
    #expect(isClose(alone.binomialPValue.logarithm, -3 * log(5), .ulps(8)))
    #expect(isClose(alone.liMaSignificance, (6 * log(5)).squareRoot(), .ulps(8)))
    // On and off are 1e9 each, and one more: what is left of the difference has all its digits.
    let many = OnOffMeasurement(on: 1_000_000_001, off: 1_000_000_000, tau: 1)
    #expect(isClose(many.liMaSignificance, 1 / 2e9.squareRoot(), .relative(1e-9)))
    let p = PValue<Local>(counting: 0, background: 0)
    #expect(p.value == 1 && PValue<Local>(counting: 1, background: 0).value == 0)
    #expect(isClose(PValue<Local>(countingOnly: 0, background: 3).logarithm, -3, .ulps(1)))
  }

  @Test func aBackgroundKnownPerfectlyIsPoisson() {
    // τ → ∞ at n_off = bτ: the binomial test becomes the Poisson one, to about b/τ.
    for (count, background) in [(8, 2.0), (30, 10), (3, 5)] {
      let measurement = OnOffMeasurement(on: Double(count), off: background * 1e9, tau: 1e9)
      let poisson = PValue<Local>(counting: count, background: background)
      #expect(
        isClose(measurement.binomialPValue.logarithm, poisson.logarithm, .absolute(1e-6)),
        "of the order n²/τb")
    }
  }

  @Test func whatIsNoCountEndsTheProcess() async {
    await #expect(processExitsWith: .failure) {
      _ = OnOffMeasurement(on: .nan, off: 3, tau: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = asimovSignificance(signal: 3, background: .nan)
    }
  }

  // MARK: Toys

  @Test func theAsimovSignificanceIsTheMedian() {
    let (signal, background, error, toys) = (150.0, 1000.0, 40.0, 20_000)
    let tau = background / (error * error)
    for isKnown in [true, false] {
      var stream = RandomStream(seed: 8, purpose: "median", index: isKnown ? 1 : 0)
      let values = (0..<toys).map { _ -> Double in
        let on = stream.poisson(mean: signal + background)
        if isKnown { return PValue<Local>(counting: on, background: background).significance }
        let off = stream.poisson(mean: background * tau)
        return OnOffMeasurement(on: Double(on), off: Double(off), tau: tau).liMaSignificance
      }.sorted()
      let expected = asimovSignificance(
        signal: signal, background: background, backgroundError: isKnown ? 0 : error)
      // The median of unit normals has an error of √(π/2N) = 0.009; a count is 0.03 of Z, and so is
      // the skewness of a Poisson, 1/6√b, at Z = 4.
      #expect(isClose(values[toys / 2], expected, .absolute(5 * 0.009 + 0.03)))
    }
  }

  @Test(arguments: [(3.0, 2.0), (0.4, 1), (30, 0.5), (500, 3)])
  func theBinomialTestNeverRejectsTooOften(background: Double, tau: Double) {
    let toys = 20_000
    var stream = RandomStream(seed: 9, purpose: "on/off", index: UInt64(background))
    var p: [Double] = []
    var liMa: [Double] = []
    for _ in 0..<toys {
      let measurement = OnOffMeasurement(
        on: Double(stream.poisson(mean: background)),
        off: Double(stream.poisson(mean: background * tau)), tau: tau)
      p.append(measurement.binomialPValue.value)
      liMa.append(measurement.liMaSignificance)
    }
    for level in [0.3, 0.1, 0.02, 0.003] {
      let rejected = Double(p.count { $0 <= level }) / Double(toys)
      #expect(rejected <= level + 5 * binomialError(level, count: toys), "\(level)")
      // With 500 events a count is 0.04 of Z, and at most as much of the level is lost to it.
      if background == 500 {
        #expect(rejected > 0.85 * level - 5 * binomialError(level, count: toys))
      }
    }
    if background == 500 {
      // Li and Ma's is a unit normal: 1.2816 is its upper tenth, and counts blur 0.02 of Z.
      let above = Double(liMa.count { $0 > 1.2815515655446004 }) / Double(toys)
      #expect(isClose(above, 0.1, .absolute(5 * binomialError(0.1, count: toys) + 0.004)))
    }
  }
}
