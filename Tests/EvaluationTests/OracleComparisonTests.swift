import Evaluation
import Events
import Foundation
import Simulation
import Testing
import _TestSupport

@Suite struct OracleComparisonTests {
  private func makeToy(coherence: Double, phase: Double) throws -> CoherentToy {
    try CoherentToy(
      strength: 0.3, coherence: coherence, phase: phase,
      features: [.normal("y", background: (0, 1), signal: (1.2, 0.8))])
  }

  @Test(arguments: [(0.0, 0.0, 1.0), (0.5, Double.pi / 2, -1), (1, -1, 0.7)])
  func noScoreBeatsTheLikelihoodRatio(coherence: Double, phase: Double, g: Double) throws {
    let toy = try makeToy(coherence: coherence, phase: phase)
    let table = try toy.generate(30_000, coupling: g, seed: 1)
    let events = try table.coherentComponents()
    let best = try toy.oracle().rocCurve(of: events, coupling: g).areaUnderCurve
    let rivals: [[Double]] = [
      try table.values(of: "y"), try table.masses().map { -abs($0 - 3500) },
      events.map { $0.signal / $0.background }, events.map(\.interference),
      try toy.featureComponents(of: table, in: toy.massRange).map(\.signal),
    ]
    for scores in rivals {
      // Exact for the weighted events themselves, as the ratio of the weights is the score.
      #expect(try ROCCurve(scores: scores, events: events, coupling: g).areaUnderCurve <= best)
    }
  }

  @Test func withoutInterferenceSignalOverBackgroundIsOptimal() throws {
    let toy = try makeToy(coherence: 0, phase: 0)
    let events = try toy.generate(20_000, coupling: 1, seed: 2).coherentComponents()
    for (g1, g0) in [(1.0, 0.0), (2, 1), (0.3, 0.1)] {
      let powers = try toy.oracle().powers(of: events, coupling: g1, against: g0, size: 0.05)
      // The same events pass, but for one at the cut where rounding orders two otherwise.
      #expect(isClose(powers.likelihoodRatio, powers.signalOverBackground, .absolute(1e-3)))
    }
  }

  @Test func withDestructiveInterferenceSignalOverBackgroundLosesPower() throws {
    let toy = try makeToy(coherence: 1, phase: .pi / 2)
    let events = try toy.generate(40_000, coupling: 0, seed: 3).coherentComponents()
    let powers = try toy.oracle().powers(of: events, coupling: -0.1, size: 0.1)
    #expect(powers.likelihoodRatio > 0.1)
    // To first order in g, signal-like events come less often than under the null: the test is
    // worse than a guess.
    #expect(powers.signalOverBackground < 0.1)
  }

  @Test func eventsOfAnyCouplingServeForAnyOther() throws {
    let toy = try makeToy(coherence: 0.6, phase: 0.5)
    let oracle = try toy.oracle()
    let areas = try [0.0, 1, -0.8].map { generated in
      try oracle.rocCurve(
        of: toy.generate(60_000, coupling: generated, seed: 4).coherentComponents(), coupling: 1.2
      ).areaUnderCurve
    }
    // An AUC of n events has an error below 1/√(12 n) = 0.0012, a few times that for unequal weights.
    #expect(areas.max()! - areas.min()! < 0.015)
  }
}
