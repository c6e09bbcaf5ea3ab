import BumpHunts
import Events
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// Fits of spectra most of whose bins are empty; `benchmarks sparse-spectra` does the same with as many as one
/// likes.
@Suite("Sparse spectra") struct SparseSpectraTests {
  private static let families: [BackgroundFamily] = [
    .suited(to: .GeV(500) ..< .GeV(4000)), .exponential, .dijet(),
  ]

  private func fitsHold(_ counts: [Int], excluding bins: Range<Int>?) throws {
    let spectrum = MassSpectrum(counts: counts, on: .uniform(counts.count, SparseSpectra.range))
    let axis = spectrum.axis
    let window = bins.map {
      Mass.GeV(axis.edges[$0.lowerBound]) ..< .GeV(axis.edges[$0.upperBound])
    }
    for family in Self.families {
      let fit = try OrderSelection(family, to: spectrum, excluding: window).chosen
      #expect(fit.expectations.allSatisfy { $0.value > 0 && $0.value.isFinite })
      #expect(fit.deviance.isFinite)
      let search = try SignalSearch(spectrum, on: fit.model)
      for share in [0.1, 0.35, 0.6, 0.9] {
        let shape = try GaussianShape(
          mass: .GeV(500 + 3500 * share), resolution: .GeV(7000 / Double(axis.count)))
        let found = try search.fit(shape)
        let limit = try #require(found.limit, "\(found.warnings)")
        // −ln 0.05, whose last digits the share of the signal in the bins leaves.
        #expect(limit.observed >= 2.9957 && limit.observed.isFinite)
        #expect(zip(limit.expected, limit.expected.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(limit.observed > found.yield.value)
        // No error is greater than that of all events and a few more.
        #expect(found.yield.error > 0 && found.yield.error < 10 + Double(spectrum.total))
        #expect(found.statistic.isFinite)
      }
    }
  }

  @Test(arguments: 0..<40) func fallingSpectraAreFitted(index: Int) throws {
    let counts = SparseSpectra.falling(index)
    let first = (index * 7) % (counts.count - 4)
    let outside = counts[..<first] + counts[(first + 4)...]
    let hasEvents = outside.contains { $0 > 0 }
    try fitsHold(counts, excluding: index % 2 == 1 && hasEvents ? first..<first + 4 : nil)
  }

  @Test(arguments: 0..<20) func aHandfulOfEventsIsFitted(index: Int) throws {
    try fitsHold(SparseSpectra.handful(index), excluding: nil)
  }

  /// Three events do not determine four parameters, nor three where two of them are neighbours.
  @Test func anOrderThatIsNotDeterminedIsNotChosen() throws {
    var counts = [Int](repeating: 0, count: 34)
    for bin in [5, 6, 33] { counts[bin] = 1 }
    let spectrum = MassSpectrum(counts: counts, on: .uniform(34, SparseSpectra.range))
    let selection = try OrderSelection(.exponential, to: spectrum, excluding: nil)
    #expect(selection.trials.map { $0.fit?.isDetermined } == [true, true, false])
    #expect(selection.chosen.isDetermined)
    let rows = try BackgroundComparison(selection).rows
    #expect(rows[2].note == "the events do not determine its parameters" && !rows[2].isChosen)
  }

  /// With all events in the first bin a falling exponential is as steep as it can be; its signals are fitted
  /// over the background as it stands, and say so.
  @Test func aSlopeWithoutBoundEnds() throws {
    var counts = [Int](repeating: 0, count: 30)
    counts[0] = 50
    let spectrum = MassSpectrum(counts: counts, on: .uniform(30, SparseSpectra.range))
    let fit = try OrderSelection(.exponential, to: spectrum, excluding: nil).chosen
    #expect(!fit.isDetermined && fit.model.name == "exponential1")
    // In units of the range: e⁻¹ a bin is 30. At the end of the search the error would be 8e6; there the
    // way back is known to seven digits only, and ends somewhat before −ln L has risen by 0.01.
    #expect(fit.parameters[1].value < -30 && fit.parameters[1].error < 1e4)
    // A window beside it has what −ln L = 0.01 leaves.
    #expect(fit.expectations[1].value < 0.01)
    let search = try SignalSearch(spectrum, on: fit.model)
    #expect(!search.isBackgroundDetermined)
    let found = try search.fit(GaussianShape(mass: .GeV(2000), resolution: .GeV(100)))
    #expect(found.isAtBound && found.warnings.contains { $0.contains("do not determine") })
    #expect(isClose(try #require(found.limit).observed, 2.9957, .relative(1e-4)))
  }
}
