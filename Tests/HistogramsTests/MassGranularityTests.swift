import Foundation
import GSL
import Histograms
import Testing
import _TestSupport

@Suite struct MassGranularityTests {
  private func masses(_ count: Int = 2000) -> [Double] {
    var stream = RandomStream(seed: 1, purpose: "masses")
    return (0..<count).map { _ in 2500 - 600 * log(stream.uniform()) }
  }

  @Test(arguments: [100.0, 20, 1, 0.5, 0.01])
  func theStepOfRoundedMassesIsFound(step: Double) throws {
    let rounded = masses().map { ($0 / step).rounded() * step }
    #expect(isClose(try #require(MassGranularity(of: rounded)).step, step, .relative(1e-9)))
    // What went through single precision is known by its rounding, where that is finer than the step.
    let single = rounded.map { Double(Float($0)) }
    guard step >= 0.5 else { return }
    #expect(isClose(try #require(MassGranularity(of: single)).step, step, .relative(1e-9)))
  }

  @Test func massesOnNoGridHaveNone() {
    #expect(MassGranularity(of: masses()) == nil)
    #expect(MassGranularity(of: masses().map { Double(Float($0)) }) == nil)
    #expect(MassGranularity(of: []) == nil)
    #expect(MassGranularity(of: [3.5, 3.5]) == nil)
  }

  @Test func binsThatAreNoWholeNumberOfStepsAreDistorted() throws {
    let rounded = masses(20_000).map { ($0 / 100).rounded() * 100 }
    let granularity = try #require(MassGranularity(of: rounded))
    func spectrum(_ bins: Int) -> MassSpectrum {
      MassSpectrum(rounded, on: .uniform(bins, 2500..<4500))
    }
    #expect(granularity.distorts(spectrum(40)))  // 50 GeV
    #expect(granularity.distorts(spectrum(16)))  // 125 GeV
    #expect(!granularity.distorts(spectrum(20)))
    #expect(!granularity.distorts(spectrum(10)))
    #expect(granularity.bins(across: 400, atMost: 8) == 4)
    #expect(granularity.bins(across: 300, atMost: 8) == 3)
    #expect(granularity.bins(across: 350, atMost: 8) == nil)
    // A step of 0.1 GeV in bins of 33.3 GeV changes a bin of 10,000 events by 0.3 of its error.
    let fine = try #require(MassGranularity(of: masses(20_000).map { ($0 * 10).rounded() / 10 }))
    #expect(
      !fine.distorts(MassSpectrum(masses(20_000), on: .uniform(60, 2500..<4500))))
  }
}
