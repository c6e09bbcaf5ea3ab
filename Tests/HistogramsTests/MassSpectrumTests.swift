import Events
import Histograms
import Testing

@Suite struct MassSpectrumTests {
  @Test func countsOfMasses() {
    let axis = Axis.uniform(3, .TeV(3) ..< .TeV(3.3))
    let spectrum = MassSpectrum([3000, 3050, 3100, 3299.9, 3300, 2999, .nan], on: axis)
    #expect(spectrum.counts == [2, 1, 1])
    #expect(spectrum.total == 4)
    #expect(spectrum.axis == axis)
  }

  @Test func givenCounts() {
    let spectrum = MassSpectrum(counts: [0, 5, 7], on: .uniform(3, 0.0..<3.0))
    #expect(spectrum.total == 12)
  }
}
