import Events
import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct RepeatedEventsTests {
  private func repeats(_ samples: RepeatedSamples) throws -> RepeatedEvents {
    try samples.table().repeatedEvents(features: RepeatedSamples.features)
  }

  private func refusal(_ samples: RepeatedSamples) throws -> InputError? {
    let table = try samples.table()
    let repeats = try table.repeatedEvents(features: RepeatedSamples.features)
    do throws(InputError) {
      try table.requireDistinctEvents(repeats)
      return nil
    } catch { return error }
  }

  @Test func eventsThatAreThereTwiceAreCountedAndRefused() throws {
    let once = RepeatedSamples()
    #expect(try repeats(once).exact.events == 0)
    #expect(try refusal(once) == nil)
    let twice = once.repeating(Array(0..<10_000))
    let found = try repeats(twice)
    #expect(found.exact.events == 10_000)
    #expect(found.exact.rows == [1, 10_001])
    #expect(found.masses.events == 10_000)
    #expect(found.features.events == 0)
    let error = try #require(try refusal(twice))
    #expect(error.place == "the table, rows 1 and 10001")
    #expect(error.problem.contains("10000 of 20000 rows repeat another, where chance allows less"))
    #expect(error.remedy.contains("--drop-duplicates"))
  }

  @Test(arguments: [2, 20, 2_000])
  func aFewOfManyAreRefusedToo(count: Int) throws {
    let samples = RepeatedSamples().repeating(Array(7..<7 + count))
    #expect(try repeats(samples).exact.events == count)
    #expect(try refusal(samples)?.place == "the table, rows 8 and 10001")
  }

  @Test func zeroIsZeroWhateverItsSign() throws {
    let table = try EventTable([("m", [1, 1, 2]), ("x", [0, -0.0, 0])], mass: "m")
    let found = try table.repeatedEvents(features: ["x"])
    #expect(found.exact.events == 1)
    #expect(found.features.events == 1)
  }

  @Test func rowsAreThoseOfTheFile() throws {
    let samples = RepeatedSamples().repeating([9_000])
    let chosen = try samples.table().rows(at: Array(5_000...10_000))
    let found = try chosen.repeatedEvents(features: RepeatedSamples.features)
    #expect(found.exact.rows == [9_001, 10_001])
  }

  @Test(arguments: [nil, 2])
  func twoJetsOfAnEventShareItsMass(digits: Int?) throws {
    var samples = RepeatedSamples()
    if let digits {
      let scale = pow(10.0, Double(digits))
      samples = samples.with(0) { ($0 * scale).rounded() / scale }
    }
    var jets = samples.repeating(Array(0..<10_000))
    jets.columns[1].replaceSubrange(10_000..., with: samples.columns[2])
    jets.columns[2].replaceSubrange(10_000..., with: samples.columns[1])
    let error = try #require(try refusal(jets))
    #expect(error.problem.contains("the same mass"))
    #expect(error.remedy.contains("one row an event"))
    #expect(try repeats(jets).exact.events == 0)
    // The rows may be learned from, as those of any jets.
    try jets.table().requireDistinctEvents(repeats(jets), onlyExact: true)
  }

  @Test func copiesAtOtherMassesAreRefused() throws {
    var copies = RepeatedSamples().repeating(Array(0..<10_000))
    for row in 10_000..<20_000 { copies.columns[0][row] += 0.5 }
    #expect(try repeats(copies).features.events == 10_000)
    #expect(try refusal(copies)?.problem.contains("at different masses") == true)
  }

  /// Ways of writing events in which some repeat by chance.
  static let coarse: [(name: String, change: @Sendable (RepeatedSamples) -> RepeatedSamples)] = [
    ("cents of GeV", { $0.with(0) { ($0 * 100).rounded() / 100 } }),
    ("whole GeV", { $0.with(0) { $0.rounded() } }),
    ("hundreds of GeV", { $0.with(0) { ($0 / 100).rounded() * 100 } }),
    ("single precision", { $0.with(0) { Double(Float($0)) } }),
    ("single precision, in decimals", { $0.with(0) { Double(Float($0).description) ?? .nan } }),
    ("half precision", { $0.with(0) { Double(Float16($0)) } }),
    ("four digits", { $0.with(0) { Double(String(format: "%.4g", $0)) ?? .nan } }),
    ("roots of whole numbers", { $0.with(0) { ($0 * $0 / 100).rounded().squareRoot() * 10 } }),
    ("one mass in five", { $0.with(0) { Int($0) % 5 == 0 ? 3500 : $0 } }),
    ("a mass is missing", { $0.with(0) { Int($0) % 20 == 0 ? -999 : $0 } }),
    ("whole features", { $0.with(0) { $0.rounded() }.withFeatures { $0.rounded() } }),
    (
      "two values each",
      { $0.with(0) { $0.rounded() }.withFeatures { $0 > 100 || ($0 > 0.5 && $0 < 1) ? 1 : 0 } }
    ),
    ("missing jets", { $0.withFeatures { Int($0 * 1e4) % 3 == 0 ? -999 : $0 } }),
    (
      "features that depend on each other and on the mass",
      { samples in
        var changed = samples.with(0) { ($0 / 10).rounded() * 10 }
        changed.columns[1] = samples.columns[1].map { ($0 / 20).rounded() }
        changed.columns[2] = samples.columns[1].map { ($0 / 10).rounded() }
        changed.columns[3] = samples.columns[0].map { ($0 / 1000).rounded() }
        changed.columns[4] = samples.columns[4].map { $0.rounded() }
        return changed
      }
    ),
  ]

  @Test(arguments: coarse.indices)
  func whatChanceMakesIsNotRefused(index: Int) throws {
    let (name, change) = Self.coarse[index]
    for (seed, count) in [(1, 100), (2, 1_000), (3, 20_000), (4, 100_000)] {
      let error = try refusal(change(RepeatedSamples(count, seed: UInt64(seed))))
      #expect(error == nil, "\(name), \(count) events: \(error?.description ?? "")")
    }
  }

  @Test(arguments: ["whole GeV", "single precision, in decimals", "whole features", "missing jets"])
  func amongThoseCopiesAreFound(name: String) throws {
    let change = try #require(Self.coarse.first { $0.name == name }).change
    let samples = change(RepeatedSamples()).repeating(Array(0..<10_000))
    #expect(try refusal(samples)?.problem.contains("the same event") == true)
  }

  @Test(arguments: [0.01, 0.1, 1])
  func theChanceOfEqualMassesIsRight(step: Double) throws {
    var (seen, expected) = (0.0, 0.0)
    for seed in 1...20 {
      let samples = RepeatedSamples(seed: UInt64(seed)).with(0) { ($0 / step).rounded() * step }
      let masses = try repeats(samples).masses
      seen += Double(masses.events)
      expected += try #require(masses.byChance)
    }
    // The counts' error, and 2 % for the density's change over 64 events.
    #expect(isClose(expected, seen, .absolute(4 * seen.squareRoot() + 0.02 * seen)))
  }

  @Test func theChanceOfEqualEventsIsRight() throws {
    var (seen, expected) = (0.0, 0.0)
    for seed in 1...20 {
      let samples = RepeatedSamples(seed: UInt64(seed)).with(0) { $0.rounded() }
        .withFeatures { $0 < 1 ? $0.rounded() : ($0 / 50).rounded() }
      let exact = try repeats(samples).exact
      seen += Double(exact.events)
      expected += try #require(exact.byChance)
    }
    // Places are not filled evenly: the expectation is an upper one, and not twice too large.
    #expect(expected > seen && expected < 2 * seen)
  }

  @Test func withoutFeaturesOnlyMassesAreLookedAt() throws {
    let twice = RepeatedSamples(1_000).repeating(Array(0..<1_000))
    let found = try twice.table().repeatedEvents(features: [])
    #expect(found.exact.events == 0)
    #expect(found.features.events == 0)
    #expect(found.masses.events == 1_000)
    #expect(throws: InputError.self) { try twice.table().requireDistinctEvents(found) }
  }

  @Test(arguments: [0, 1, 2])
  func smallTablesHaveNothingToSay(count: Int) throws {
    #expect(try refusal(RepeatedSamples(count)) == nil)
  }

  @Test func theFirstOfEachIsKept() throws {
    let samples = RepeatedSamples(1_000)
    let shuffled = try samples.repeating([5, 5, 900]).table()
    let dropped = try shuffled.droppingRepeats(features: RepeatedSamples.features)
    #expect(try dropped.masses() == samples.columns[0])
    #expect(try dropped.repeatedEvents(features: RepeatedSamples.features).exact.events == 0)
    // Other features make another event.
    #expect(try samples.table().droppingRepeats(features: []).count == 1_000)
  }

  @Test func eventsOfTwoSamplesAreFound() throws {
    let (first, second) = (RepeatedSamples(1_000), RepeatedSamples(1_000, seed: 2))
    let features = RepeatedSamples.features
    try first.table().requireNoEvents(of: second.table(), features: features)
    var mixed = second
    for column in mixed.columns.indices {
      mixed.columns[column] += first.columns[column][100..<120]
    }
    let error = try #require(throws: InputError.self) {
      try first.table().requireNoEvents(of: mixed.table(), features: features)
    }
    #expect(error.place == "the table, row 101, and the table, row 1001")
    #expect(error.problem.contains("20 events are in both samples"))
    #expect(
      try first.table().eventsShared(with: first.table(), features: features).events == 1_000)
    // Coarse events of two samples are equal by chance.
    func coarse(_ samples: RepeatedSamples) throws -> EventTable {
      try samples.with(0) { ($0 / 10).rounded() }.withFeatures { ($0 / 200).rounded() }.table()
    }
    #expect(try coarse(first).eventsShared(with: coarse(second), features: features).events > 100)
    try coarse(first).requireNoEvents(of: coarse(second), features: features)
  }
}
