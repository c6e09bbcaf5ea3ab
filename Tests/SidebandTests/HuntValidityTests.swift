import Foundation
import Sideband
import Testing
import _TestSupport

/// Signal-free events, and hunts in them that would find something if nobody looked.
@Suite struct HuntValidityTests {
  private func events(_ count: Int = 20_000, seed: UInt64 = 1, change: (Double) -> Double = { $0 })
    throws -> EventTable
  {
    var stream = RandomStream(seed: seed, purpose: "signal-free events")
    let masses = (0..<count).map { _ in
      2500 * pow(1 - stream.uniform() * (1 - pow(2.4, -5)), -0.2)
    }
    return try EventTable(
      [
        ("m", masses.map(change)), ("x", masses.map { _ in stream.normal() }),
        ("y", masses.map { _ in -log(stream.uniform()) }),
      ], mass: "m")
  }

  private func hunt(
    _ fitRange: Range<Mass> = .GeV(2800) ..< .GeV(6000), efficiencies: [Double] = [1]
  )
    throws -> CWoLaHunt<BoostedTrees>
  {
    CWoLaHunt(
      learner: BoostedTrees(members: 1), features: ["x", "y"],
      regions: [
        try MassRegions(signal: .GeV(3300) ..< .GeV(3700), within: .GeV(3100) ..< .GeV(3900))
      ], fitRange: fitRange, efficiencies: efficiencies, folds: 3)
  }

  private func refusal(_ hunt: CWoLaHunt<BoostedTrees>, _ events: EventTable) async throws
    -> InputError
  {
    try await #require(throws: InputError.self) { try await hunt.run(on: events, seed: 1) }
  }

  @Test func aBackgroundThatDoesNotFitClaimsNothing() async throws {
    var hunt = try hunt(.GeV(2500) ..< .GeV(6000))
    hunt.background = BackgroundFamily(ExponentialFunction(degree: 1))
    let events = try events(100_000)
    let result = try await hunt.run(on: events, seed: 1)
    let cut = result.best.cuts[0]
    // The fault: many standard deviations where there is nothing.
    #expect(abs(cut.significance) > 5)
    #expect(!cut.isValid && (cut.goodness?.pValue ?? 1) < 0.01)
    let report = try HuntReport(
      result, of: hunt, on: events, run: RunRecord(seed: 1, versions: versions, inputs: []))
    #expect(
      !report.valid && report.reasons.first?.contains("exponential1 does not describe") == true)
    #expect(report.verdict.hasPrefix("No significance is quoted."))
    #expect(report.cuts[0].localZ == cut.significance)
    // The table keeps the number, in parentheses.
    #expect(report.summary.contains("(\(Format.fixed(cut.significance, 2)))"))
  }

  @Test func aFitRangeOverAnEdgeIsRefusedWithTheRangeThatWorks() async throws {
    let events = try events()
    let below = try await refusal(hunt(.GeV(2000) ..< .GeV(6000)), events)
    #expect(below.place == "fit range 2000–6000 GeV" && below.problem.contains("edge of the data"))
    #expect(below.remedy == "use the fit range 2500:6000")
    let above = try await refusal(hunt(.GeV(2800) ..< .GeV(6500)), events)
    #expect(above.remedy.hasPrefix("use the fit range 2800:"))
    // What is recommended passes.
    let high = try #require(above.remedy.split(separator: ":").last.flatMap { Double($0) })
    #expect((5900..<6500).contains(high))
    _ = try await hunt(.GeV(2800) ..< .GeV(high)).run(on: events, seed: 1)
    _ = try await hunt(.GeV(2500) ..< .GeV(6000)).run(on: events, seed: 1)
  }

  @Test func binsMustSuitRoundedMasses() async throws {
    let rounded = try events { ($0 / 100).rounded() * 100 }
    let error = try await refusal(hunt(), rounded)
    #expect(error.problem.contains("50 GeV") && error.problem.contains("100 GeV"))
    #expect(error.remedy == "use 4 bins across the window, 100 GeV each")
    var suited = try hunt()
    suited.binsPerWindow = 4
    let cut = try await suited.run(on: rounded, seed: 1).best.cuts[0]
    // A standard normal Z of one data set.
    #expect(cut.isValid && abs(cut.significance) < 4)
  }

  @Test func aFeatureThatKnowsTheMassIsRefusedByTheHunt() async throws {
    let events = try events()
    var stream = RandomStream(seed: 1, purpose: "smear")
    let masses = try events.masses()
    var hunt = try hunt()
    hunt.features.append("smeared")
    let error = try await refusal(
      hunt, events.adding("smeared", masses.map { $0 + stream.normal() }))
    #expect(error.place == "feature 'smeared'")
  }

  @Test func cutsThatKeepNothingCanBeLeftOut() async throws {
    let events = try events(2000)
    let asked = try hunt(efficiencies: [1, 0.1, 0.0001])
    let error = try await refusal(asked, events)
    #expect(error.place == "efficiency 0.0001")
    let (hunt, leftOut) = try asked.leavingOutUnreachableCuts(in: events)
    #expect(hunt.efficiencies == [1, 0.1] && leftOut == [0.0001])
    #expect(try await hunt.run(on: events, seed: 1).best.cuts.count == 2)
  }

  @Test func theVerdictPrefersAResultThatMayBeQuoted() async throws {
    var hunt = try hunt(efficiencies: [1, 0.3])
    hunt.background = BackgroundFamily(ExponentialFunction(degree: 1))
    hunt.fitRange = .GeV(2500) ..< .GeV(6000)
    let result = try await hunt.run(on: events(20_000, seed: 2), seed: 1)
    let cuts = result.best.cuts
    try #require(cuts.contains { !$0.isValid })
    if cuts.contains(where: \.isValid) {
      #expect(result.best.bestCut.isValid)
    } else {
      #expect(result.best.bestCut.significance == cuts.map(\.significance).max())
    }
  }

  @Test func seedsGiveAMedian() async throws {
    let (hunt, events) = (try hunt(efficiencies: [1, 0.2]), try events(6000))
    let first = try await hunt.run(on: events, seed: 3)
    let spread = try await hunt.repeated(first, seeds: 5, from: 3, on: events)
    #expect(spread.seeds == [3, 4, 5, 6, 7])
    let own = try await hunt.run(on: events, seed: 5).best.cuts[1].significance
    #expect(spread.significances[0][1][2] == own)
    let values = spread.significances[0][1].compactMap { $0 }.sorted()
    let median = try #require(spread.median(window: 0, cut: 1))
    #expect(median.median == values[2] && median.count == 5)
    #expect(median.low >= values[0] && median.high <= values[4])
    // Without a cut nothing depends on the seed.
    #expect(Set(spread.significances[0][0]).count == 1)
  }

  @Test func otherBackgroundsAndBinsStandInATable() async throws {
    let (hunt, events) = (try hunt(), try events(6000))
    let result = try await hunt.run(on: events, seed: 1)
    let found = try hunt.robustness(of: result, on: events, seed: 1)
    #expect(found.rows.count == 8 * 3)
    #expect(Set(found.rows.map(\.binWidth)) == [25, 50, 100])
    let range = try #require(found.range)
    let own = result.best.bestCut.significance
    // The hunt's own fit is one of them.
    #expect(range.contains(own))
    #expect(found.rows.allSatisfy { $0.localZ != nil || $0.failure != nil })
  }
}
