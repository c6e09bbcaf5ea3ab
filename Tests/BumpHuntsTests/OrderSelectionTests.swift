import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Order selection")
struct OrderSelectionTests {
  /// With the truth in the family, a larger order is chosen as often as the level says (Wilks).
  @Test(arguments: [0.05, 0.2]) func theTruthIsKeptWithTheStatedLevel(level: Double) throws {
    let toys = 400
    var larger = 0
    for index in 0..<toys {
      var stream = RandomStream(seed: 31, purpose: "order", index: UInt64(index))
      let spectrum = toy(&stream, bins: 30, over: 1000..<2000) { 10 * exp(-($0 - 1000) / 500) }
      let selection = try OrderSelection(
        .exponential, to: spectrum, excluding: nil, level: level)
      if selection.chosen.model.name != "exponential1" { larger += 1 }
    }
    // 4σ of a binomial.
    #expect(
      isClose(
        Double(larger) / Double(toys), level,
        .sigmas(4, error: binomialError(level, count: toys))))
  }

  @Test func aTruthBeyondTheFirstOrderIsFound() throws {
    var stream = RandomStream(seed: 32, purpose: "order")
    let spectrum = toy(&stream, bins: 30, over: 1000..<2000) { mass in
      let t = (mass - 1000) / 1000
      return 30 * exp(-4 * t + 2 * t * t)
    }
    let selection = try OrderSelection(.exponential, to: spectrum, excluding: nil)
    #expect(selection.trials[1].gainPValue.map { $0 < 1e-6 } == true)
    #expect(selection.chosen.model.parameterCount >= 3)
  }

  @Test(arguments: Member.families.map(\.name)) func everyOrderIsShown(name: String) throws {
    let family = try BackgroundFamily.named(name)
    let window = Mass.GeV(1300)..<Mass.GeV(1400)
    let selection = try OrderSelection(family, to: fallingToy(), excluding: window)
    #expect(selection.trials.map(\.model) == family.members.map(\.name))
    #expect(selection.trials.first?.gainPValue == nil)
    for trial in selection.trials.dropFirst() {
      let gain = try #require(trial.gainPValue)
      #expect(gain > 0 && gain <= 1)
    }
    for trial in selection.trials {
      #expect(trial.failure == nil)
      #expect(trial.fit?.excluded == window)
    }
    #expect(family.members.map(\.name).contains(selection.chosen.model.name))
  }

  @Test func theGainIsTheLikelihoodRatioOfNestedFits() throws {
    let spectrum = fallingToy(index: 4)
    let selection = try OrderSelection(.exponential, to: spectrum, excluding: nil, level: 0)
    let deviances = try (1...3).map {
      try ExponentialFunction(degree: $0).fit(to: spectrum).deviance
    }
    // A level of 0 keeps the first, and every other is compared with it.
    #expect(selection.chosen.model.name == "exponential1")
    for added in 1...2 {
      let expected = ChiSquaredDistribution.upperTail(
        deviances[0] - deviances[added], degreesOfFreedom: added)
      #expect(selection.trials[added].gainPValue == expected)
    }
  }

  @Test func theFirstOrderNotWorthItEndsTheSearch() throws {
    // A cubic exponent, odd about the middle: the second degree gains nothing, the third would.
    let counts = (0..<40).map { bin -> Int in
      let s = (Double(bin) + 0.5) / 20 - 1
      return Int((300 * exp(0.3 * (5 * s * s * s - 3 * s) / 2)).rounded())
    }
    let selection = try OrderSelection(
      .exponential, to: MassSpectrum(counts: counts, on: .uniform(40, 1000.0..<2000)),
      excluding: nil)
    let gains = selection.trials.map(\.gainPValue)
    #expect(gains[1].map { $0 > OrderSelection.defaultLevel } == true)
    // Σ μ (0.3 P₃)² = 300 · 40 · 0.09 / 7 = 150: p is about 1e-33.
    #expect(gains[2].map { $0 < 1e-20 } == true)
    #expect(selection.chosen.model.name == "exponential1")
  }

  @Test func anOrderThatCannotBeFittedIsShownWithItsReason() throws {
    // Four bins: enough for two and three parameters and for four, and not for five and six.
    let spectrum = MassSpectrum(counts: [60, 45, 33, 25], on: .uniform(4, 1000.0..<2000))
    let selection = try OrderSelection(.chebyshev, to: spectrum, excluding: nil)
    #expect(selection.trials.map { $0.fit == nil } == [false, false, false, true, true])
    let failure = try #require(selection.trials[3].failure)
    #expect(failure == "5 parameters, and 4 bins to fit them to")
    #expect(selection.chosen.model.name == "chebyshev1")
  }

  @Test func whereNothingFitsEveryMemberIsNamed() {
    let empty = MassSpectrum(
      counts: Array(repeating: 0, count: 12), on: .uniform(12, 1000.0..<2000))
    let error = #expect(throws: FitError.self) {
      try OrderSelection(.exponential, to: empty, excluding: nil)
    }
    #expect(error?.model == "every exponential model")
    for name in ["exponential1", "exponential2", "exponential3"] {
      #expect(error?.reason.contains("\(name): there is no event to fit to") == true)
    }
  }
}
