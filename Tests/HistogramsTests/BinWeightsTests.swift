import Events
import Histograms
import Testing
import _TestSupport

@Suite("Sums of weights") struct BinWeightsTests {
  private let axis = Axis.uniform(4, 0.0..<40)

  /// Few events have one scale, Σw/Σw² of all, by hand.
  @Test func fewEventsShareTheirScale() throws {
    let spectrum = try MassSpectrum(
      [5, 6, 7, 15, 35, 50], weights: [1, 2, 3, 0.5, 4, 9], on: axis)
    #expect(spectrum.counts == [3, 1, 0, 1])
    #expect(spectrum.sums == [6, 0.5, 0, 4])
    let weights = try #require(spectrum.weights)
    #expect(weights.squares == [14, 0.25, 0, 16])
    for (bin, sum) in spectrum.sums.enumerated() {
      #expect(isClose(weights.scales[bin], 10.5 / 30.25, .ulps(4)))
      #expect(isClose(spectrum.effectiveCounts[bin], sum * 10.5 / 30.25, .ulps(4)))
    }
  }

  /// Bins of 100 events and more have their own; an empty one those of its two neighbours.
  @Test func manyEventsHaveTheirOwnScale() throws {
    let masses = [5.0, 15, 35].flatMap { [Double](repeating: $0, count: 100) }
    let spectrum = try MassSpectrum(
      masses, weights: masses.map { $0 < 10 ? 1.0 : $0 < 20 ? 2.0 : 4.0 }, on: axis)
    #expect(spectrum.scales == [1, 0.5, 600 / 2000, 0.25])
    #expect(spectrum.effectiveCounts == [100, 100, 0, 100])
  }

  @Test func weightsOfOneAreCounts() throws {
    let masses = [5.0, 6, 7, 15, 35]
    let spectrum = try MassSpectrum(masses, weights: [1, 1, 1, 1, 1], on: axis)
    let plain = MassSpectrum(masses, on: axis)
    #expect(spectrum.effectiveCounts == plain.effectiveCounts)
    #expect(spectrum.scales == plain.scales && spectrum.sums == plain.sums)
  }

  @Test func aToyKeepsTheScales() throws {
    let spectrum = try MassSpectrum([5, 15, 35], weights: [2, 4, 0.5], on: axis)
    let toy = spectrum.with(effectiveCounts: [3, 0, 1, 2])
    #expect(toy.counts == [3, 0, 1, 2])
    #expect(zip(toy.effectiveCounts, [3, 0, 1, 2]).allSatisfy { isClose($0, $1, .ulps(4)) })
    let scale = 6.5 / 20.25
    #expect(toy.scales == spectrum.scales)
    #expect(zip(toy.sums, [3, 0, 1, 2]).allSatisfy { isClose($0, $1 / scale, .ulps(4)) })
  }

  @Test func sumsThatAreNoCountsAreRefused() {
    let negative = #expect(throws: InputError.self) {
      try MassSpectrum([5, 15, 16], weights: [1, -2, 1], on: axis)
    }
    #expect(negative?.place == "weights in the bin of 10.0..<20.0 GeV")
    #expect(negative?.problem.contains("-1 ± 2.2") == true)
    // 1 ± 1.7 of weights of both signs.
    let mixed = #expect(throws: InputError.self) {
      try MassSpectrum([5, 5, 5], weights: [1, 1, -1], on: axis)
    }
    #expect(mixed?.problem.contains("both signs") == true)
    // 8 ± 3.2 is 2.5 errors, 18 ± 4.5 is four.
    #expect(throws: InputError.self) {
      try MassSpectrum(
        Array(repeating: 5, count: 10), weights: Array(repeating: 1, count: 9) + [-1], on: axis)
    }
    #expect(throws: Never.self) {
      try MassSpectrum(
        Array(repeating: 5, count: 20), weights: Array(repeating: 1, count: 19) + [-1], on: axis)
    }
    #expect(throws: InputError.self) { try MassSpectrum([5], weights: [0], on: axis) }
    let infinite = #expect(throws: InputError.self) {
      try MassSpectrum([5, 5], weights: [1, .nan], on: axis)
    }
    #expect(infinite?.place == "weights, row 2")
  }
}
