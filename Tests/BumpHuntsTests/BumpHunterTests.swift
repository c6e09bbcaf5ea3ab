import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// One kind of search, in words for the tests' output.
struct SearchKind: Sendable, CustomTestStringConvertible {
  var mode: WindowTest.Mode
  var normalisation: WindowTest.Normalisation
  var sidebandThreshold: Double?
  var testDescription: String { "\(mode), \(normalisation), \(sidebandThreshold ?? .nan)" }

  static let all = WindowTest.Mode.allCases.flatMap { mode in
    WindowTest.Normalisation.allCases.flatMap { normalisation in
      [nil, 0.05].map {
        SearchKind(mode: mode, normalisation: normalisation, sidebandThreshold: $0)
      }
    }
  }

  func hunter(_ widths: ClosedRange<Int>) -> BumpHunter {
    BumpHunter(
      widths: widths, mode: mode, normalisation: normalisation,
      sidebandThreshold: sidebandThreshold)
  }

  var exact: ExactSearch {
    ExactSearch(mode: mode, normalisation: normalisation, sidebandThreshold: sidebandThreshold)
  }
}

@Suite("BumpHunter")
struct BumpHunterTests {
  /// The bounds may rule out no window that is the best: every one is summed term by term.
  @Test(arguments: SearchKind.all) func theBestOfAllWindowsIsFound(_ kind: SearchKind) throws {
    for (index, level) in [0.3, 3, 30, 300].enumerated() {
      for signal in [0, 2 * level.squareRoot(), -level] {
        for toy in 0..<8 {
          var stream = RandomStream(
            seed: 3, purpose: "windows", index: UInt64(100 * index + toy))
          let (counts, expected) = drawn(&stream, bins: 16, level: level, signal: signal)
          let exact = kind.exact.search([(counts, expected)], everyWindow(1...6, in: 16))
          let bump = try kind.hunter(1...6).search(spectrum(counts), under: expected)
          // A sum of up to a thousand terms, each an exponential with an error of 1e-13.
          #expect(isClose(bump?.statistic ?? 0, exact.statistic, .relative(1e-10)))
          guard let bump else { continue }
          #expect(bump.parts[0].bins == exact.window && bump.direction == exact.direction)
        }
      }
    }
  }

  @Test func aBumpSaysWhatItHolds() throws {
    let bump = try #require(
      try BumpHunter(widths: 2...3).search(
        spectrum([10, 9, 11, 25, 22, 8, 10], from: 100), under: [10, 10, 10, 10, 10, 10, 10]))
    #expect(bump.window == .GeV(103)..<(.GeV(105)))
    #expect(bump.parts.map(\.bins) == [3..<5])
    #expect(bump.observed == 47 && bump.expected == Estimate(20, error: 0))
    #expect(bump.direction == .excess)
    #expect(bump.pValue == PValue(counting: 47, background: 20))
    #expect(bump.statistic == -bump.pValue.logarithm)
  }

  @Test func theDirectionIsKept() throws {
    let (counts, expected) = ([10, 10, 22, 10, 10, 0, 10], [Double](repeating: 10, count: 7))
    func bump(_ mode: WindowTest.Mode) throws -> Bump? {
      try BumpHunter(widths: [1], mode: mode).search(spectrum(counts), under: expected)
    }
    #expect(try bump(.excess)?.parts[0].bins == 2..<3)
    #expect(try bump(.deficit)?.parts[0].bins == 5..<6)
    #expect(try bump(.deficit)?.direction == .deficit)
    // P(0 | 10) = e⁻¹⁰; P(N ≥ 22 | 10) = 7e-4.
    #expect(try bump(.deficit).map { isClose($0.statistic, 10, .ulps(4)) } == true)
    #expect(try bump(.both)?.parts[0].bins == 5..<6)
  }

  @Test func whereNothingDeviatesThereIsNoBump() throws {
    let hunter = BumpHunter(widths: 1...3)
    #expect(try hunter.search(spectrum([0, 0, 0, 0]), under: [1, 2, 3, 4]) == nil)
    #expect(try hunter.search(spectrum([1, 2, 3, 4]), under: [1, 2, 3, 4]) == nil)
    let shape = BumpHunter(widths: 1...3, mode: .both, normalisation: .outsideWindow)
    // A shape alone: twice as many events are none too many.
    #expect(try shape.search(spectrum([2, 4, 6, 8]), under: [1, 2, 3, 4]) == nil)
    #expect(try shape.search(spectrum([0, 0, 0, 0]), under: [1, 2, 3, 4]) == nil)
  }

  @Test func ofEquallyStrongWindowsTheFirstIsKept() throws {
    let expected = [Double](repeating: 5, count: 6)
    let bump = try BumpHunter(widths: [1]).search(spectrum([5, 12, 5, 5, 12, 5]), under: expected)
    #expect(bump?.parts[0].bins == 1..<2)
  }

  /// Tails far below the least double are told apart: P(N ≥ 500 | 1) is 1e-1135.
  @Test func pValuesDoNotUnderflow() throws {
    var counts = [Int](repeating: 1, count: 20)
    (counts[5], counts[12]) = (300, 500)
    let bump = try #require(
      try BumpHunter(widths: 1...3).search(
        spectrum(counts), under: [Double](repeating: 1, count: 20)))
    #expect(bump.parts[0].bins == 12..<13)
    // −ln [e⁻¹/500! · (1 + 1/501 + 1/(501 · 502) + …)].
    let statistic = 1 + lgamma(501) - log1p(1 / 501.0 + 1 / (501.0 * 502) + 1 / (501.0 * 502 * 503))
    // The next term is 1e-11 of p, which is 1e-14 of t.
    #expect(isClose(bump.statistic, statistic, .relative(1e-13)))
    #expect(bump.pValue.significance > 70)
  }

  /// The expectation of a window keeps its digits behind a spectrum 1e15 times as great.
  @Test func aTailBehindAGreatSpectrumKeepsItsDigits() throws {
    let expected = [Double](repeating: 2e8, count: 5) + [1e-6, 1e-6, 1e-6]
    let counts = [Int](repeating: 200_000_000, count: 5) + [0, 2, 0]
    let bump = try #require(try BumpHunter(widths: 1...2).search(spectrum(counts), under: expected))
    #expect(bump.parts[0].bins == 6..<7)
    // b²/2 (1 − 2b/3).
    #expect(isClose(bump.statistic, -log(0.5e-12 * (1 - 2e-6 / 3)), .relative(1e-12)))
  }

  @Test func stepsPlaceTheWindows() throws {
    let axis = Axis.uniform(10, 0.0..<10)
    func starts(_ step: BumpHunter.Step, _ width: Int) throws -> [Int] {
      try BumpHunter(widths: [width], step: step).windows(on: axis).map(\.lowerBound)
    }
    #expect(try starts(.bins(1), 4) == [0, 1, 2, 3, 4, 5, 6])
    #expect(try starts(.bins(3), 4) == [0, 3, 6])
    #expect(try starts(.halfWidth, 5) == [0, 2, 4])
    #expect(try starts(.halfWidth, 1) == Array(0..<10))
    #expect(try starts(.width, 3) == [0, 3, 6])
    #expect(try BumpHunter(widths: [2, 10]).windows(on: axis).count == 10)
  }

  /// The window's expectation is the events outside times the shapes' ratio, with their √n.
  @Test func theNormalisationIsTakenFromOutside() throws {
    let counts = [20, 22, 60, 18, 20]
    let bump = try #require(
      try BumpHunter(widths: [1], normalisation: .outsideWindow)
        .search(spectrum(counts), under: [1, 1, 1, 1, 1]))
    #expect(bump.parts[0].bins == 2..<3)
    // To the rounding of a share of 1/5.
    #expect(isClose(bump.expected.value, 20, .ulps(8)))
    #expect(isClose(bump.expected.error, 80.0.squareRoot() / 4, .ulps(8)))
    let onOff = OnOffMeasurement(on: 60, off: 80, tau: 4).binomialPValue
    #expect(isClose(bump.statistic, -onOff.logarithm, .relative(1e-13)))
    // The error makes it less significant than 60 over 20.
    #expect(bump.pValue > PValue(counting: 60, background: 20))
  }

  @Test func anExpectationsScaleDoesNotMatterWhereItIsAShape() throws {
    var stream = RandomStream(seed: 4, purpose: "shape")
    let (counts, expected) = drawn(&stream, bins: 20, level: 40)
    let hunter = BumpHunter(widths: 1...5, mode: .both, normalisation: .outsideWindow)
    let bump = try #require(try hunter.search(spectrum(counts), under: expected))
    let scaled = try #require(
      try hunter.search(spectrum(counts), under: expected.map { 1e-3 * $0 }))
    #expect(scaled.window == bump.window)
    // The scale's rounding, some ulps of each expectation, times the statistic's slope.
    #expect(isClose(scaled.statistic, bump.statistic, .relative(1e-12)))
  }

  /// A window beside another excess is none, where sidebands are asked to be good.
  @Test func badSidebandsRuleAWindowOut() throws {
    let expected = [Double](repeating: 100, count: 12)
    var counts = [Int](repeating: 100, count: 12)
    (counts[4], counts[5], counts[9]) = (160, 160, 130)
    let free = try BumpHunter(widths: [1]).search(spectrum(counts), under: expected)
    let strict = try BumpHunter(widths: [1], sidebandThreshold: 1e-3)
      .search(spectrum(counts), under: expected)
    #expect(free?.parts[0].bins == 4..<5)
    #expect(strict?.parts[0].bins == 9..<10)
  }
}

@Suite("Bad input to bump searches")
struct BumpHunterInputTests {
  @Test(arguments: [[], [0], [3, -1], [7]]) func widthsThatDoNotFit(widths: [Int]) {
    let error = #expect(throws: InputError.self) {
      try BumpHunter(widths: widths).search(
        spectrum([1, 2, 3, 4, 5, 6]), under: [1, 1, 1, 1, 1, 1])
    }
    #expect(error?.place == "widths")
    #expect(error?.remedy == "widths from 1 to 6 bins fit")
  }

  @Test func aStepMustGoOn() {
    #expect(throws: InputError("step", "0 bins", remedy: "1 or more")) {
      try BumpHunter(widths: [1], step: .bins(0)).search(spectrum([1, 2]), under: [1, 1])
    }
  }

  @Test func otherNumbersOfBins() {
    let error = #expect(throws: InputError.self) {
      try BumpHunter(widths: [1]).search(spectrum([1, 2, 3]), under: [1, 1])
    }
    #expect(error?.problem == "2 numbers for a spectrum of 3 bins")
  }

  @Test(arguments: [
    (-1.0, "-1.0 events"), (.nan, "nan events"), (.infinity, "inf events"),
    (0, "0 events, and 2 were counted"),
  ])
  func expectationsThatCannotBe(mean: Double, problem: String) {
    let error = #expect(throws: InputError.self) {
      try BumpHunter(widths: [1]).search(spectrum([1, 2, 3]), under: [1, mean, 1])
    }
    #expect(error?.place == "expectation of bin 1, 1.0..<2.0 GeV")
    #expect(error?.problem == problem)
  }

  @Test func somethingMustBeExpected() {
    let error = #expect(throws: InputError.self) {
      try BumpHunter(widths: [1]).search(spectrum([0, 0]), under: [0, 0])
    }
    #expect(error?.problem == "no events in any bin")
  }

  @Test func nothingExpectedWhereNothingIsCountedIsFine() throws {
    let bump = try BumpHunter(widths: 1...2).search(spectrum([0, 5, 1]), under: [0, 1, 1])
    // The window of the first two bins has the same events and expectation, and is wider.
    #expect(bump?.parts[0].bins == 1..<2)
  }

  @Test func toysTooFewForTheAskedSignificance() async throws {
    let error = await #expect(throws: InputError.self) {
      try await BumpHunter(widths: [1]).globalPValue(
        of: spectrum([1, 2]), under: [1, 1], toys: 999, seed: 1, claiming: 5)
    }
    #expect(error?.problem == "999 can show p < 1/1000, 3.09 σ, and no more")
    #expect(error?.remedy == "3488556 toys or more can show 5.0 σ")
    await #expect(throws: Never.self) {
      try await BumpHunter(widths: [1]).globalPValue(
        of: spectrum([1, 2]), under: [1, 1], toys: 999, seed: 1, claiming: 3)
    }
    await #expect(throws: InputError.self) {
      try await BumpHunter(widths: [1]).globalPValue(
        of: spectrum([1, 2]), under: [1, 1], toys: 0, seed: 1)
    }
  }
}
