import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// From 1000 to 2000 GeV, falling by e in 400 GeV.
private func exponentialMasses(_ count: Int, using stream: inout RandomStream) -> [Double] {
  (0..<count).map { _ in 1000 - 400 * log1p(-stream.uniform() * (1 - exp(-2.5))) }
}

@Suite("Weighted spectra") struct WeightedSpectraTests {
  private let axis = Axis.uniform(30, 1000.0..<2000)

  private func spectra(weight: Double) throws -> (plain: MassSpectrum, weighted: MassSpectrum) {
    var stream = RandomStream(seed: 3, purpose: "weighted")
    let masses = exponentialMasses(5000, using: &stream)
    return (
      MassSpectrum(masses, on: axis),
      try MassSpectrum(
        masses, weights: Array(repeating: weight, count: masses.count), on: axis)
    )
  }

  private let shape: ShapeAtMass = { try GaussianShape(mass: $0, resolution: .GeV(40)) }

  /// With weights of 1 everything is the same to the last digit.
  @Test(arguments: ["exponential2", "dijet3", "exponentialsum1", "bernstein2", "chebyshev3"])
  func weightsOfOneChangeNothing(name: String) throws {
    let (plain, weighted) = try spectra(weight: 1)
    let model = try #require(try BackgroundFamily.named(name).members.first)
    let excluded = Mass.GeV(1400) ..< .GeV(1500)
    let (a, b) = (
      try model.fit(to: plain, excluding: excluded),
      try model.fit(to: weighted, excluding: excluded)
    )
    #expect(a.deviance == b.deviance && a.chiSquared == b.chiSquared)
    #expect(a.expectations == b.expectations && a.parameters == b.parameters)
    let fits = try [plain, weighted].map {
      try SignalSearch($0, on: model).fit(shape(.GeV(1400)))
    }
    #expect(fits[0] == fits[1])
  }

  /// With weights of c all sums, yields, errors and limits are c times as great, and no p-value changes.
  @Test(arguments: [0.3, 7.0]) func equalWeightsScale(weight: Double) async throws {
    let (plain, weighted) = try spectra(weight: weight)
    let model = ExponentialFunction(degree: 1)
    let (a, b) = (try model.fit(to: plain), try model.fit(to: weighted))
    // Sums of 200 weights a bin are rounded to 1e-14, and fits end 1e-10 from the minimum, √2e-10 of an error.
    #expect(isClose(b.deviance, a.deviance, .absolute(1e-9)))
    for (x, y) in zip(a.expectations, b.expectations) {
      #expect(isClose(y.value, weight * x.value, .sigmas(2e-5, error: weight * x.error)))
      #expect(isClose(y.error, weight * x.error, .relative(1e-6)))
    }
    let fits = try [plain, weighted].map { try SignalSearch($0, on: model).fit(shape(.GeV(1400))) }
    let error = weight * fits[0].yield.error
    #expect(isClose(fits[1].yield.value, weight * fits[0].yield.value, .sigmas(2e-5, error: error)))
    #expect(isClose(fits[1].yield.error, error, .relative(1e-6)))
    #expect(isClose(fits[1].statistic, fits[0].statistic, .absolute(1e-8)))
    let limits = try fits.map { try #require($0.limit).observed }
    #expect(isClose(limits[1], weight * limits[0], .relative(1e-5)))
    #expect(fits[0].warnings == fits[1].warnings)

    let hunter = BumpHunter(widths: 2...4)
    let family = BackgroundFamily(model)
    let bumps = [
      try await hunter.globalPValue(of: plain, choosingAmong: family, toys: 100, seed: 5),
      try await hunter.globalPValue(of: weighted, choosingAmong: family, toys: 100, seed: 5),
    ]
    let (first, second) = (try #require(bumps[0].bump), try #require(bumps[1].bump))
    #expect(first.window == second.window && first.observed == second.observed)
    // A last digit of an expectation of 200 moves ln p by 1e-12.
    #expect(isClose(second.statistic, first.statistic, .absolute(1e-5)))
    #expect(bumps[0].toys == bumps[1].toys)
  }

  /// Two kinds of events, of weights 0.2 and 3, without a signal: the pulls of a yield are 1 wide and its p-values
  /// uniform, also where bins of the tail hold four events. With the sums taken for counts pulls are 1.7 wide.
  @Test(arguments: [500.0, 4000]) func pullsOfWeightedEventsAreNormal(events: Double) throws {
    let toys = 400
    let (at, model, axis, shape) = (
      Mass.GeV(1350), ExponentialFunction(degree: 1), axis, shape
    )
    let results = try onAllCores(toys) { toy in
      Result { () -> (pull: Double, naive: Double, p: Double, deviance: Double) in
        var stream = RandomStream(seed: 12, purpose: "weighted toys", index: UInt64(toy))
        let masses = exponentialMasses(stream.poisson(mean: events), using: &stream)
        let weights = masses.map { _ in stream.uniform() < 0.5 ? 0.2 : 3 }
        let spectrum = try MassSpectrum(masses, weights: weights, on: axis)
        let found = try SignalSearch(spectrum, on: model).fit(shape(at), limit: nil)
        let naive = try SignalSearch(counts: spectrum.sums, on: axis, model: model)
          .fit(shape(at), limit: nil)
        return (
          found.yield.value / found.yield.error, naive.yield.value / naive.yield.error,
          found.localP.value, try model.fit(to: spectrum).deviance
        )
      }
    }.map { try $0.get() }
    let size = Double(toys)
    func width(_ values: [Double]) -> Double {
      (values.reduce(0) { $0 + $1 * $1 } / size).squareRoot()
    }
    #expect(isClose(width(results.map(\.pull)), 1, .sigmas(4, error: 1 / (2 * size).squareRoot())))
    // √(Σw²/Σw) = √(4.52/1.6) = 1.68.
    #expect(width(results.map(\.naive)) > 1.4)
    // A likelihood of 70 events under the peak is skewed by 1/√70.
    let mean = results.reduce(0) { $0 + $1.pull } / size
    #expect(isClose(mean, 0, .absolute(0.1 + 4 / size.squareRoot())))
    for level in [0.05, 0.32, 0.5] {
      let share = Double(results.count { $0.p < level }) / size
      #expect(isClose(share, level, .sigmas(4, error: (level * (1 - level) / size).squareRoot())))
    }
    // χ² with 28 degrees of freedom, of effective counts: a tenth more where they are few.
    let deviance = results.reduce(0) { $0 + $1.deviance } / size
    #expect(isClose(deviance, 28, .absolute(2.8 + 4 * (56 / size).squareRoot())))
  }

  @Test func whatCannotTakeWeightsSaysSo() throws {
    let (_, weighted) = try spectra(weight: 2)
    let window = SlidingWindow(ExponentialFunction(degree: 1), halfWidth: 5)
    let error = #expect(throws: InputError.self) { try window.fit(to: weighted) }
    #expect(error?.problem == "the events have weights")
    #expect(throws: InputError.self) {
      try BumpHunter(widths: [2], normalisation: .outsideWindow).search(
        weighted, under: weighted.sums)
    }
  }
}
