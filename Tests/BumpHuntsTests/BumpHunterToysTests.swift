import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Synchronization
import Testing
import _TestSupport

@Suite("Toys of bump searches")
struct BumpHunterToysTests {
  /// Under the background alone the data are one more toy: each rank among N + 1 is as likely.
  @Test(arguments: WindowTest.Normalisation.allCases)
  func theGlobalPValueIsUniformWithoutASignal(_ normalisation: WindowTest.Normalisation)
    async throws
  {
    let hunter = BumpHunter(widths: 1...5, mode: .both, normalisation: normalisation)
    var values: [Double] = []
    for index in 0..<300 {
      var stream = RandomStream(seed: 21, purpose: "uniform", index: UInt64(index))
      let (counts, expected) = drawn(&stream, bins: 20, level: 200)
      // Where it is a shape, a wrong scale must not matter.
      let given = normalisation == .known ? expected : expected.map { 3 * $0 }
      let global = try await hunter.globalPValue(
        of: spectrum(counts), under: given, toys: 200, seed: UInt64(index))
      // Uniform in between the steps of 1/201, so that it has a continuous distribution.
      values.append(global.pValue.value - stream.uniform() / 201)
    }
    let distance = KolmogorovSmirnovTest.statistic(of: values) { $0 }
    // Five standard deviations of a uniform sample.
    #expect(
      KolmogorovSmirnovTest.pValue(statistic: distance, count: 300) > PValue(significance: 5))
  }

  /// With one window the toys' p is the local one.
  @Test(arguments: [(14, WindowTest.Mode.excess), (6, .deficit)])
  func oneWindowHasItsLocalPValue(count: Int, mode: WindowTest.Mode) async throws {
    let global = try await BumpHunter(widths: [1], mode: mode).globalPValue(
      of: spectrum([count]), under: [10], toys: 20_000, seed: 3)
    let local = try #require(global.bump).pValue.value
    #expect(
      isClose(
        global.toys.estimate.value, local,
        .sigmas(5, error: binomialError(local, count: 20_000))))
  }

  /// Bins that are not joined are independent: p = 1 − Π (1 − p_i), p_i the chance of each to be so
  /// improbable.
  @Test func independentWindowsHaveTheProductsPValue() async throws {
    let expected = [3.0, 8, 20, 50]
    let global = try await BumpHunter(widths: [1], step: .width).globalPValue(
      of: spectrum([3, 8, 33, 50]), under: expected, toys: 20_000, seed: 4)
    let level = try #require(global.bump).pValue.logarithm
    let none = expected.reduce(1.0) { product, mean in
      let least = (0...200).first {
        Double($0) > mean && ExactSearch.logPoissonTail($0, mean, .excess) <= level + 1e-9
      }
      return product * (1 - exp(ExactSearch.logPoissonTail(least ?? 0, mean, .excess)))
    }
    #expect(
      isClose(
        global.toys.estimate.value, 1 - none,
        .sigmas(5, error: binomialError(1 - none, count: 20_000))))
  }

  @Test func theResultDoesNotDependOnTheWorkers() async throws {
    var stream = RandomStream(seed: 22, purpose: "workers")
    let (counts, expected) = drawn(&stream, bins: 20, level: 100, signal: 20)
    for normalisation in WindowTest.Normalisation.allCases {
      let hunter = BumpHunter(widths: 1...5, normalisation: normalisation)
      let results = try await [1, 2, 3].asyncMap {
        try await hunter.globalPValue(
          of: spectrum(counts), under: expected, toys: 500, seed: 7, workers: Workers($0))
      }
      #expect(results.dropFirst().allSatisfy { $0.toyStatistics == results[0].toyStatistics })
      #expect(results.dropFirst().allSatisfy { $0.toys == results[0].toys })
    }
    let other = try await BumpHunter(widths: 1...5).globalPValue(
      of: spectrum(counts), under: expected, toys: 500, seed: 8)
    let first = try await BumpHunter(widths: 1...5).globalPValue(
      of: spectrum(counts), under: expected, toys: 500, seed: 7)
    #expect(other.toyStatistics != first.toyStatistics)
  }

  @Test func noToyThatExceedsIsAnUpperBound() async throws {
    let global = try await BumpHunter(widths: 1...2).globalPValue(
      of: spectrum([10, 10, 80, 10]), under: [10, 10, 10, 10], toys: 999, seed: 1)
    #expect(global.toys.isUpperBound && global.toys.exceeding == 0)
    #expect(isClose(global.pValue.value, 1e-3, .ulps(8)))
    #expect(global.toys.upperLimit() < 3e-3 && global.toys.upperLimit() > 2.9e-3)
    #expect(global.toyStatistics.count == 999 && global.failedFits == 0)
  }

  @Test func withoutADeviationPIsOne() async throws {
    let global = try await BumpHunter(widths: 1...2).globalPValue(
      of: spectrum([0, 0, 0]), under: [3, 3, 3], toys: 99, seed: 1)
    #expect(global.bump == nil)
    #expect(global.pValue.value == 1)
  }

  /// Toys of a shape have the data's events, shared multinomially: means and variances N q (1 − q) of
  /// one bin are seen through the statistic of that bin.
  @Test func toysOfAShapeHaveTheDatasEvents() async throws {
    // With one window, half of the shape, t = −ln P(K ≥ k | 40, ½): a discrete set of values.
    let global = try await OneWindow(bins: 0..<1).globalPValue(
      of: spectrum([26, 14]), under: [1, 1], toys: 20_000, seed: 5)
    let p = exp(ExactSearch.logBinomialTail(26, 40, 0.5, .excess))
    #expect(
      isClose(
        global.toys.estimate.value, p, .sigmas(5, error: binomialError(p, count: 20_000))))
    let values = Set(global.toyStatistics.map { Float($0) })
    #expect(values.count <= 21, "0 and 20 counts above the half of 40")
  }
}

/// A conformer of one window.
private struct OneWindow: WindowSearch {
  let bins: Range<Int>
  var test: WindowTest { WindowTest(normalisation: .outsideWindow) }
  func windows(on axis: Axis) -> [Range<Int>] { [bins] }
}

@Suite("Toys that are fitted again")
struct RefittedToysTests {
  private static func scaled(_ spectrum: MassSpectrum) -> [Double] {
    let share = Double(max(1, spectrum.total)) / Double(spectrum.counts.count)
    return spectrum.counts.map { _ in share }
  }

  /// Where the fit is the total, toys of a fixed expectation scatter more than the data can.
  @Test func theGlobalPValueIsUniformOnlyWithFits() async throws {
    // Half of the bins and more: the fit knows most of what is in them.
    let hunter = BumpHunter(widths: 6...9)
    var (fitted, fixed): ([Double], [Double]) = ([], [])
    for index in 0..<300 {
      var stream = RandomStream(seed: 23, purpose: "refit", index: UInt64(index))
      let data = spectrum((0..<12).map { _ in stream.poisson(mean: 100) })
      let uniform = stream.uniform()
      let again = try await hunter.globalPValue(
        of: data, refitting: Self.scaled, toys: 100, seed: UInt64(index))
      fitted.append(again.pValue.value - uniform / 101)
      let once = try await hunter.globalPValue(
        of: data, under: Self.scaled(data), toys: 100, seed: UInt64(index))
      fixed.append(once.pValue.value - uniform / 101)
    }
    let p = [fitted, fixed].map {
      KolmogorovSmirnovTest.pValue(
        statistic: KolmogorovSmirnovTest.statistic(of: $0) { $0 }, count: 300)
    }
    // Five standard deviations of a uniform sample.
    #expect(p[0] > PValue(significance: 5))
    #expect(p[1] < PValue(significance: 5), "the difference is what the fit is for")
  }

  @Test func aBackgroundFitIsFittedToEveryToy() async throws {
    let data = fallingToy()
    let fit = try ExponentialFunction(degree: 1).fit(to: data)
    let hunter = BumpHunter(widths: 2...6)
    let global = try await hunter.globalPValue(under: fit, toys: 100, seed: 2, workers: Workers(2))
    let byHand = try await hunter.globalPValue(
      of: data,
      refitting: { try ExponentialFunction(degree: 1).fit(to: $0).expectations.map(\.value) },
      toys: 100, seed: 2)
    #expect(global.toyStatistics == byHand.toyStatistics)
    let expected = fit.expectations.map(\.value)
    #expect(global.bump?.statistic == (try hunter.search(data, under: expected)?.statistic))
    #expect(global.failedFits == 0)
  }

  /// Failures count as exceeding, however many they are.
  @Test(arguments: [0, 1, 2, 200]) func fitsThatFail(failures: Int) async throws {
    let data = spectrum([10, 10, 80, 10])
    let calls = Mutex(0)
    let global = try await BumpHunter(widths: [1]).globalPValue(
      of: data,
      refitting: { _ in
        let call = calls.withLock { count in
          count += 1
          return count
        }
        // The first call is the data's.
        if call > 1 && call <= 1 + failures { throw FitError("test", "it fails") }
        return [10, 10, 10, 10]
      }, toys: 200, seed: 1)
    #expect(global.failedFits == failures && global.toys.exceeding == failures)
  }

  @Test func otherErrorsOfTheFitEndTheSearch() async throws {
    await #expect(throws: InputError.self) {
      try await BumpHunter(widths: [1]).globalPValue(
        of: spectrum([1, 2]), refitting: { _ in [1, 1, 1] }, toys: 10, seed: 1)
    }
    await #expect(throws: FitError("test", "the data's")) {
      try await BumpHunter(widths: [1]).globalPValue(
        of: spectrum([1, 2]), refitting: { _ in throw FitError("test", "the data's") }, toys: 10,
        seed: 1)
    }
    await #expect(throws: InputError.self) {
      try await BumpHunter(widths: [1]).globalPValue(
        of: [spectrum([1, 2])], refitting: { _ in [] }, toys: 10, seed: 1)
    }
  }
}

extension Sequence where Element: Sendable {
  /// One after the other.
  fileprivate func asyncMap<Value>(_ body: (Element) async throws -> Value) async rethrows
    -> [Value]
  {
    var values: [Value] = []
    for element in self { values.append(try await body(element)) }
    return values
  }
}

extension Result where Failure == any Error {
  fileprivate init(_ body: () async throws -> Success) async {
    do { self = .success(try await body()) } catch { self = .failure(error) }
  }
}
