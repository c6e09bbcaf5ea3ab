import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Searches in several channels")
struct SearchChannelTests {
  @Test(arguments: SearchKind.all) func theBestCommonWindowIsFound(_ kind: SearchKind) throws {
    for toy in 0..<20 {
      var stream = RandomStream(seed: 5, purpose: "channels", index: UInt64(toy))
      let channels = [20.0, 3, 150].map { level in
        drawn(&stream, bins: 16, level: level, signal: level.squareRoot())
      }
      let exact = kind.exact.search(channels, everyWindow(1...6, in: 16))
      let bump = try kind.hunter(1...6).search(
        channels.map { try SearchChannel(spectrum($0.counts), expected: $0.expected) })
      // A sum of up to a thousand terms, each an exponential with an error of 1e-13.
      #expect(isClose(bump?.statistic ?? 0, exact.statistic, .relative(1e-10)))
      guard let bump else { continue }
      #expect(bump.parts.allSatisfy { $0.bins == exact.window })
      #expect(bump.direction == exact.direction)
    }
  }

  @Test func theStatisticIsTheProductOfPValuesAndTheLocalPFishers() throws {
    let counts = [[10, 25, 9, 10], [5, 12, 5, 4], [7, 3, 7, 7]]
    let channels = try counts.enumerated().map {
      try SearchChannel(
        spectrum($1), expected: [Double](repeating: [10.0, 5, 7][$0], count: 4))
    }
    let bump = try #require(try BumpHunter(widths: [1]).search(channels))
    let expected = [
      PValue(counting: 25, background: 10), PValue(counting: 12, background: 5),
      PValue(logarithm: 0),
    ]
    #expect(bump.parts.map(\.pValue) == expected)
    #expect(bump.observed == 40 && bump.expected.value == 22)
    // One addition, in either order.
    #expect(
      isClose(bump.statistic, -expected[0].logarithm - expected[1].logarithm, .ulps(2)))
    #expect(bump.pValue == PValueCombination.fisher(expected))
  }

  /// Edges of 20 and 30 GeV have those of 60 in common, and the second spectrum goes further.
  @Test func windowsEndAtSharedEdges() throws {
    let first = MassSpectrum(
      counts: [10, 10, 10, 30, 30, 30, 10, 10, 10], on: .uniform(9, 0.0..<180))
    let second = MassSpectrum(
      counts: [10, 10, 25, 25, 10, 10, 10, 10, 10, 10], on: .uniform(10, 0.0..<300))
    let channels = try [first, second].map {
      try SearchChannel($0, expected: $0.counts.map { _ in 10 })
    }
    let bump = try #require(try BumpHunter(widths: [1]).search(channels))
    #expect(bump.window == .GeV(60)..<(.GeV(120)))
    #expect(bump.parts.map(\.bins) == [3..<6, 2..<4])
    #expect(bump.parts.map(\.observed) == [90, 50])
    #expect(bump.parts.map(\.expected.value) == [30, 20])
    // Beyond 180 GeV every edge of the second is shared: three bins of 60, and four of 30.
    let beyond = MassSpectrum(
      counts: [10, 10, 10, 10, 10, 10, 10, 40, 10, 10], on: second.axis)
    let quiet = MassSpectrum(counts: [10, 10, 10, 10, 10, 10, 10, 10, 10], on: first.axis)
    let far = try #require(
      try BumpHunter(widths: [1]).search(
        [quiet, beyond].map { try SearchChannel($0, expected: $0.counts.map { _ in 10 }) }))
    #expect(far.window == .GeV(210)..<(.GeV(240)))
    #expect(far.parts.map(\.bins) == [9..<9, 7..<8])
    #expect(far.parts[0].pValue.value == 1 && far.parts[0].observed == 0)
    #expect(throws: InputError.self) { try BumpHunter(widths: [8]).search(channels) }
  }

  @Test func edgesThatDifferByRoundingAreOne() throws {
    let decimal = try Axis(edges: (0...10).map { Double($0) * 0.1 })
    let divided = Axis.uniform(10, 0.0..<1.0)
    #expect(decimal != divided)
    let channels = try [decimal, divided].map {
      try SearchChannel(
        MassSpectrum(counts: [3, 3, 3, 9, 3, 3, 3, 3, 3, 3], on: $0),
        expected: [Double](repeating: 3, count: 10))
    }
    let bump = try #require(try BumpHunter(widths: 1...10).search(channels))
    #expect(bump.parts.map(\.bins) == [3..<4, 3..<4])
  }

  @Test func thereIsAChannelAtLeast() {
    #expect(throws: InputError.self) { try BumpHunter(widths: [1]).search([]) }
  }

  /// The data are one more toy of the channels.
  @Test func theGlobalPValueIsUniformWithoutASignal() async throws {
    let hunter = BumpHunter(widths: 1...4, normalisation: .outsideWindow)
    var values: [Double] = []
    for index in 0..<200 {
      var stream = RandomStream(seed: 24, purpose: "uniform", index: UInt64(index))
      let channels = try [30.0, 300].map {
        let (counts, expected) = drawn(&stream, bins: 16, level: $0)
        return try SearchChannel(spectrum(counts), expected: expected)
      }
      let global = try await hunter.globalPValue(of: channels, toys: 100, seed: UInt64(index))
      values.append(global.pValue.value - stream.uniform() / 101)
    }
    let distance = KolmogorovSmirnovTest.statistic(of: values) { $0 }
    // Five standard deviations of a uniform sample.
    #expect(
      KolmogorovSmirnovTest.pValue(statistic: distance, count: 200) > PValue(significance: 5))
  }
}
