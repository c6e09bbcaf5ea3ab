import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Fits of signal and background") struct SignalFitTests {
  private func search() throws -> (SignalSearch, ShapesReference) {
    let reference = try ShapesReference.load()
    let axis = Axis.uniform(reference.axis.bins, reference.axis.low..<reference.axis.high)
    let model = DijetFunction(parameters: 4, energy: .GeV(reference.axis.energy))
    return (
      try SignalSearch(MassSpectrum(counts: reference.counts, on: axis), on: model), reference
    )
  }

  @Test func theFitIsMinuits() throws {
    let (search, reference) = try search()
    for expected in reference.fits {
      let shape = try GaussianShape(
        mass: .GeV(expected.mass), resolution: .GeV(expected.resolution))
      let fit = try search.fit(shape)
      // Minuit stops within 1e-8 of its minimum, √1e-8 of an error; quadratures with three and with
      // twelve points differ by 1e-9 of the expectation, which is 1e-5 of a bin's error.
      #expect(isClose(fit.yield.value, expected.yield, .sigmas(1e-3, error: expected.error)))
      // Both are the exact second derivatives, a thousandth of an error apart.
      #expect(isClose(fit.yield.error, expected.error, .relative(1e-3)))
      #expect(isClose(fit.statistic, expected.statistic, .absolute(1e-4)))
      #expect(
        isClose(
          fit.significance, (expected.yield < 0 ? -1 : 1) * expected.statistic.squareRoot(),
          .absolute(1e-3)))
      #expect(fit.q0 == (expected.yield > 0 ? fit.statistic : 0))
      let limit = try #require(fit.limit)
      // The reference's root is good to 1e-4 of the error, and its fits to 1e-3.
      #expect(isClose(limit.observed, expected.limit, .sigmas(3e-3, error: expected.error)))
      #expect(isClose(limit.expected[2], expected.median, .sigmas(3e-3, error: expected.error)))
      #expect(zip(limit.expected, limit.expected.dropFirst()).allSatisfy { $0 < $1 })
      #expect(fit.localP.significance.isFinite)
    }
  }

  /// With one constant rate and a signal in one bin everything has a closed form: the other bins know
  /// the rate, and ŝ = n − b.
  @Test func aSignalInOneBinHasItsClosedForm() throws {
    let counts = [96, 104, 150, 99, 101, 97]
    let axis = Axis.uniform(6, 0.0..<60)
    let search = try SignalSearch(MassSpectrum(counts: counts, on: axis), on: ConstantRate())
    let shape = try TemplateShape(
      mass: .GeV(25), edges: axis.edges, contents: [0, 0, 1, 0, 0, 0])
    let fit = try search.fit(shape)
    let background = 497.0 / 5
    // The fits stop 1e-11 from the minimum in −ln L, which is 5e-6 of an error.
    let error = (150 + 497 / 25.0).squareRoot()
    #expect(isClose(fit.yield.value, 150 - background, .sigmas(1e-5, error: error)))
    #expect(isClose(fit.yield.error, error, .relative(1e-6)))
    // t₀ = 2 Σ n ln(n̂/n̄).
    let mean = 647.0 / 6
    let statistic = 2 * (150 * log(150 / mean) + 497 * log(background / mean))
    #expect(isClose(fit.statistic, statistic, .absolute(1e-9)))
    #expect(fit.warnings.isEmpty)
    for expectation in search.expectations {
      #expect(isClose(expectation, mean, .sigmas(1e-5, error: mean.squareRoot())))
    }
  }

  /// An empty window may hold a deficit as great as the background, and no greater.
  @Test func aYieldEndsWhereTheExpectationVanishes() throws {
    let axis = Axis.uniform(6, 0.0..<60)
    let search = try SignalSearch(
      MassSpectrum(counts: [9, 11, 0, 10, 8, 12], on: axis), on: ConstantRate())
    let shape = try TemplateShape(
      mass: .GeV(25), edges: axis.edges, contents: [0, 0, 1, 0, 0, 0])
    let fit = try search.fit(shape)
    #expect(fit.isAtBound)
    // No CLs limit is below that of no event, −ln 0.05 = 2.996, and with b = 10 and none seen it is that.
    #expect(isClose(try #require(fit.limit).observed, -log(0.05), .relative(1e-9)))
    // −2 ln L is linear in the empty bin and ends at ν = 0, which a barrier reaches to 1e-6.
    #expect(isClose(fit.yield.value, -10, .absolute(1e-4)))
    #expect(fit.significance < 0 && fit.localP.value > 0.99)
    #expect(fit.warnings.count == 1)
  }

  @Test func theProfileIsAParabolaOfTheError() throws {
    let (search, _) = try search()
    let shape = try GaussianShape(mass: .GeV(1800), resolution: .GeV(55))
    let fit = try search.fit(shape, limit: nil)
    let (s, e) = (fit.yield.value, fit.yield.error)
    let scan = try search.profile(shape, over: (s - e)...(s + e), points: 3)
    // 800 events lie under the peak: its skewness is of the order of 1/√800.
    #expect(isClose(scan.ratios[0], 1, .absolute(0.1)))
    #expect(isClose(scan.ratios[2], 1, .absolute(0.1)))
    #expect(isClose(scan.ratios[1], 0, .absolute(1e-8)))
  }

  /// A background that is no regression is fitted by differences of its derivatives, to the same end.
  @Test func anyModelOfCellsIsFittedAlike() throws {
    let spectrum = fallingToy(index: 3)
    let plain = try SignalSearch(spectrum, on: ExponentialFunction(degree: 2))
    let wrapped = try SignalSearch(spectrum, on: Wrapped())
    let shape = try GaussianShape(mass: .GeV(1400), resolution: .GeV(40))
    let (a, b) = (try plain.fit(shape), try wrapped.fit(shape))
    // Differences are good to 1e-10 of the curvature; the minimum is within 5e-6 of an error.
    #expect(isClose(b.yield.value, a.yield.value, .sigmas(1e-5, error: a.yield.error)))
    #expect(isClose(b.yield.error, a.yield.error, .relative(1e-6)))
    #expect(isClose(b.statistic, a.statistic, .absolute(1e-8)))
    let limits = (try #require(a.limit), try #require(b.limit))
    #expect(isClose(limits.1.observed, limits.0.observed, .relative(1e-6)))
  }

  /// Sparse spectra are where a fit may fail to end.
  @Test(arguments: ["exponential1", "exponential2", "dijet3", "bernstein1"])
  func sparseSpectraAreFitted(name: String) throws {
    let model = try #require(try BackgroundFamily.named(name).members.first)
    for index in 0..<20 {
      var stream = RandomStream(seed: 8, purpose: "sparse", index: UInt64(index))
      let spectrum = toy(&stream, bins: 20, over: 1000..<2000) {
        4 * exp(-($0 - 1000) / 150) + 0.02
      }
      let search = try SignalSearch(spectrum, on: model)
      for mass in [1100.0, 1500, 1800] {
        let fit = try search.fit(GaussianShape(mass: .GeV(mass), resolution: .GeV(50)))
        let limit = try #require(fit.limit)
        #expect(limit.observed > max(0, fit.yield.value) && limit.observed.isFinite)
        #expect(fit.yield.error > 0 && fit.statistic.isFinite)
        #expect(!fit.isAtBound || fit.yield.value <= 1e-6)
        // Some 300 events lie under the first and 10 under the last, where the model follows.
        if name == "exponential1", mass != 1500 {
          #expect(fit.warnings.isEmpty == (mass < 1200))
        }
      }
    }
  }

  @Test func aSignalBesideTheBinsIsRefused() throws {
    let search = try SignalSearch(fallingToy(), on: ExponentialFunction(degree: 1))
    let shape = try GaussianShape(mass: .GeV(3000), resolution: .GeV(40))
    let error = #expect(throws: InputError.self) { try search.fit(shape) }
    #expect(error?.remedy == "choose masses from 1000.0 to 2000.0 GeV")
    #expect(throws: InputError.self) {
      try SignalSearch(
        counts: [1, -1, 2], on: .uniform(3, 0.0..<30), model: ConstantRate())
    }
  }
}

/// An exponential that hides that it is a regression.
private struct Wrapped: BackgroundModel {
  private struct Cells: CellModel {
    let inner: any CellModel
    var name: String { "wrapped" }
    var parameterCount: Int { inner.parameterCount }
    var cellCount: Int { inner.cellCount }
    func expectations(at parameters: [Double]) -> (means: [Double], jacobian: Matrix) {
      inner.expectations(at: parameters)
    }
    func start(for observed: [Double]) throws -> [Double] { try inner.start(for: observed) }
    func grouped(_ groups: [[Int]]) -> any CellModel { Cells(inner: inner.grouped(groups)) }
  }

  private let model = ExponentialFunction(degree: 2)
  var name: String { "wrapped" }
  var parameterCount: Int { 3 }
  func cells(on axis: Axis, fitting bins: [Int]) throws -> BackgroundCells {
    let own = try model.cells(on: axis, fitting: bins)
    return BackgroundCells(Cells(inner: own.bins), coordinates: own.coordinates)
  }
}
