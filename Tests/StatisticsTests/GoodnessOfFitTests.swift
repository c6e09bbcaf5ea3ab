import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Goodness of fit of a sample")
struct GoodnessOfFitTests {
  private static func normal(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

  // MARK: Against SciPy and arbitrary precision

  @Test func statisticsOfOneSampleAreSciPys() throws {
    for sample in try Reference.load().samples {
      let (values, n) = (sample.values, sample.values.count)
      let ks = KolmogorovSmirnovTest.statistic(of: values, against: Self.normal)
      // The normal distribution function to a few ulps, and sums of n of them.
      #expect(isClose(ks, sample.ks, .absolute(1e-14)))
      let ad = AndersonDarlingTest.statistic(of: values, against: Self.normal)
      #expect(isClose(ad, sample.ad, .absolute(1e-14 * Double(n))))
      let cvm = CramerVonMisesTest.statistic(of: values, against: Self.normal)
      #expect(isClose(cvm, sample.cvm, .absolute(1e-14 * Double(n))))
      // Both are exact up to 140; above it SciPy takes the series of Pelz and Good, and we do from
      // 1000 on: at 600 its error is 1e-7.
      let p = KolmogorovSmirnovTest.pValue(statistic: ks, count: n).value
      #expect(isClose(p, sample.ksP, .relative(n <= 140 ? 1e-9 : 1e-6)))
      // SciPy's is Csörgő and Faraway's to 1/n, ours keeps the variance: they differ by some 1/n.
      let q = CramerVonMisesTest.pValue(statistic: cvm, count: n).value
      #expect(isClose(q, sample.cvmP, .relative(0.3 / Double(n))))
    }
  }

  @Test func statisticsOfTwoSamplesAreSciPys() throws {
    for pair in try Reference.load().pairs {
      let counts = (pair.first.count, pair.second.count)
      let total = Double(counts.0 + counts.1)
      let ks = KolmogorovSmirnovTest.statistic(of: pair.first, and: pair.second)
      #expect(isClose(ks, pair.ks, .absolute(1e-14)), "differences of fractions")
      let p = KolmogorovSmirnovTest.pValue(statistic: ks, counts: counts).value
      #expect(isClose(p, pair.ksP, .relative(1e-10)), "sums of n·m positive terms")
      let cvm = CramerVonMisesTest.statistic(of: pair.first, and: pair.second)
      // SciPy takes the difference of numbers of the order of N.
      #expect(isClose(cvm, pair.cvm, .absolute(1e-14 * total)))
      let q = CramerVonMisesTest.pValue(statistic: cvm, counts: counts).value
      #expect(isClose(q, pair.cvmP, .relative(1e-8)), "the same approximation")
      // SciPy's is standardised, (A² − 1)/σ_N; with its sign both samples' order does not matter.
      let ad = AndersonDarlingTest.statistic(of: pair.first, and: pair.second)
      let swapped = AndersonDarlingTest.statistic(of: pair.second, and: pair.first)
      #expect(isClose(swapped, ad, .relative(1e-10)))
      let sigma = AndersonDarlingTest.variance(counts).squareRoot()
      #expect(isClose((ad - 1) / sigma, pair.ad, .absolute(1e-9)))
    }
  }

  @Test func theDistributionOfKolmogorovsDistanceIsSciPys() throws {
    for row in try Reference.load().kolmogorov {
      let (n, d, expected) = (Int(row[0]), row[1], row[2])
      let value = KolmogorovSmirnovTest.pValue(statistic: d, count: n).logarithm
      // SciPy is exact to its recurrences' digits up to n = 140, and above it is the series of Pelz and
      // Good, which we take from 1000 on; its error there is 1e-7.
      #expect(isClose(value, expected, .absolute(n <= 140 ? 1e-9 : 1e-6)), "\(row)")
    }
  }

  @Test func theQuadraticLimitsAreArbitraryPrecisions() throws {
    let reference = try Reference.load()
    for (distribution, rows) in [
      (QuadraticStatistic.andersonDarling, reference.andersonDarling),
      (.cramerVonMises, reference.cramerVonMises),
    ] {
      for row in rows {
        let value = distribution.logUpperTail(row[0])
        #expect(isClose(value, row[1], .absolute(max(1e-10, 4 * row[1].ulp))), "\(row)")
      }
    }
  }

  // MARK: Exact cases

  @Test func oneValueIsUniform() {
    // n = 1: D ≥ d has the probability 2(1 − d), from d = ½.
    for d in [0.5, 0.6, 0.99] {
      let p = KolmogorovSmirnovTest.pValue(statistic: d, count: 1).value
      #expect(isClose(p, 2 * (1 - d), .absolute(1e-14)))
    }
    #expect(KolmogorovSmirnovTest.pValue(statistic: 1, count: 7).value == 0)
    #expect(KolmogorovSmirnovTest.pValue(statistic: 0, count: 7).value == 1)
  }

  @Test func bothBranchesMeet() {
    // Where nd² = 4 the matrix and the one-sided sum take over from each other.
    for n in [20, 140, 1000] {
      let d = (4 / Double(n)).squareRoot()
      let below = KolmogorovSmirnovTest.pValue(statistic: d * (1 - 1e-9), count: n).logarithm
      let above = KolmogorovSmirnovTest.pValue(statistic: d * (1 + 1e-9), count: n).logarithm
      // The slope of ln p in d is −4nd: 16 nd² · 2e-9 / 4 = 3e-8, and 1e-9 of the branches.
      #expect(isClose(below, above, .absolute(4e-8)), "\(n)")
    }
  }

  @Test func separateSamplesHaveTwoOrders() {
    // All of one before all of the other: 2/C(n + m, n), far beyond the doubles too.
    for (n, m) in [(1, 1), (5, 8), (700, 900)] {
      let p = KolmogorovSmirnovTest.pValue(statistic: 1, counts: (n, m)).logarithm
      let orders =
        logGamma(Double(n + m) + 1) - logGamma(Double(n) + 1) - logGamma(Double(m) + 1)
      // A thousand logarithms of a few ulps, and ln Γ of 1e4 with its own.
      #expect(isClose(p, min(0, log(2) - orders), .absolute(1e-9)))
    }
  }

  @Test func outsideOfADistributionIsInfinitelyFar() {
    let statistic = AndersonDarlingTest.statistic(of: [0.5, 2]) { min(1, $0) }
    #expect(statistic == .infinity)
    #expect(AndersonDarlingTest.pValue(statistic: statistic, count: 2).value == 0)
  }

  // MARK: Toys

  private enum OneSampleTest: String, CaseIterable {
    case kolmogorovSmirnov, andersonDarling, cramerVonMises

    func p(_ sample: [Double]) -> PValue<Local> {
      let n = sample.count
      switch self {
      case .kolmogorovSmirnov:
        let d = KolmogorovSmirnovTest.statistic(of: sample) { $0 }
        return KolmogorovSmirnovTest.pValue(statistic: d, count: n)
      case .andersonDarling:
        let a = AndersonDarlingTest.statistic(of: sample) { $0 }
        return AndersonDarlingTest.pValue(statistic: a, count: n)
      case .cramerVonMises:
        let w = CramerVonMisesTest.statistic(of: sample) { $0 }
        return CramerVonMisesTest.pValue(statistic: w, count: n)
      }
    }

    func p(_ first: [Double], _ second: [Double]) -> PValue<Local> {
      let counts = (first.count, second.count)
      switch self {
      case .kolmogorovSmirnov:
        return KolmogorovSmirnovTest.pValue(
          statistic: KolmogorovSmirnovTest.statistic(of: first, and: second), counts: counts)
      case .andersonDarling:
        return AndersonDarlingTest.pValue(
          statistic: AndersonDarlingTest.statistic(of: first, and: second), counts: counts)
      case .cramerVonMises:
        return CramerVonMisesTest.pValue(
          statistic: CramerVonMisesTest.statistic(of: first, and: second), counts: counts)
      }
    }
  }

  @Test(arguments: [5, 40]) func pIsUniformUnderTheHypothesis(count: Int) {
    let toys = 10_000
    var stream = RandomStream(seed: 3, purpose: "uniform p", index: UInt64(count))
    let samples = (0..<toys).map { _ in (0..<count).map { _ in stream.uniform() } }
    for test in OneSampleTest.allCases {
      let p = samples.map { test.p($0).value }
      for level in [0.5, 0.1, 0.05, 0.01] {
        let fraction = Double(p.count { $0 <= level }) / Double(toys)
        // 5σ, and of the quadratic tests the 1/n that they leave out: 6 to 11 % of p at n = 5.
        let exact = test == .kolmogorovSmirnov ? 0 : 0.11 * level * 5 / Double(count)
        #expect(
          isClose(
            fraction, level, .absolute(5 * binomialError(level, count: toys) + exact)),
          "\(test) \(level)")
      }
    }
  }

  @Test func pOfTwoSamplesIsUniform() {
    let (toys, n, m) = (4000, 30, 50)
    var stream = RandomStream(seed: 4, purpose: "uniform p of two")
    let pairs = (0..<toys).map { _ in
      ((0..<n).map { _ in stream.normal() }, (0..<m).map { _ in stream.normal() })
    }
    for test in OneSampleTest.allCases {
      let p = pairs.map { test.p($0.0, $0.1).value }
      for level in [0.5, 0.1, 0.02] {
        let fraction = Double(p.count { $0 <= level }) / Double(toys)
        // A distance of two samples is discrete: its exact p is below the level less often, by up to
        // an eighth of it here; the quadratic ones have some 1/N.
        let lattice = test == .kolmogorovSmirnov ? 0.13 * level : 0.0
        let error = 5 * binomialError(level, count: toys)
        #expect(fraction <= level + error + 0.02 * level, "\(test) \(level)")
        #expect(fraction >= level - error - 0.02 * level - lattice, "\(test) \(level)")
      }
    }
  }

  @Test func alternativesAreFound() {
    // 60 events whose density rises by x^0.6 instead of being flat, and two normals 0.8 apart.
    var stream = RandomStream(seed: 5, purpose: "power")
    let toys = 300
    var (found, foundOfTwo) = ([OneSampleTest: Int](), [OneSampleTest: Int]())
    for _ in 0..<toys {
      let sample = (0..<60).map { _ in pow(stream.uniform(), 1 / 1.6) }
      let first = (0..<40).map { _ in stream.normal() }
      let second = (0..<40).map { _ in stream.normal() + 0.8 }
      for test in OneSampleTest.allCases {
        if test.p(sample).value < 0.05 { found[test, default: 0] += 1 }
        if test.p(first, second).value < 0.05 { foundOfTwo[test, default: 0] += 1 }
      }
    }
    for test in OneSampleTest.allCases {
      // Ten times the level and more: the tests see the difference.
      #expect(found[test] ?? 0 > toys / 2, "\(test)")
      #expect(foundOfTwo[test] ?? 0 > toys / 2, "\(test)")
    }
  }

  @Test func fittedParametersNeedToys() throws {
    // An exponential whose mean is fitted: the 5 % point of D for n = 20 is 0.2359, by
    // (D − 0.2/n)(√n + 0.26 + 0.5/√n) = 1.094 (Stephens, J. Am. Stat. Assoc. 69 (1974) 730).
    let (n, critical) = (20, 0.2359)
    let p = ToyPValue(of: critical, toys: 20_000, seed: 6) { stream in
      let sample = (0..<n).map { _ in -log(stream.uniform()) }
      let mean = sample.reduce(0, +) / Double(n)
      return KolmogorovSmirnovTest.statistic(of: sample) { 1 - exp(-$0 / mean) }
    }
    // 5σ of the toys, and the 1 % to which the published point is rounded.
    #expect(isClose(p.estimate.value, 0.05, .absolute(5 * p.estimate.error + 0.0005)))
    // The table for a known mean would have it far too large.
    #expect(KolmogorovSmirnovTest.pValue(statistic: critical, count: n).value > 0.15)
  }
}
