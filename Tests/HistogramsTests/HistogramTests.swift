import GSL
import Histograms
import Testing
import _TestSupport

@Suite struct HistogramTests {
  @Test func sumsVariancesAndFlow() throws {
    let axis = try Axis(edges: [0, 1, 4])
    let values = [0.5, 0, 1, 3, 4, -0.1, .nan, .infinity, -.infinity, 100]
    let counted = Histogram(values, on: axis)
    #expect(counted.sums == [2, 2] && counted.variances == [2, 2])
    #expect(counted.underflow == 2 && counted.overflow == 4)
    #expect(counted.total == 4)
    let weights = [0.5, 2, -1, 3, 10, 20, 40, 80, 160, 320]
    let weighted = Histogram(values, weights: weights, on: axis)
    #expect(weighted.sums == [2.5, 2] && weighted.variances == [4.25, 10])
    #expect(weighted.underflow == 180 && weighted.overflow == 450)
    #expect(weighted.total == 4.5)
  }

  @Test func nothingIsLost() {
    var rng = RandomStream(seed: 2, purpose: "histogram")
    let values = (0..<10_000).map { _ in Double.random(in: -1..<2, using: &rng) }
    let histogram = Histogram(values, on: .uniform(7, 0.0..<1.0))
    #expect(histogram.underflow + histogram.total + histogram.overflow == 10_000)
    #expect(histogram.underflow == Double(values.count { $0 < 0 }))
    #expect(histogram.overflow == Double(values.count { $0 >= 1 }))
  }

  @Test func densitiesHaveUnitArea() throws {
    let axis = try Axis(edges: [0, 1, 4])
    let densities = Histogram([0.5, 2, 2, 2, 9], on: axis).densities
    #expect(densities == [0.25, 0.25])
    #expect(isClose(densities[0] * 1 + densities[1] * 3, 1, .ulps(2)))
    #expect(Histogram([], on: axis).densities == [0, 0])
    #expect(Histogram([1], weights: [-1], on: axis).densities == [0, 0])
  }
}
