import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Comparisons of backgrounds")
struct BackgroundComparisonTests {
  private let window = Mass.GeV(1300)..<Mass.GeV(1400)

  /// The F-test and AICc, written out.
  @Test func theRowsAreTheirFormulas() throws {
    let selection = try OrderSelection(.exponential, to: fallingToy(index: 3), excluding: window)
    let table = try BackgroundComparison(selection)
    let deviances = selection.trials.compactMap { $0.fit?.deviance }
    #expect(table.rows.map(\.parameters) == [2, 3, 4])
    #expect(table.rows.filter(\.isChosen).map(\.model) == [selection.chosen.model.name])
    let n = 36.0
    for (row, (k, deviance)) in zip(table.rows, zip([2.0, 3, 4], deviances)) {
      let expected = deviance + 2 * k + 2 * k * (k + 1) / (n - k - 1)
      #expect(isClose(try #require(row.correctedAIC), expected, .relative(1e-14)))
      #expect(row.deviance == deviance && row.degreesOfFreedom == Int(n - k))
    }
    #expect(table.rows[0].fStatistic == nil && table.rows[0].smaller == nil)
    #expect(table.rows[1].smaller == "exponential1")
    let f = (deviances[0] - deviances[1]) / (deviances[1] / 33)
    #expect(isClose(try #require(table.rows[1].fStatistic), f, .relative(1e-13)))
    #expect(table.rows[1].fPValue == FDistribution.upperTail(f, 1, 33))
    #expect(table.rows[1].likelihoodRatioP == selection.trials[1].gainPValue)
  }

  /// F of deviances is never negative, where that of Pearson's χ² can be: the fit minimises the one
  /// and not the other.
  @Test func theFStatisticOfDeviancesIsNotNegative() throws {
    var negative = 0
    for index in 0..<60 {
      var stream = RandomStream(seed: 71, purpose: "pearson", index: UInt64(index))
      let spectrum = toy(&stream, bins: 30, over: 1000..<2000) { 1 * exp(-($0 - 1000) / 250) }
      let selection = try OrderSelection(.exponential, to: spectrum, excluding: nil)
      let table = try BackgroundComparison(selection)
      for row in table.rows.dropFirst() { #expect(row.fStatistic.map { $0 >= 0 } == true) }
      let pearson = selection.trials.compactMap { $0.fit?.chiSquared }
      if pearson[1] > pearson[0] { negative += 1 }
    }
    #expect(negative > 0, "Pearson's χ² rises with an added parameter in some toys")
  }

  /// Each family's F-test rejects its right model as often as it says.
  @Test func theFTestHasItsLevel() throws {
    let toys = 300
    var rejected = 0
    for index in 0..<toys {
      var stream = RandomStream(seed: 72, purpose: "F", index: UInt64(index))
      let spectrum = toy(&stream, bins: 30, over: 1000..<2000) { 10 * exp(-($0 - 1000) / 500) }
      let (one, two) = (
        try ExponentialFunction(degree: 1).fit(to: spectrum),
        try ExponentialFunction(degree: 2).fit(to: spectrum)
      )
      if try #require(two.fTest(against: one)).pValue < 0.2 { rejected += 1 }
    }
    #expect(
      isClose(
        Double(rejected) / Double(toys), 0.2, .sigmas(4, error: binomialError(0.2, count: toys))))
  }

  @Test func anFTestCanBeAskedFor() throws {
    for index in 0..<30 {
      let selection = try OrderSelection(
        .exponential, to: fallingToy(index: UInt64(index)), excluding: nil, level: 0.3, by: .fTest)
      let table = try BackgroundComparison(selection)
      #expect(table.rule.contains("F-test") && table.rule.contains("0.3"))
      #expect(table.rows.map(\.fPValue) == selection.trials.map(\.gainPValue))
      let isWorthIt = try #require(table.rows[1].fPValue) < 0.3
      #expect((selection.chosen.model.name == "exponential1") == !isWorthIt)
    }
  }

  @Test func amongFamiliesTheLeastCriterionIsChosen() throws {
    let selection = try OrderSelection(.automatic(), to: fallingToy(), excluding: window)
    let table = try BackgroundComparison(selection)
    #expect(Set(table.rows.map(\.family)) == Set(Member.families.map(\.name)))
    #expect(table.rows.count == Member.all.count)
    #expect(table.rule.contains("AICc"))
    // The choice of each family, found apart, and the least of them.
    let best = try Member.families.map { family in
      try OrderSelection(family, to: fallingToy(), excluding: window).chosen
    }
    let good = best.filter { $0.pValue >= OrderSelection.leastGoodness }
    let least = try #require(good.min { $0.correctedAIC < $1.correctedAIC })
    #expect(selection.chosen.model.name == least.model.name)
    #expect(selection.chosen.deviance == least.deviance)
  }

  /// A spectrum that only one family follows.
  @Test func theFamilyOfTheTruthIsFound() throws {
    var stream = RandomStream(seed: 73, purpose: "family")
    let spectrum = toy(&stream, bins: 50, over: 1000..<7000) { mass in
      let x = mass / 13_000
      return 5e-1 * pow(1 - x, 12) * pow(x, -5)
    }
    let selection = try OrderSelection(.automatic(), to: spectrum, excluding: nil)
    #expect(selection.chosen.pValue > OrderSelection.leastGoodness)
    #expect(selection.chosen.model.name == "dijet3")
  }

  @Test func familiesThatAreNotDefinedAreShownWithTheirReason() throws {
    // At 0 there is no logarithm of the mass.
    let spectrum = MassSpectrum(
      counts: [90, 80, 72, 66, 59, 52, 47, 40], on: .uniform(8, 0.0..<80))
    let selection = try OrderSelection(.automatic(), to: spectrum, excluding: nil)
    for trial in selection.trials where ["dijet", "ua2", "powerlaw"].contains(trial.family) {
      #expect(trial.fit == nil && trial.failure?.contains("defined") == true)
    }
    #expect(
      try BackgroundComparison(selection).description.contains("dijet3: no fit, it is defined"))
  }

  @Test func whereNoFamilyFitsEveryModelIsNamed() {
    let empty = MassSpectrum(
      counts: Array(repeating: 0, count: 12), on: .uniform(12, 1000.0..<2000))
    let error = #expect(throws: FitError.self) {
      try OrderSelection(.automatic(), to: empty, excluding: nil)
    }
    for member in Member.all {
      #expect(error?.reason.contains("\(member.model.name): there is no event") == true)
    }
  }

  @Test func theTableIsCodableAndReadable() throws {
    let spectrum = MassSpectrum(counts: [60, 45, 33, 25], on: .uniform(4, 1000.0..<2000))
    let table = try BackgroundComparison(
      OrderSelection(.chebyshev, to: spectrum, excluding: nil))
    let copy = try JSONDecoder().decode(
      BackgroundComparison.self, from: JSONEncoder().encode(table))
    #expect(copy == table)
    #expect(
      table.description == """
           model       k     D  dof     p   AICc       F  p(F)  p(LR)
        *  chebyshev1  2  0.32    2  0.85  16.32
           chebyshev2  3  0.00    1  0.97         251.46  0.04   0.57
           chebyshev3  4  0.00    0     1                        0.85
           chebyshev4: no fit, 5 parameters, and 4 bins to fit them to
           chebyshev5: no fit, 6 parameters, and 4 bins to fit them to
        Rule: within a family, a larger order where its likelihood ratio has a probability below 0.1.
        """)
  }

  /// With many events a bin the deviance is χ², and toys say the same.
  @Test func toysAgreeWithTheChiSquared() throws {
    let fit = try ExponentialFunction(degree: 1).fit(to: fallingToy(index: 7), excluding: window)
    let toys = try fit.goodness(toys: 400, seed: 5)
    #expect(
      isClose(
        toys.estimate.value, fit.pValue, .sigmas(4, error: binomialError(fit.pValue, count: 400))))
    #expect(try fit.goodness(toys: 400, seed: 5) == toys)
  }

  /// With priors they are drawn too: the penalty is part of the deviance.
  @Test func toysOfATemplateAgreeWithTheChiSquared() throws {
    let axis = Axis.uniform(8, 100.0..<180)
    let template = try TemplateBackground(
      Array(repeating: 400, count: 8), on: axis, relativeErrors: Array(repeating: 0.1, count: 8))
    let fit = try template.fit(
      to: MassSpectrum(counts: [445, 380, 460, 350, 410, 395, 362, 431], on: axis))
    let toys = try fit.goodness(toys: 400, seed: 6)
    #expect(
      isClose(
        toys.estimate.value, fit.pValue, .sigmas(4, error: binomialError(fit.pValue, count: 400))))
    #expect(fit.pValue > 0.05 && fit.pValue < 0.95)
  }
}
