import Foundation
import Sideband
import Testing
import _TestSupport

/// A toy with a resonance of the given strength, its regions and a small hunt.
private struct Setting {
  let toy: CoherentToy
  let events: EventTable
  var hunt: CWoLaHunt<BoostedTrees>

  init(_ count: Int = 30_000, strength: Double, coupling: Double = 1, seed: UInt64 = 1) throws {
    toy = try CoherentToy(strength: strength)
    events = try toy.generate(count, coupling: coupling, seed: seed)
    let regions = try MassRegions(
      signal: .TeV(3.3) ..< .TeV(3.7), lowerSideband: .TeV(3.0) ..< .TeV(3.3),
      upperSideband: .TeV(3.7) ..< .TeV(4.1))
    hunt = CWoLaHunt(
      learner: BoostedTrees(members: 3), features: toy.features.map { Feature($0.name) },
      regions: [regions], fitRange: toy.massRange, efficiencies: [1, 0.1, 0.02], folds: 3)
  }

  /// The events with weights, given by their rows.
  func weighted(_ weight: (Int) -> Double) throws -> EventTable {
    try EventTable(
      hunt.features.map { ($0.name, try events.values(of: $0.name)) } + [
        ("m", try events.masses()), ("weight", (0..<events.count).map(weight)),
      ], mass: "m", weight: "weight")
  }

  func report(_ events: EventTable? = nil, workers: Int = 2) async throws -> String {
    let table = events ?? self.events
    let result = try await hunt.run(on: table, seed: 4, workers: Workers(workers))
    return try json(
      HuntReport(
        result, of: hunt, on: table,
        run: RunRecord(seed: 4, versions: versions, inputs: [.init(generated: "toy")])))
  }
}

@Suite struct CWoLaHuntTests {
  @Test func itFindsAResonanceAndTheCutHelps() async throws {
    let setting = try Setting(strength: 0.004)
    let best = try await setting.hunt.run(on: setting.events, seed: 1, workers: Workers(2)).best
    #expect(best.bestCut.efficiency < 1)
    #expect(best.bestCut.significance > best.cuts[0].significance + 2)
  }

  @Test(arguments: [UInt64(1), 2, 3, 4])
  func whereThereIsNoneItFindsNone(seed: UInt64) async throws {
    let setting = try Setting(strength: 0.004, coupling: 0, seed: seed)
    let best = try await setting.hunt.run(on: setting.events, seed: 1, workers: Workers(2)).best
    // Three correlated cuts and four seeds: beyond 3.5 by chance less than once in 300 such tests.
    #expect(best.cuts.allSatisfy { $0.significance < 3.5 })
  }

  @Test func theReportIsTheSameForAnyNumberOfWorkers() async throws {
    let setting = try Setting(8_000, strength: 0.004)
    let one = try await setting.report(workers: 1)
    for workers in [2, 5] { #expect(try await setting.report(workers: workers) == one) }
  }

  @Test func truthChangesNothingThatIsFound() async throws {
    let setting = try Setting(8_000, strength: 0.004)
    func cuts(_ labels: [Bool]?) async throws -> [Double] {
      let names = setting.events.names
      let table = try EventTable(
        names.map { ($0, try setting.events.values(of: $0)) }, mass: "m",
        truth: labels.map { TruthLabels(isSignal: $0) })
      return try await setting.hunt.run(on: table, seed: 4).best.cuts.map(\.significance)
    }
    let masses = try setting.events.masses()
    let without = try await cuts(nil)
    #expect(try await cuts(masses.map { abs($0 - 3500) < 200 }) == without)
    #expect(try await cuts(masses.map { abs($0 - 3500) >= 200 }) == without)
  }

  @Test func theEventsOfAFoldDoNotChangeTheirOwnClassifier() async throws {
    // Replace the features of one fold's window events: the other folds' learners change, this
    // fold's does not, and so neither do its other events' scores.
    let setting = try Setting(6_000, strength: 0.004)
    let hunt = setting.hunt
    func scores(_ table: EventTable) async throws -> HeldOutScores {
      try await hunt.learner.crossFit(
        table.mixedSamples(in: hunt.regions[0], features: hunt.features), folds: 3, seed: 2)
    }
    let before = try await scores(setting.events)
    let changed = Set(before.rows(in: .signal).filter { before.folds[$0] == 1 })
    let table = try EventTable(
      setting.events.names.map { name in
        let values = try setting.events.values(of: name)
        let isFeature = hunt.features.contains { $0.name == name }
        return (name, values.indices.map { isFeature && changed.contains($0) ? 0.5 : values[$0] })
      }, mass: "m")
    let after = try await scores(table)
    #expect(after.folds == before.folds)
    let untouched = before.values.indices.filter { before.folds[$0] == 1 && !changed.contains($0) }
    #expect(untouched.allSatisfy { before.values[$0] == after.values[$0] })
    let others = before.values.indices.filter { before.folds[$0] == 0 }
    #expect(others.contains { before.values[$0] != after.values[$0] })
  }

  @Test func theWindowIsAWholeNumberOfBinsWhereverItLies() async throws {
    var setting = try Setting(8_000, strength: 0.004)
    setting.hunt.regions = [
      try MassRegions(
        signal: .GeV(3311) ..< .GeV(3684.3), lowerSideband: .GeV(3001) ..< .GeV(3300),
        upperSideband: .GeV(3700) ..< .GeV(4100))
    ]
    setting.hunt.binsPerWindow = 7
    let axis = try await setting.hunt.run(on: setting.events, seed: 1).best.cuts[0].spectrum.axis
    #expect(axis.isAligned(with: 3311..<3684.3))
    #expect(axis.bins(inside: 3311..<3684.3).count == 7)
    #expect(axis.range.lowerBound >= 2500 && axis.range.upperBound <= 6000)
  }

  @Test func aBackgroundThatFitsNothingIsReportedAndNotFatal() async throws {
    var setting = try Setting(8_000, strength: 0.004)
    setting.hunt.background = BackgroundFamily(ChebyshevPolynomial(degree: 5))
    setting.hunt.efficiencies = [0.01]
    let result = try await setting.hunt.run(on: setting.events, seed: 1)
    let cut = result.best.cuts[0]
    #expect(cut.verdict == nil && cut.failure?.model == "every chebyshev5 model")
    let report = try HuntReport(
      result, of: setting.hunt, on: setting.events,
      run: RunRecord(seed: 1, versions: versions, inputs: []))
    #expect(report.cuts[0].localZ == nil)
    #expect(report.cuts[0].failure?.isEmpty == false)
    #expect(report.summary.contains("there is no result"))
  }

  @Test func settingsThatTheEventsCannotMeetAreRefused() async throws {
    let setting = try Setting(5_000, strength: 0.004)
    func expectRefusal(_ change: (inout CWoLaHunt<BoostedTrees>) throws -> Void) async throws {
      var hunt = setting.hunt
      try change(&hunt)
      await #expect(throws: InputError.self) { try await hunt.run(on: setting.events, seed: 1) }
    }
    try await expectRefusal { $0.efficiencies = [] }
    try await expectRefusal { $0.efficiencies = [0.1, 0.1] }
    try await expectRefusal { $0.efficiencies = [1.5] }
    try await expectRefusal { $0.folds = 1 }
    try await expectRefusal { $0.folds = 100_000 }
    try await expectRefusal { $0.binsPerWindow = 0 }
    try await expectRefusal { $0.features = ["m"] }
    try await expectRefusal { $0.fitRange = .TeV(3.3) ..< .TeV(6) }
    try await expectRefusal { $0.fitRange = .TeV(2.5) ..< .TeV(20) }
  }

  /// With a weight of a quarter for every event, sums are a quarter and significances as they were.
  @Test func equalWeightsScaleSumsAlone() async throws {
    let setting = try Setting(5_000, strength: 0.004)
    let plain = try await setting.hunt.run(on: setting.events, seed: 1).best
    let weighted = try await setting.hunt.run(
      on: setting.weighted { _ in 0.25 }, seed: 1
    ).best
    #expect(weighted.scores.values == plain.scores.values)
    for (a, b) in zip(plain.cuts, weighted.cuts) {
      let (one, other) = (try #require(a.verdict).excess, try #require(b.verdict).excess)
      #expect(a.observed == b.observed && b.observedWeight == 0.25 * Double(a.observed))
      #expect(a.observedWeight == nil)
      // 1e-6: the minimiser's tolerance.
      #expect(abs(one.significance - other.significance) < 1e-6)
      #expect(abs(one.yield.value - 4 * other.yield.value) < 1e-6 * one.expected.value)
      #expect(abs(one.backgroundError - 4 * other.backgroundError) < 1e-6 * one.expected.value)
    }
  }

  /// An event of weight zero is none: neither learned from nor counted.
  @Test func weightsAreCounted() async throws {
    let setting = try Setting(5_000, strength: 0.004)
    let weighted = try setting.weighted { $0 % 2 == 0 ? 2 : 0 }
    let window = try await setting.hunt.run(on: weighted, seed: 1).best
    let masses = try weighted.masses()
    for cut in window.cuts {
      let rows = try window.scores.rows(keeping: cut.efficiency)
      let even = rows.filter {
        $0 % 2 == 0 && window.regions.signal.inGeV.contains(masses[$0])
      }
      #expect(cut.observedWeight == 2 * Double(even.count))
    }
  }

  @Test func weightsThatAreNotPositiveAreRefused() async throws {
    let setting = try Setting(5_000, strength: 0.004)
    for weight in [{ (row: Int) in row == 7 ? -1.0 : 1 }, { _ in 0 }] {
      let weighted = try setting.weighted(weight)
      await #expect(throws: InputError.self) { try await setting.hunt.run(on: weighted, seed: 1) }
    }
  }

  @Test func repeatedEventsAreRefused() async throws {
    let setting = try Setting(5_000, strength: 0.004)
    let rows = Array(0..<setting.events.count)
    let twice = setting.events.rows(at: rows + rows)
    await #expect(throws: InputError.self) { try await setting.hunt.run(on: twice, seed: 1) }
    var hunt = setting.hunt
    hunt.allowsRepeats = true
    _ = try await hunt.run(on: twice, seed: 1)
  }
}

@Suite struct ScanTests {
  private let base = Result {
    try MassRegions(signal: .GeV(3300) ..< .GeV(3700), within: .GeV(3100) ..< .GeV(3900))
  }

  @Test func theWindowsAreThisOneMovedByWholeSteps() throws {
    let windows = try base.get().scanned(over: .GeV(3000) ..< .GeV(5000))
    #expect(
      windows.map { $0.signal.lowerBound.inGeV }
        == stride(from: 3100.0, to: 4700, by: 200).map { $0 })
    #expect(windows.allSatisfy { $0.signal.upperBound.inGeV <= 5000 })
    #expect(windows.contains { $0.signal.inGeV == 3300..<3700 })
  }

  @Test(arguments: [0, -5, .nan]) func aStepThatIsNotPositiveIsRefused(step: Double) throws {
    #expect(throws: InputError.self) {
      try base.get().scanned(over: .GeV(3000) ..< .GeV(5000), step: step)
    }
  }

  @Test func aRangeTooNarrowIsRefused() throws {
    #expect(throws: InputError.self) { try base.get().scanned(over: .GeV(3000) ..< .GeV(3200)) }
  }
}
