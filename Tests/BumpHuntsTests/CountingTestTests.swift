import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// Li and Ma's equation 17 (ApJ 272 (1983) 317), with the sign of the excess.
private func liMa(on: Double, off: Double, alpha: Double) -> Double {
  let first = on > 0 ? on * log((1 + alpha) / alpha * on / (on + off)) : 0
  let second = off * log((1 + alpha) * off / (on + off))
  return (on < alpha * off ? -1 : 1) * (2 * (first + second)).squareRoot()
}

@Suite("Counting test")
struct CountingTestTests {
  private let window = Mass.GeV(40)..<Mass.GeV(60)

  /// With a constant rate the bins outside count only through their sum, and the profile
  /// likelihood ratio is that of two numbers.
  @Test(arguments: [[30, 25], [10, 9], [3, 1], [0, 0], [200, 150], [12, 11]])
  func aConstantBackgroundGivesTheOnOffFormula(inWindow: [Int]) throws {
    let spectrum = MassSpectrum(
      counts: [8, 14, 12, 9] + inWindow + [10, 7, 13, 15], on: .uniform(10, 0.0..<100))
    let background = try ConstantRate().fit(to: spectrum, excluding: window)
    let excess = try CountingTest(in: window).excess(in: spectrum, under: background)
    let on = Double(inWindow[0] + inWindow[1])
    let expected = liMa(on: on, off: 88, alpha: 0.25)

    // Each deviance is within 2e-10 of its minimum, so q₀ is within 4e-10, and Z within that over
    // 2Z; near Z = 0 its square is compared.
    #expect(isClose(excess.q0, expected * expected, .absolute(4e-10)))
    #expect(isClose(excess.significance, expected, .absolute(4e-10 / abs(expected))))
    #expect(excess.observed == Int(on))
    // 22 expected from 88 events, with the error √88/4; the stopping rule is 1.5e-5 of it.
    let error = 88.0.squareRoot() / 4
    #expect(isClose(excess.expected.value, 22, .sigmas(1.5e-5, error: error)))
    #expect(isClose(excess.expected.error, error, .relative(1.5e-5)))
    #expect(isClose(excess.yield.value, on - 22, .sigmas(1.5e-5, error: error)))
    #expect(isClose(excess.yield.error, (on + 88.0 / 16).squareRoot(), .relative(1.5e-5)))
    // The p-value is the significance, said otherwise: the round trip of the tail.
    #expect(
      isClose(excess.pValue.significance, excess.significance, .absolute(1e-13)))
  }

  @Test func aDeficitHasANegativeSignificance() throws {
    let spectrum = fallingToy()
    let window = Mass.GeV(1300)..<Mass.GeV(1400)
    let background = try ExponentialFunction(degree: 1).fit(to: spectrum, excluding: window)
    var counts = spectrum.counts
    for bin in 12..<16 { counts[bin] = counts[bin] * 3 / 4 }
    let deficit = try CountingTest(in: window).excess(
      in: MassSpectrum(counts: counts, on: spectrum.axis), under: background)
    #expect(deficit.yield.value < 0)
    #expect(deficit.significance < -5, "a quarter of 2300 events is ten standard deviations")
    #expect(deficit.q0 > 25)
    #expect(deficit.pValue.value > 0.999)
  }

  @Test func moreEventsInTheWindowAreMoreSignificant() throws {
    let spectrum = fallingToy()
    let window = Mass.GeV(1300)..<Mass.GeV(1400)
    let background = try DijetFunction(parameters: 4).fit(to: spectrum, excluding: window)
    let values = try [-400, -100, 0, 50, 100, 400, 2000].map { extra in
      var counts = spectrum.counts
      counts[13] = max(0, counts[13] + extra)
      return try CountingTest(in: window).excess(
        in: MassSpectrum(counts: counts, on: spectrum.axis), under: background)
    }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0.significance < $1.significance })
    #expect(zip(values, values.dropFirst()).allSatisfy { $0.pValue > $1.pValue })
  }

  @Test(arguments: [(41.0, 60.0), (40, 59), (38, 62)])
  func aWindowBetweenEdgesThrows(low: Double, high: Double) throws {
    let spectrum = MassSpectrum(
      counts: Array(repeating: 9, count: 10), on: .uniform(10, 0.0..<100))
    let window = Mass.GeV(low)..<Mass.GeV(high)
    let background = try ConstantRate().fit(to: spectrum, excluding: .GeV(30)..<(.GeV(70)))
    let error = #expect(throws: InputError.self) {
      try CountingTest(in: window).excess(in: spectrum, under: background)
    }
    #expect(error?.problem.contains("no edges") == true)
    #expect(error?.remedy.isEmpty == false)
  }

  @Test func aBackgroundThatSawTheWindowThrows() throws {
    let spectrum = MassSpectrum(
      counts: Array(repeating: 9, count: 10), on: .uniform(10, 0.0..<100))
    for excluded in [nil, .GeV(0)..<(.GeV(20)), .GeV(40)..<(.GeV(50))] as [Range<Mass>?] {
      let background = try ConstantRate().fit(to: spectrum, excluding: excluded)
      let error = #expect(throws: InputError.self) {
        try CountingTest(in: window).excess(in: spectrum, under: background)
      }
      #expect(error?.problem.contains("fitted to it") == true)
    }
  }

  /// Under the background alone Z is standard normal: the two tails that are quoted most.
  @Test(arguments: ["exponential1", "exponential2"])
  func significanceCoversUnderTheBackground(name: String) throws {
    let model = try #require(try BackgroundFamily.named(name).members.first)
    let window = Mass.GeV(1400)..<Mass.GeV(1600)
    // Enough that none beyond Z = 2 would be seen: 4σ of its fraction are half of it.
    let toys = 2500
    var significances: [Double] = []
    for index in 0..<toys {
      var stream = RandomStream(seed: 2718, purpose: "coverage", index: UInt64(index))
      // 20 bins; four of them, with 200 events, are the window.
      let spectrum = toy(&stream, bins: 20, over: 1000..<2000) { 1.64 * exp(-($0 - 1000) / 1000) }
      let background = try model.fit(to: spectrum, excluding: window)
      significances.append(
        try CountingTest(in: window).excess(in: spectrum, under: background).significance)
    }
    for (threshold, probability) in [(-1.0, 0.8413), (0, 0.5), (1, 0.1587), (2, 0.02275)] {
      let fraction = Double(significances.count { $0 > threshold }) / Double(toys)
      // 4σ of a binomial, one in 16 000 of the seeds.
      #expect(
        isClose(fraction, probability, .sigmas(4, error: binomialError(probability, count: toys))),
        "Z > \(threshold)")
    }
    // The width sees what thresholds with few toys beyond do not: 4σ/√2n.
    let mean = significances.reduce(0, +) / Double(toys)
    let variance =
      significances.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(toys - 1)
    #expect(isClose(mean, 0, .sigmas(4, error: 1 / Double(toys).squareRoot())))
    #expect(
      isClose(variance.squareRoot(), 1, .sigmas(4, error: 1 / Double(2 * toys).squareRoot())))
  }

  /// Closure: what is put in comes out, with the error that is claimed.
  @Test func anInjectedSignalIsRecovered() throws {
    let window = Mass.GeV(1400)..<Mass.GeV(1600)
    let toys = 300
    let signal = 80.0
    let pulls = try (0..<toys).map { index -> Double in
      var stream = RandomStream(seed: 2719, purpose: "injection", index: UInt64(index))
      let spectrum = toy(&stream, bins: 20, over: 1000..<2000) { mass in
        1.64 * exp(-(mass - 1000) / 1000) + (1400..<1600 ~= mass ? signal / 200 : 0)
      }
      let background = try ExponentialFunction(degree: 1).fit(to: spectrum, excluding: window)
      let yield = try CountingTest(in: window).excess(in: spectrum, under: background).yield
      return (yield.value - signal) / yield.error
    }
    let mean = pulls.reduce(0, +) / Double(toys)
    let variance = pulls.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(toys - 1)
    // 5σ. The error's √n is correlated with n itself and shifts the mean pull by about −1/(2√n),
    // 0.03 here, well within.
    #expect(isClose(mean, 0, .sigmas(5, error: 1 / Double(toys).squareRoot())))
    #expect(isClose(variance.squareRoot(), 1, .sigmas(5, error: 1 / Double(2 * toys).squareRoot())))
  }
}
