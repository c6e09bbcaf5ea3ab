import Histograms
import Testing

@Suite("Spectra in a plane")
struct Spectrum2DTests {
  @Test func pointsAreCountedRowByRow() throws {
    let spectrum = Spectrum2D(
      x: [0.5, 1.5, 1.5, 2.5, 9, 0.5, .nan], y: [15, 15, 25, 25, 15, 5, 15],
      xAxis: .uniform(3, 0.0..<3), yAxis: try Axis(edges: [10, 20, 30]))
    #expect(spectrum.counts == [1, 1, 0, 0, 1, 1])
    #expect(spectrum[2, 1] == 1 && spectrum[2, 0] == 0)
    #expect(spectrum.total == 4)
  }

  @Test func countsAreKept() {
    let spectrum = Spectrum2D(
      counts: [1, 2, 3, 4, 5, 6], xAxis: .uniform(3, 0.0..<3), yAxis: .uniform(2, 0.0..<2))
    #expect(spectrum[0, 1] == 4 && spectrum.total == 21)
  }
}
