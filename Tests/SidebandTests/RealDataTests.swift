import Sideband
import Testing
import _TestSupport

/// Short forms, one seed each; `Benchmarks/` records five.
@Suite(.enabled(if: TestData.isPresent, "shared/data is not there"), .serialized)
struct RealDataTests {
  private func dijets(_ file: String) throws -> EventTable {
    try EventTable(
      npy: TestData.file("pythia/\(file)"),
      columns: ["mjj", "mlight", "dm", "tau21_light", "tau21_heavy", "label"], mass: "mjj",
      truth: "label")
  }

  private func dijetHunt() throws -> CWoLaHunt<BoostedTrees> {
    CWoLaHunt(
      learner: BoostedTrees(), features: ["mlight", "dm", "tau21_light", "tau21_heavy"],
      regions: [
        try MassRegions(
          signal: .GeV(3300) ..< .GeV(3700), lowerSideband: .GeV(3100) ..< .GeV(3300),
          upperSideband: .GeV(3700) ..< .GeV(3900))
      ], fitRange: .GeV(2800) ..< .GeV(6000), efficiencies: [1, 0.1, 0.01, 0.003, 0.001])
  }

  @Test func aResonanceInSimulatedDijets() async throws {
    let hunt = try dijetHunt()
    let cuts = try await hunt.run(
      on: dijets("dijets_mixed.npy"), seed: 1, workers: Workers(2)
    ).best.cuts
    #expect(cuts[0].significance < 2.5)
    // The median over seeds is above 7, and single seeds scatter by half a unit.
    #expect(cuts[3].significance > 5.5)
  }

  @Test func noResonanceInDijetsWithoutOne() async throws {
    let hunt = try dijetHunt()
    let cuts = try await hunt.run(
      on: dijets("dijets_background.npy"), seed: 1, workers: Workers(2)
    ).best.cuts
    #expect(cuts.allSatisfy { $0.significance <= 2 })
  }

  private func muons(where condition: String?) throws -> EventTable {
    let table = try EventTable(
      csv: TestData.file("cms/muon_pairs_2016_9to10.6GeV.csv"), mass: "dimu_mass")
    return try condition.map { try table.selecting(where: $0) } ?? table
  }

  private func upsilonHunt() throws -> CWoLaHunt<BoostedTrees> {
    CWoLaHunt(
      learner: BoostedTrees(),
      features: ["dimu_pt", "mu0_iso04", "mu1_iso04", "mu0_ip3d", "mu1_ip3d"],
      regions: [
        try MassRegions(
          signal: .GeV(9.25) ..< .GeV(9.65), lowerSideband: .GeV(9.0) ..< .GeV(9.2),
          upperSideband: .GeV(9.7) ..< .GeV(9.9))
      ], efficiencies: [1, 0.25])
  }

  @Test func theUpsilonInRealCollisions() async throws {
    let cuts = try await upsilonHunt().run(on: muons(where: nil), seed: 1, workers: Workers(2))
      .best.cuts
    #expect(cuts[0].significance > 19 && cuts[0].significance < 22)
    #expect(cuts[1].significance > 24)
  }

  @Test func noUpsilonWhereMassesAreRandom() async throws {
    let events = try muons(where: nil)
    var stream = RandomStream(seed: 1, purpose: "uniform masses")
    let control = events.replacingMasses(
      with: (0..<events.count).map { _ in 9 + 0.9 * stream.uniform() })
    let cuts = try await upsilonHunt().run(on: control, seed: 1, workers: Workers(2)).best.cuts
    #expect(cuts.allSatisfy { $0.significance < 3 })
  }
}
