import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Discrete profiling")
struct DiscreteProfileTests {
  private let shape: [Double] = (0..<40).map { bin in
    let x = (Double(bin) + 0.5 - 16) / 2
    return exp(-x * x / 2) / (2 * (2 * Double.pi).squareRoot())
  }
  private let models: [any BackgroundModel] = [
    ExponentialFunction(degree: 1), ExponentialFunction(degree: 3), BernsteinPolynomial(degree: 3),
  ]

  /// One model: its own profile likelihood, whose interval is where it rises by 1.
  @Test func oneModelHasItsProfileLikelihood() throws {
    let spectrum = fallingToy(index: 2)
    let profile = try DiscreteProfile([ExponentialFunction(degree: 1)], over: spectrum)
    let interval = try profile.interval(of: shape)
    let cells = try ExponentialFunction(degree: 1).cells(
      on: spectrum.axis, fitting: Array(0..<40)
    ).bins
    let counts = spectrum.counts.map(Double.init)
    let free = try SignalCells(shape, on: cells).maximumLikelihoodFit(to: counts)
    let error = free.errors[2]
    #expect(isClose(interval.strength, free.parameters[2], .sigmas(3e-5, error: error)))
    // Two parameters that count 1 each.
    #expect(isClose(interval.best.correctedDeviance, free.deviance + 2, .absolute(4e-10)))
    for end in [interval.low, interval.high] {
      let fixed = try SignalCells(shape, on: cells, yields: end...end)
        .maximumLikelihoodFit(to: counts)
      // 1e-6 of a standard error in the yield changes the deviance by 2e-6.
      #expect(isClose(fixed.deviance - free.deviance, 1, .absolute(1e-5)))
    }
    // Hardly any asymmetry with 20 000 events.
    #expect(isClose(interval.high - interval.low, 2 * error, .relative(0.05)))
  }

  @Test(arguments: [0.0, 1, 2]) func theEnvelopeIsTheLeastOfAllModels(correction: Double) throws {
    let spectrum = fallingToy(index: 5)
    let counts = spectrum.counts.map(Double.init)
    let profile = try DiscreteProfile(models, over: spectrum, correction: correction)
    let yields = [-300.0, -100, 0, 50, 100, 300]
    for (yield, point) in zip(yields, try profile.envelope(of: shape, at: yields)) {
      let values = try models.map { model in
        let cells = try model.cells(on: spectrum.axis, fitting: Array(0..<40)).bins
        let fit = try SignalCells(shape, on: cells, yields: yield...yield)
          .maximumLikelihoodFit(to: counts)
        return fit.deviance + correction * Double(model.parameterCount)
      }
      let least = try #require(values.min())
      #expect(isClose(point.correctedDeviance, least, .absolute(4e-10)))
      #expect(point.model == models[try #require(values.firstIndex(of: least))].name)
    }
  }

  /// The envelope of several is nowhere above one's, and its interval nowhere narrower than that of
  /// its best model's.
  @Test func moreModelsWidenTheInterval() throws {
    for index in 0..<5 {
      let spectrum = fallingToy(index: UInt64(20 + index))
      let all = try DiscreteProfile(models, over: spectrum).interval(of: shape)
      let best = try #require(models.first { $0.name == all.best.model })
      let one = try DiscreteProfile([best], over: spectrum).interval(of: shape)
      // 1e-6 of a standard error by the search for the ends.
      #expect(all.low <= one.low + 1e-3 && all.high >= one.high - 1e-3)
      #expect(isClose(all.strength, one.strength, .absolute(1e-3)))
    }
  }

  /// A correction that is large takes the least parameters, and none the most.
  @Test func theCorrectionDecidesAmongNestedModels() throws {
    let spectrum = fallingToy(index: 6)
    let orders = (1...3).map { ExponentialFunction(degree: $0) }
    let none = try DiscreteProfile(orders, over: spectrum, correction: 0).least()
    #expect(none.model == "exponential3")
    let strong = try DiscreteProfile(orders, over: spectrum, correction: 100).least()
    #expect(strong.model == "exponential1")
  }

  /// Coverage of an injected signal where the truth is in the set.
  @Test func theIntervalCoversAnInjectedSignal() throws {
    let toys = 100
    var covered = 0
    for index in 0..<toys {
      var stream = RandomStream(seed: 81, purpose: "profile", index: UInt64(index))
      let counts = (0..<40).map { bin -> Int in
        let mass = 1012.5 + 25 * Double(bin)
        return stream.poisson(mean: 25 * 32 * exp(-(mass - 1000) / 1000) + 150 * shape[bin])
      }
      let spectrum = MassSpectrum(counts: counts, on: .uniform(40, 1000.0..<2000))
      let interval = try DiscreteProfile(models, over: spectrum).interval(of: shape)
      if interval.low <= 150 && interval.high >= 150 { covered += 1 }
    }
    #expect(
      isClose(
        Double(covered) / Double(toys), 0.683,
        .sigmas(4, error: binomialError(0.683, count: toys))))
  }

  @Test func modelsWithoutAFitAreNamed() throws {
    let spectrum = MassSpectrum(counts: [60, 45, 33, 25], on: .uniform(4, 1000.0..<2000))
    let profile = try DiscreteProfile(
      [ExponentialFunction(degree: 1), ChebyshevPolynomial(degree: 5)], over: spectrum)
    #expect(profile.models == ["exponential1"])
    #expect(profile.failures.map(\.model) == ["chebyshev5"])
    let error = #expect(throws: FitError.self) {
      try DiscreteProfile([ChebyshevPolynomial(degree: 5)], over: spectrum)
    }
    #expect(error?.reason.contains("chebyshev5: 6 parameters") == true)
  }
}
