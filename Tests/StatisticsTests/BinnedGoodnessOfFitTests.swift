import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Goodness of fit of bins")
struct BinnedGoodnessOfFitTests {
  @Test func statisticsOfAFewBins() {
    let (observed, expected) = ([0.0, 3, 5, 0], [1.5, 2, 5, 0])
    // 2(1.5) + 2(2 − 3 + 3 ln 1.5), and 1.5 + 1/2.
    #expect(
      isClose(
        SaturatedModelTest.statistic(observed: observed, expected: expected),
        3 + 2 * (-1 + 3 * log(1.5)), .ulps(8)))
    #expect(
      isClose(
        PearsonChiSquaredTest.statistic(observed: observed, expected: expected), 2, .ulps(4)))
    for statistic in [
      SaturatedModelTest.statistic(observed: [1], expected: [0]),
      PearsonChiSquaredTest.statistic(observed: [1], expected: [0]),
    ] { #expect(statistic == .infinity) }
    let p = SaturatedModelTest.pValue(statistic: 8, degreesOfFreedom: 2)
    #expect(isClose(p.logarithm, -4, .ulps(4)))
  }

  @Test func toysOfOneBinAreItsPoissonSum() {
    // μ = 0.7 and n = 3: statistics at least as great are those of n ≥ 3 alone, as 2μ < that of 3.
    let exact = exp(PoissonDistribution.logUpperTail(3, mean: 0.7))
    let toys = 20_000
    for p in [
      SaturatedModelTest.pValue(observed: [3], expected: [0.7], toys: toys, seed: 1),
      PearsonChiSquaredTest.pValue(observed: [3], expected: [0.7], toys: toys, seed: 1),
    ] {
      let error = binomialError(exact, count: toys)
      #expect(isClose(p.estimate.value, exact, .sigmas(5, error: error)))
      #expect(isClose(p.estimate.error, error, .relative(0.15)), "5σ of a root of 700 toys")
    }
    // The asymptotic ones are wrong by a third and more, which is what toys are for.
    let pearson = PearsonChiSquaredTest.pValue(
      statistic: PearsonChiSquaredTest.statistic(observed: [3], expected: [0.7]),
      degreesOfFreedom: 1)
    #expect(pearson.value < 0.7 * exact)
  }

  @Test func pearsonsMomentsHoldForSmallCounts() {
    let expected = [0.3, 1, 2.5, 8]
    let toys = 40_000
    var stream = RandomStream(seed: 2, purpose: "Pearson")
    let values = (0..<toys).map { _ in
      PearsonChiSquaredTest.statistic(
        observed: expected.map { Double(stream.poisson(mean: $0)) }, expected: expected)
    }
    let variance = expected.reduce(0) { $0 + 2 + 1 / $1 }
    let mean = values.reduce(0, +) / Double(toys)
    #expect(isClose(mean, 4, .sigmas(5, error: (variance / Double(toys)).squareRoot())))
    let squares = values.map { ($0 - 4) * ($0 - 4) }
    let spread = squares.reduce(0, +) / Double(toys)
    let error =
      (squares.reduce(0) { $0 + ($1 - spread) * ($1 - spread) }).squareRoot()
      / Double(toys)
    #expect(isClose(spread, variance, .sigmas(5, error: error)))
  }

  @Test func pIsUniformAfterARefit() throws {
    // A constant rate in 12 bins, fitted by the mean: data of the model, p by toys that are fitted.
    let (bins, rate, experiments, toys) = (12, 1.3, 400, 200)
    var stream = RandomStream(seed: 3, purpose: "refit")
    var p: [Double] = []
    @Sendable func fit(_ counts: [Double]) -> [Double] {
      let mean = counts.reduce(0, +) / Double(counts.count)
      return counts.map { _ in mean }
    }
    for experiment in 0..<experiments {
      let counts = (0..<bins).map { _ in Double(stream.poisson(mean: rate)) }
      p.append(
        PearsonChiSquaredTest.pValue(
          observed: counts, expected: fit(counts), toys: toys, seed: UInt64(experiment), refit: fit
        ).pValue.value)
    }
    // The toys have the fitted rate, and ties are few: 5σ of the experiments.
    for level in [0.5, 0.2, 0.05] {
      let fraction = Double(p.count { $0 <= level }) / Double(experiments)
      #expect(
        isClose(fraction, level, .sigmas(5, error: binomialError(level, count: experiments))))
    }
  }

  @Test func aFitThatFailsIsThrown() {
    let error = #expect(throws: FitError.self) {
      try SaturatedModelTest.pValue(observed: [1, 2], expected: [1, 2], toys: 50, seed: 1) {
        (counts: [Double]) throws(FitError) -> [Double] in
        if counts[0] > 1 { throw FitError("constant", "\(counts[0]) events") }
        return counts
      }
    }
    #expect(error?.model == "constant")
  }
}

@Suite("p-values from toys")
struct ToyPValueTests {
  @Test func theSeedAloneDecides() {
    func p(_ seed: UInt64, purpose: String = "toys") -> ToyPValue {
      ToyPValue(of: 1, toys: 5000, seed: seed, purpose: purpose) { $0.normal() }
    }
    #expect(p(1) == p(1))
    #expect(p(1) != p(2) || p(1) != p(3))
    #expect(p(1) != p(1, purpose: "others") || p(2) != p(2, purpose: "others"))
    // P(X ≥ 1) of a normal.
    let expected = exp(NormalDistribution.logUpperTail(1))
    #expect(
      isClose(
        p(1).estimate.value, expected, .sigmas(5, error: binomialError(expected, count: 5000))))
  }

  @Test func beyondAllToysIsABound() {
    let p = ToyPValue(of: 50, toys: 999, seed: 1) { $0.normal() }
    #expect(p.isUpperBound && p.exceeding == 0)
    #expect(isClose(p.pValue.value, 1e-3, .relative(1e-14)))
    #expect(p.estimate == Estimate(0, error: 0))
    #expect(
      isClose(p.upperLimit(confidenceLevel: 0.95), 1 - pow(0.05, 1.0 / 999), .relative(1e-10)))
  }

  @Test func limitsAreClopperAndPearsons() {
    // 3 of 10 at 97.5 %: 0.6524529 (scipy 1.17.1, binomtest(3, 10).proportion_ci()).
    let limit = ToyPValue(exceeding: 3, toys: 10).upperLimit(confidenceLevel: 0.975)
    #expect(isClose(limit, 0.652452850060008, .relative(1e-10)), "a bisection to the last digits")
    #expect(ToyPValue(exceeding: 10, toys: 10).upperLimit() == 1)
    #expect(ToyPValue(exceeding: 10, toys: 10).pValue.value == 1)
  }

  @Test func equalStatisticsExceed() {
    // Every toy is the observation, once with its sum in another order.
    let p = ToyPValue(of: 0.1 + 0.2 + 0.3, toys: 10, seed: 1) { _ in 0.3 + 0.2 + 0.1 }
    #expect(p.exceeding == 10)
    #expect(ToyPValue(of: .infinity, toys: 10, seed: 1) { _ in .infinity }.exceeding == 10)
    #expect(ToyPValue(of: .infinity, toys: 10, seed: 1) { _ in 1e300 }.exceeding == 0)
  }
}
