import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("TailHunter")
struct TailHunterTests {
  @Test(arguments: WindowTest.Mode.allCases, WindowTest.Normalisation.allCases)
  func theBestTailIsFound(_ mode: WindowTest.Mode, _ normalisation: WindowTest.Normalisation) throws
  {
    let exactSearch = ExactSearch(mode: mode, normalisation: normalisation)
    for toy in 0..<20 {
      var stream = RandomStream(seed: 6, purpose: "tails", index: UInt64(toy))
      let (counts, expected) = drawn(&stream, bins: 16, level: 20)
      let exact = exactSearch.search([(counts, expected)], (1...16).map { 16 - $0..<16 })
      let bump = try TailHunter(mode: mode, normalisation: normalisation)
        .search(spectrum(counts), under: expected)
      // A sum of up to a thousand terms, each an exponential with an error of 1e-13.
      #expect(isClose(bump?.statistic ?? 0, exact.statistic, .relative(1e-10)))
      guard let bump else { continue }
      #expect(bump.parts[0].bins == exact.window && bump.direction == exact.direction)
    }
  }

  @Test func aTailEndsWhereTheSpectrumDoes() throws {
    let bump = try #require(
      try TailHunter().search(
        spectrum([20, 10, 5, 9, 4, 5], from: 100), under: [20, 10, 5, 2.5, 1.25, 0.625]))
    #expect(bump.window == .GeV(103)..<(.GeV(106)))
    #expect(bump.pValue == PValue(counting: 18, background: 4.375))
  }

  @Test func shortTailsCanBeLeftOut() throws {
    let axis = Axis.uniform(5, 0.0..<5)
    #expect(try TailHunter(leastBins: 3).windows(on: axis) == [2..<5, 1..<5, 0..<5])
    for least in [0, 6] {
      #expect(throws: InputError.self) { try TailHunter(leastBins: least).windows(on: axis) }
    }
  }

  /// A rise of the tail, spread over many bins, is found as more significant than by windows.
  @Test func aBroadRiseIsSeenBetterThanByNarrowWindows() async throws {
    let expected = (0..<20).map { 100 * exp(-0.25 * Double($0)) }
    let counts = expected.enumerated().map { bin, mean in
      Int((mean + (bin >= 12 ? 2 : 0)).rounded())
    }
    let tail = try await TailHunter().globalPValue(
      of: spectrum(counts), under: expected, toys: 4000, seed: 9)
    let bump = try await BumpHunter(widths: 1...3).globalPValue(
      of: spectrum(counts), under: expected, toys: 4000, seed: 9)
    #expect(tail.bump?.parts[0].bins.upperBound == 20)
    #expect(
      tail.toys.estimate.value + 5 * tail.toys.estimate.error
        < bump.toys.estimate.value - 5 * bump.toys.estimate.error)
  }
}
