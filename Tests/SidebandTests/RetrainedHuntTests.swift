import Foundation
import Sideband
import Synchronization
import Testing
import _TestSupport

/// A small toy, two windows, a small hunt, and copies with shuffled features.
private struct Small {
  var hunt: CWoLaHunt<BoostedTrees>
  let events: EventTable

  init(_ count: Int = 3000, strength: Double = 0.01, coupling: Double = 0, seed: UInt64 = 1) throws
  {
    let toy = try CoherentToy(strength: strength)
    events = try toy.generate(count, coupling: coupling, seed: seed)
    let base = try MassRegions(
      signal: .GeV(3300) ..< .GeV(3700), within: .GeV(3000) ..< .GeV(4000))
    hunt = CWoLaHunt(
      learner: BoostedTrees(members: 1), features: toy.features.map { Feature($0.name) },
      regions: [try base.shifted(by: -300), base], fitRange: toy.massRange,
      efficiencies: [1, 0.3, 0.1, 0.05], folds: 3)
  }

  func repeated(_ count: Int, target: Double? = nil) throws -> RetrainedHunt<BoostedTrees> {
    RetrainedHunt(
      hunt, copies: try ShuffledFeatures(of: events, for: hunt), pseudoExperiments: count,
      target: target)
  }

  func run(
    _ count: Int, seed: UInt64 = 1, workers: Int = 2, checkpoint: String? = nil
  ) async throws -> RetrainedSignificance {
    try await repeated(count).run(
      on: events, seed: seed, workers: Workers(workers), checkpoint: checkpoint
    ).significance
  }
}

@Suite struct RetrainedHuntTests {
  @Test func anInjectedSignalIsGloballySignificant() async throws {
    let found = try await Small(8000, coupling: 1).run(39)
    // No copy is as great, though the signal's features are among the copies'.
    #expect(found.toys.isUpperBound)
    #expect(isClose(found.globalPValue.value, 1.0 / 40, .ulps(8)))
    #expect(found.maximum > 4)
  }

  @Test func withoutASignalTheGlobalPIsUniformAndTheLocalOneIsNot() async throws {
    let (sets, copies) = (40, 8)
    let outcomes = try await Workers(2).map(sets) { set in
      try await Small(2000, seed: UInt64(set + 1)).run(copies, seed: UInt64(set), workers: 1)
    }
    var stream = RandomStream(seed: 1, purpose: "test")
    let p = outcomes.map { outcome in
      // The rank is uniform on 1 … 9, and drawn out to an interval.
      (Double(outcome.toys.exceeding) + stream.uniform()) / Double(copies + 1)
    }
    let distance = KolmogorovSmirnovTest.statistic(of: p) { $0 }
    // Wrong once in 1000 such tests.
    #expect(KolmogorovSmirnovTest.pValue(statistic: distance, count: sets).value > 1e-3)
    // The naive p of the greatest of eight would be below ½ in 20 ± 3 of 40 were it right.
    let naive = outcomes.count { $0.naivePValue.value < 0.5 }
    #expect(Double(naive) > 20 + 4 * 10.0.squareRoot())
  }

  @Test func resultsAreTheSameForAnyNumberOfWorkers() async throws {
    let small = try Small()
    let one = try await small.run(6, workers: 1)
    #expect(one.pseudoExperiments.map(\.index) == Array(0..<6))
    #expect(Set(one.maxima).count == 6)
    for workers in [2, 5, 20] {
      let other = try await small.run(6, workers: workers)
      #expect(other.pseudoExperiments == one.pseudoExperiments)
      #expect(other.observed == one.observed)
    }
  }

  @Test func theDataAreHuntedInAsByTheHuntAlone() async throws {
    let small = try Small()
    let alone = try await small.hunt.run(on: small.events, seed: 3)
    #expect(try await small.run(1, seed: 3).observed == PlaceSignificances(alone))
  }

  @Test func progressTellsHowManyAreDoneAndTheTimeLeft() async throws {
    let reports = Mutex<[RetrainingProgress]>([])
    let small = try Small()
    _ = try await small.repeated(5).run(on: small.events, seed: 1, workers: Workers(2)) { report in
      reports.withLock { $0.append(report) }
    }
    let all = reports.withLock { $0 }
    #expect(all.map(\.finished) == Array(0...5))
    #expect(all.allSatisfy { $0.total == 5 })
    #expect(all[0].timeLeft == nil)
    #expect(all[1...4].allSatisfy { ($0.timeLeft ?? .zero) > .zero })
    #expect(all[5].timeLeft == .zero && all[5].share == 1)
  }

  @Test func tooFewForTheTargetAreRefused() async throws {
    let small = try Small()
    let error = await #expect(throws: InputError.self) {
      try await small.repeated(100, target: 3).run(on: small.events, seed: 1)
    }
    #expect(
      error?.description
        == "pseudo-experiments: 100 cannot show 3 σ: if none of them exceeds the data, p < 1/100,"
        + " which is 2.33 σ (use 740 or more, or ask for less)")
    // p(0.5 σ) = 0.3085 is between 1/4 and 1/3.
    for (count, target) in [(0, nil), (-1, nil), (9, .nan), (9, .infinity), (9, 40), (2, 0.5)] {
      await #expect(throws: InputError.self) {
        try await small.repeated(count, target: target).run(on: small.events, seed: 1)
      }
    }
    let enough = try await small.repeated(3, target: 0.5).run(on: small.events, seed: 1)
    #expect(enough.significance.pseudoExperiments.count == 3)
  }

  @Test func aCopyThatCannotBeHuntedInIsNamed() async throws {
    let small = try Small()
    let features = small.hunt.features
    let repeated = RetrainedHunt(
      small.hunt,
      copies: SimulatedCopies("empty", features: features) { _, _ in
        try EventTable([("m", [3500])] + features.map { ($0.name, [0]) }, mass: "m")
      }, pseudoExperiments: 3)
    let error = await #expect(throws: InputError.self) {
      try await repeated.run(on: small.events, seed: 1)
    }
    #expect(error?.place.hasPrefix("pseudo-experiment 0, ") == true)
  }
}

@Suite struct HuntCheckpointTests {
  private let folder = Result { try TemporaryFolder() }

  private func path() throws -> String { try folder.get().file("checkpoint.jsonl") }

  private func text() throws -> String { try String(contentsOfFile: path(), encoding: .utf8) }

  @Test func anInterruptedRunGoesOn() async throws {
    let (small, path) = (try Small(), try path())
    let whole = try await small.run(8)
    let running = Mutex<Task<Void, any Error>?>(nil)
    let interrupted = Task {
      while running.withLock({ $0 == nil }) { await Task.yield() }
      _ = try await small.repeated(8).run(on: small.events, seed: 1, checkpoint: path) { progress in
        if progress.finished == 3 { running.withLock { $0?.cancel() } }
      }
    }
    running.withLock { $0 = interrupted }
    await #expect(throws: CancellationError.self) { try await interrupted.value }
    // A header and as many as were done.
    #expect(try text().split(separator: "\n").count == 4)
    let resumed = try await small.run(8, workers: 3, checkpoint: path)
    #expect(resumed.pseudoExperiments == whole.pseudoExperiments)
    // Nothing was done twice, and nothing is left to do.
    #expect(try text().split(separator: "\n").count == 9)
    let before = try text()
    #expect(try await small.run(8, checkpoint: path).pseudoExperiments == whole.pseudoExperiments)
    #expect(try text() == before)
  }

  @Test func moreOrFewerCanBeAskedForLater() async throws {
    let (small, path) = (try Small(), try path())
    let few = try await small.run(2, checkpoint: path)
    let more = try await small.run(5, checkpoint: path)
    #expect(Array(more.pseudoExperiments[..<2]) == few.pseudoExperiments)
    #expect(try await small.run(2, checkpoint: path).pseudoExperiments == few.pseudoExperiments)
  }

  @Test(arguments: [1, 10, 40]) func aTornLastLineIsDoneAgain(missing: Int) async throws {
    let (small, path) = (try Small(), try path())
    let whole = try await small.run(3, workers: 1, checkpoint: path)
    let text = try text()
    try String(text.dropLast(missing)).write(toFile: path, atomically: false, encoding: .utf8)
    #expect(
      try await small.run(3, workers: 1, checkpoint: path).pseudoExperiments
        == whole.pseudoExperiments)
    #expect(try self.text() == text)
  }

  @Test(arguments: [0, 1, 30]) func aTornHeaderIsWrittenAgain(kept: Int) async throws {
    let (small, path) = (try Small(), try path())
    _ = try await small.run(1, checkpoint: path)
    let text = try text()
    try String(text.prefix(kept)).write(toFile: path, atomically: false, encoding: .utf8)
    _ = try await small.run(1, checkpoint: path)
    #expect(try self.text() == text)
  }

  @Test func aCheckpointOfAnotherHuntIsRefusedWithTheReason() async throws {
    let (small, path) = (try Small(), try path())
    _ = try await small.run(1, checkpoint: path)
    let text = try text()
    func expectRefusal(_ reason: String, _ other: Small, seed: UInt64 = 1) async {
      let error = await #expect(throws: InputError.self) {
        try await other.run(1, seed: seed, checkpoint: path)
      }
      #expect(error?.problem.contains(reason) == true, "\(error?.problem ?? "")")
    }
    await expectRefusal("seed: 1 there, 2 here", small, seed: 2)
    await expectRefusal("data: ", try Small(seed: 2))
    var other = small
    other.hunt.folds = 4
    await expectRefusal("folds: 3 there, 4 here", other)
    other = small
    other.hunt.learner.members = 2
    await expectRefusal("learner's members: 1 there, 2 here", other)
    other = small
    other.hunt.regions.removeLast()
    await expectRefusal("windows: ", other)
    other = small
    other.hunt.efficiencies[3] = 0.06
    await expectRefusal("efficiencies: 1, 0.3, 0.1, 0.05 there, 1, 0.3, 0.1, 0.06 here", other)
    other = small
    other.hunt.binsPerWindow = 4
    await expectRefusal("bins across a window: 8 there, 4 here", other)
    other = small
    other.hunt.background = .exponential
    await expectRefusal("background: ", other)
    other = small
    other.hunt.background = .dijet(energy: .TeV(14))
    await expectRefusal("background's functions: ", other)
    other = small
    other.hunt.features.removeLast()
    await expectRefusal("features: ", other)
    let sliced = RetrainedHunt(
      small.hunt, copies: try ShuffledFeatures(of: small.events, for: small.hunt, slice: 900),
      pseudoExperiments: 1)
    let error = await #expect(throws: InputError.self) {
      try await sliced.run(on: small.events, seed: 1, checkpoint: path)
    }
    #expect(error?.problem.contains("copies' slice: none there, 900 here") == true)
    #expect(try self.text() == text)
  }

  @Test func otherFilesAreRefusedAndLeftAlone() async throws {
    let (small, path) = (try Small(), try path())
    for text in ["a letter", "a letter\nof two lines\n", "{}\n"] {
      try text.write(toFile: path, atomically: false, encoding: .utf8)
      let error = await #expect(throws: InputError.self) {
        try await small.run(1, checkpoint: path)
      }
      #expect(error?.problem == "it is no checkpoint of pseudo-experiments")
      #expect(try self.text() == text)
    }
    await #expect(throws: InputError.self) {
      try await small.run(1, checkpoint: folder.get().path)
    }
    await #expect(throws: InputError.self) {
      try await small.run(1, checkpoint: folder.get().file("nowhere/checkpoint"))
    }
  }

  @Test func damageElsewhereThanAtTheEndIsNamed() async throws {
    let (small, path) = (try Small(), try path())
    _ = try await small.run(3, workers: 1, checkpoint: path)
    let lines = try text().split(separator: "\n")
    for damaged in [
      String(lines[2].dropLast(5)), "", "{\"index\":7,\"z\":[[1,2]]}", String(lines[1]),
      "{\"index\":-1,\"z\":[[1,2,3,4],[1,2,3,4]]}",
    ] {
      try "\(lines[0])\n\(lines[1])\n\(damaged)\n\(lines[3])\n".write(
        toFile: path, atomically: false, encoding: .utf8)
      let error = await #expect(throws: InputError.self) {
        try await small.run(3, checkpoint: path)
      }
      #expect(error?.place == "\(path), line 3")
    }
  }

  @Test func twoRunsCannotShareOne() async throws {
    let (small, path) = (try Small(), try path())
    _ = try await small.run(1, checkpoint: path)
    let descriptor = open(path, O_RDWR)
    #expect(flock(descriptor, LOCK_EX | LOCK_NB) == 0)
    let error = await #expect(throws: InputError.self) { try await small.run(1, checkpoint: path) }
    #expect(error?.problem == "the checkpoint is in use")
    close(descriptor)
    _ = try await small.run(1, checkpoint: path)
  }
}
