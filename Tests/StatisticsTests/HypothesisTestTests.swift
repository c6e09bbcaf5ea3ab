import Events
import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Tests of a strength")
struct HypothesisTestTests {
  typealias Counting = CountingModel

  /// 2 [ν₁ − ν₂ + n ln(ν₂/ν₁)], the closed form of t for one bin.
  private func ratio(_ n: Double, _ tested: Double, _ best: Double) -> Double {
    2 * (tested - best + (n > 0 ? n * log(best / tested) : 0))
  }

  @Test(arguments: [3.0, 8, 14, 25])
  func theStatisticsOfOneBinAreClosedForms(n: Double) throws {
    let (s, b) = (10.0, 8.0)
    let model = CountingModel(signal: [s], background: [b])
    let likelihood = try Likelihood(model, observed: [n])
    let free = n
    let bounded = max(b, n)
    let tolerance = Tolerance.absolute(1e-9)  // The two fits' ends.
    let t = try likelihood.test(strength: 1, TMu())
    #expect(isClose(t.statistic, ratio(n, s + b, free), tolerance))
    let tilde = try likelihood.test(strength: 1, TMuTilde())
    #expect(isClose(tilde.statistic, ratio(n, s + b, bounded), tolerance))
    let q = try likelihood.test(strength: 1, QMu())
    #expect(isClose(q.statistic, n > s + b ? 0 : ratio(n, s + b, free), tolerance))
    let qTilde = try likelihood.test(strength: 1)
    #expect(isClose(qTilde.statistic, n > s + b ? 0 : ratio(n, s + b, bounded), tolerance))
    let q0 = try likelihood.test(strength: 5, QZero())
    #expect(q0.strength == 0)
    #expect(isClose(q0.statistic, n < b ? 0 : ratio(n, b, bounded), tolerance))
    let r = try likelihood.test(strength: 1, SignedRoot())
    // A root amplifies the statistic's rounding where it is 0.
    #expect(
      isClose(
        r.statistic, (n < s + b ? -1 : 1) * ratio(n, s + b, free).squareRoot(), .absolute(4e-5)))
  }

  /// arXiv:1007.1727, equation 97: Z_A = √(2((s + b) ln(1 + s/b) − s)).
  @Test(arguments: [(5.0, 1.0), (10, 10), (20, 100), (2, 0.5)])
  func theMedianSignificanceOfACountingExperiment(s: Double, b: Double) throws {
    let model = CountingModel(signal: [s], background: [b])
    let test = try Likelihood(model, observed: [s + b]).discovery()
    let closed = (2 * ((s + b) * log(1 + s / b) - s)).squareRoot()
    #expect(isClose(test.pValue.significance, closed, .absolute(1e-8)))
  }

  @Test func atZeroAPValueIsHalfByAsymptoticsAndOneByToys() async throws {
    let model = CountingModel(signal: [10], background: [50])
    let likelihood = try Likelihood(model, observed: [70])
    let test = try likelihood.test(strength: 1)
    #expect(test.statistic == 0)
    #expect(isClose(test.tested.value, 0.5, .ulps(4)))
    let toys = try await likelihood.test(strength: 1, toys: 200, seed: 1)
    #expect(toys.tested.value == 1 && toys.alternative.value == 1 && toys.cls.value == 1)
    let low = try Likelihood(model, observed: [40])
    #expect(isClose(try low.discovery().pValue.value, 0.5, .ulps(4)))
    #expect(try await low.discovery(toys: 100, seed: 1).pValue.value == 1)
  }

  /// P(n ≤ k | ν).
  private func cumulative(_ count: Int, _ mean: Double) -> Double {
    (0...count).reduce(0) {
      $0 + exp(Double($1) * log(mean) - mean - lgamma(Double($1) + 1))
    }
  }

  @Test(arguments: [0, 1, 3, 6])
  func toysOfOneBinAreTheBinomialSums(count: Int) async throws {
    let (s, b) = (6.0, 4.0)
    let model = CountingModel(signal: [s], background: [b])
    let likelihood = try Likelihood(model, observed: [Double(count)])
    let test = try await likelihood.test(strength: 1, toys: 4000, seed: 7)
    // q̃ falls with n: CLs+b is the probability of as few. Below b, where the best strength is 0,
    // it still does.
    let tested = cumulative(count, s + b)
    let alternative = cumulative(count, b)
    #expect(
      isClose(test.tested.value, tested, .sigmas(5, error: binomialError(tested, count: 4000))))
    #expect(
      isClose(
        test.alternative.value, alternative,
        .sigmas(5, error: binomialError(alternative, count: 4000))))
    #expect(isClose(test.cls.value, tested / alternative, .sigmas(5, error: test.cls.error)))
  }

  @Test func asymptoticsFailForADeficitOfFewEventsAndSaySo() async throws {
    let model = CountingModel(signal: [3.2], background: [0.2])
    let likelihood = try Likelihood(model, observed: [0])
    let test = try likelihood.test(strength: 1)
    let exact = exp(-3.2)  // P(0 | s + b)/P(0 | b).
    #expect(test.cls < 0.5 * exact)
    #expect(!test.warnings.isEmpty)
    let toys = try await likelihood.test(strength: 1, toys: 10_000, seed: 3)
    #expect(isClose(toys.cls.value, exact, .sigmas(5, error: toys.cls.error)))
    let many = try Likelihood(CountingModel(signal: [40], background: [400]), observed: [390])
    #expect(try many.test(strength: 1).warnings.isEmpty)
  }

  @Test func toysDoNotDependOnTheNumberOfTasks() async throws {
    let likelihood = try HistFactoryReference.shared.workspaces.first { $0.name == "control" }!
      .likelihood()
    let one = try await likelihood.test(strength: 1, toys: 130, seed: 5, workers: Workers(1))
    let four = try await likelihood.test(strength: 1, toys: 130, seed: 5, workers: Workers(4))
    #expect(one.testedToys.values == four.testedToys.values)
    #expect(one.cls == four.cls && one.expectedCLs == four.expectedCLs)
    let other = try await likelihood.test(strength: 1, toys: 130, seed: 6)
    #expect(other.testedToys.values != one.testedToys.values)
  }

  @Test func toysOfManyEventsAgreeWithAsymptotics() async throws {
    let likelihood = try HistFactoryReference.shared.workspaces.first { $0.name == "excess" }!
      .likelihood()
    let asymptotic = try likelihood.test(strength: 2)
    let toys = try await likelihood.test(
      strength: 2, toys: 2000, seed: 11, workers: Workers(2))
    // Some 150 events a bin: corrections of a few per cent of the p-values beside their errors.
    #expect(
      isClose(
        toys.tested.value, asymptotic.tested.value,
        .absolute(5 * toys.tested.error + 0.05 * asymptotic.tested.value)))
    #expect(
      isClose(
        toys.alternative.value, asymptotic.alternative.value,
        .absolute(5 * toys.alternative.error + 0.05 * asymptotic.alternative.value)))
    #expect(toys.testedToys.failures == 0)
  }

  @Test(arguments: [12, 20, 27]) func weightedToysFindASmallP(count: Int) async throws {
    // P(n ≥ count | 5), down to 1e-11, with 6000 toys.
    let model = CountingModel(signal: [5], background: [5])
    let likelihood = try Likelihood(model, observed: [Double(count)])
    let test = try await likelihood.discovery(toys: 6000, seed: 2, workers: Workers(2))
    let exact = (count...count + 80).reduce(0) {
      $0 + exp(Double($1) * log(5) - 5 - lgamma(Double($1) + 1))
    }
    let error = try #require(test.error)
    #expect(error < 0.1 * exact)
    #expect(isClose(test.pValue.value, exact, .sigmas(5, error: error)))
  }

  @Test func pValuesAreUniformWithoutASignal() async throws {
    // A background known to 10 % from a control count: Z of toys without a signal is normal.
    let model = CountingModel(
      signal: [30, 10], background: [400, 300],
      strength: Parameter("mu", initialValue: 0, bounds: -20...20),
      nuisances: [
        Parameter(
          "k", initialValue: 1, bounds: 1e-6...10, constraint: .poisson(count: 100, scale: 100))
      ])
    var inside = 0
    let trials = 1000
    for toy in 0..<trials {
      var stream = RandomStream(seed: 4, purpose: "coverage", index: UInt64(toy))
      let data = try model.draw(at: [0.5, 1], using: &stream)
      let test = try Likelihood(model, data: data).test(strength: 0.5, TMu())
      if test.tested.value > 0.317_31 { inside += 1 }
    }
    let share = Double(inside) / Double(trials)
    #expect(isClose(share, 0.682_69, .sigmas(4, error: binomialError(0.682_69, count: trials))))
  }

  @Test func limitsByToysAreThoseByAsymptoticsForManyEvents() async throws {
    let likelihood = try Likelihood(
      CountingModel(signal: [50], background: [900]), observed: [905])
    let asymptotic = try likelihood.upperLimit()
    let toys = try await likelihood.upperLimit(
      toys: 3000, points: 10, seed: 9, workers: Workers(2))
    // CLs has 10 % of error at 0.05, and falls by a factor of e within 0.4 of the limit's σ.
    #expect(isClose(toys.observed, asymptotic.observed, .relative(0.06)))
    // At −2 σ CLs+b is 0.001, three toys of these: no number to compare.
    for (a, b) in zip(toys.expected, asymptotic.expected).dropFirst() {
      #expect(isClose(a, b, .relative(0.1)))
    }
  }

  @Test func theLimitOfACountingExperimentIsWhereCLsIsFivePerCent() throws {
    let likelihood = try Likelihood(
      CountingModel(signal: [10], background: [100]), observed: [95])
    let limit = try likelihood.upperLimit()
    let cls = try likelihood.test(strength: limit.observed).cls
    #expect(isClose(cls, 0.05, .relative(1e-6)))  // The root, to 1e-8 of σ.
    for (place, strength) in limit.expected.enumerated() {
      let expected = try likelihood.test(strength: strength).expectedCLs[place]
      #expect(isClose(expected, 0.05, .relative(1e-6)))
    }
  }

  /// The pyhf project's two channels with a shared histosys: the fit from its one start stays in a
  /// minimum that is not the lowest, and CLs is 0.2778 where it is 0.1140.
  @Test func theLowestOfTwoMinimaIsTaken() throws {
    let entry = HistFactoryReference.shared.workspaces.first { $0.name == "coupled_histosys" }!
    let cls = try entry.likelihood().test(strength: 1).cls
    #expect(isClose(entry.start.CLs, 0.277_83, .absolute(1e-4)))
    #expect(isClose(cls, entry.tests.qtilde[0].CLs, .relative(1e-4)))
    #expect(cls < 0.5 * entry.start.CLs)
  }

  /// The same model with piecewise linear histograms. pyhf's validation has CLs 0.0797 from the
  /// conditional fit's minimum at 31.375; a scan of the only other parameter shows both.
  @Test func thePublishedMinimumIsNotTheLowest() throws {
    let document = HistFactoryReference.document(of: "coupled_histosys")
    let model = try HistFactoryModel(
      HistFactoryWorkspace(document), interpolation: .init(histograms: .code0))
    let likelihood = try Likelihood(model, observed: model.observed)
    let strength = try likelihood.index(of: "mu")
    let scan = (-4000...4000).map { step in
      var point = [1.0, 1.0]
      point[1 - strength] = Double(step) / 1000
      return likelihood.twiceNLL(at: point)
    }
    let minima = (1..<scan.count - 1).filter { scan[$0] < scan[$0 - 1] && scan[$0] <= scan[$0 + 1] }
      .map { scan[$0] }.sorted()
    #expect(minima.count == 2)
    #expect(isClose(minima[0], 30.872, .absolute(1e-3)))  // Three decimals, and the scan's step.
    #expect(isClose(minima[1], 31.375, .absolute(1e-3)))
    let fit = try likelihood.maximize(fixing: ["mu": 1])
    #expect(fit.twiceNLL <= minima[0] && isClose(fit.twiceNLL, minima[0], .absolute(1e-3)))
    #expect(isClose(try likelihood.test(strength: 1).cls, 0.1383, .absolute(5e-5)))
  }

  @Test func noEventOverNoBackgroundIsAClosedForm() throws {
    let likelihood = try Likelihood(CountingModel(signal: [3], background: [0]), observed: [0])
    for test in [try likelihood.test(strength: 1), try likelihood.test(strength: 1, QMu())] {
      // The best strength is 0, at the edge of the possible: q̃ = q = 2 s, and so is the Asimov set's.
      #expect(isClose(test.statistic, 6, .absolute(1e-6)))  // The barrier's last strength.
      #expect(isClose(test.asimov, 6, .absolute(1e-6)))
      let tested = exp(NormalDistribution.logUpperTail(6.0.squareRoot()))
      #expect(isClose(test.tested.value, tested, .relative(1e-5)))
      #expect(isClose(test.alternative.value, 0.5, .relative(1e-5)))
    }
    #expect(try likelihood.upperLimit().observed.isFinite)
  }

  @Test func eventsOverNoBackgroundExcludeItsAbsence() throws {
    let likelihood = try Likelihood(CountingModel(signal: [3], background: [0]), observed: [2])
    #expect(throws: FitError("counting", "bin 0 saw 2.0 and expects 0.0")) {
      try likelihood.discovery()
    }
    #expect(isClose(try likelihood.maximize().point[0], 2.0 / 3, .relative(1e-8)))
  }

  @Test func theSignedRootIsThePullOfManyEvents() throws {
    let likelihood = try Likelihood(
      CountingModel(signal: [1e4], background: [1e8]), observed: [1e8 + 3e4])
    let test = try likelihood.test(strength: 1, SignedRoot())
    #expect(isClose(test.statistic, 2, .absolute(1e-3)))  // 1/√n of it, from the skewness.
    #expect(isClose(test.asimov, -1, .absolute(1e-3)))
    #expect(isClose(test.tested.significance, 2, .absolute(1e-3)))
    #expect(isClose(test.alternative.significance, 3, .absolute(2e-3)))
  }

  /// arXiv:1007.1727, equations 34 and 43: with the true strength at the tested one, F(t) of t_μ is
  /// that of χ², and t̃_μ has it below μ²/σ².
  @Test(arguments: [0.3, 1, 2.5, 6]) func twoSidedTailsAreThoseOfChiSquared(statistic: Double) {
    let chi = log(ChiSquaredDistribution.upperTail(statistic, degreesOfFreedom: 1))
    let t = AsymptoticFamily.twoSided.logTail(ofTested: statistic, asimov: 4)
    #expect(isClose(t, chi, .absolute(1e-12)))
    let tilde = AsymptoticFamily.twoSidedBounded.logTail(ofTested: statistic, asimov: 4)
    if statistic < 4 {
      #expect(isClose(tilde, chi, .absolute(1e-12)))
    } else {
      #expect(tilde < chi)
    }
  }

  /// The bounded families by simulation of Wald's approximation itself: μ̂ is normal about the true
  /// strength, and t̃ follows from it.
  @Test(arguments: [0.0, 1.0]) func boundedTailsAreThoseOfANormalStrength(trueStrength: Double) {
    var stream = RandomStream(seed: 12, purpose: "Wald")
    let (sigma, cut, count) = (0.6, 3.2, 100_000)
    var beyond = (two: 0, one: 0)
    for _ in 0..<count {
      let best = trueStrength + sigma * stream.normal()
      let t = (pow(1 - best, 2) - (best < 0 ? best * best : 0)) / (sigma * sigma)
      if t > cut { beyond.two += 1 }
      if t > cut && best <= 1 { beyond.one += 1 }
    }
    let asimov = 1 / (sigma * sigma)
    func tail(_ family: AsymptoticFamily) -> Double {
      exp(
        trueStrength == 1
          ? family.logTail(ofTested: cut, asimov: asimov)
          : family.logTail(ofAlternative: cut, asimov: asimov))
    }
    for (family, seen) in [
      (AsymptoticFamily.twoSidedBounded, beyond.two), (.upperLimitBounded, beyond.one),
    ] {
      let expected = tail(family)
      #expect(
        isClose(
          Double(seen) / Double(count), expected,
          .sigmas(4.5, error: binomialError(expected, count: count))))
    }
  }

  @Test(arguments: HistFactoryReference.shared.workspaces)
  func everyToyIsFitted(entry: HistFactoryReference.Entry) async throws {
    let likelihood = try entry.likelihood()
    let test = try await likelihood.test(strength: 1, toys: 200, seed: 8, workers: Workers(2))
    #expect(test.testedToys.failures == 0 && test.alternativeToys.failures == 0)
    #expect(test.testedToys.values.allSatisfy { $0 >= 0 && $0.isFinite })
    let two = try await likelihood.test(
      strength: 1, QMu(), toys: 100, seed: 8, workers: Workers(2))
    #expect(two.testedToys.failures == 0 && two.alternativeToys.failures == 0)
  }

  @Test func cancellingStopsToys() async throws {
    let likelihood = try Likelihood(
      CountingModel(signal: [10], background: [100]), observed: [95])
    let task = Task {
      try await likelihood.test(strength: 1, toys: 10_000_000, seed: 1)
    }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
