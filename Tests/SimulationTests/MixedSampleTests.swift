import Events
import GSL
import Simulation
import Testing
import _TestSupport

@Suite struct MixedSampleTests {
  /// A pool whose events are known by the number in column `id`.
  private func pool(_ ids: Range<Int>) throws -> EventTable {
    try EventTable(
      [("m", ids.map { 1000 + Double($0) }), ("id", ids.map(Double.init))], mass: "m")
  }

  private func makeMixtures() throws -> MixedSample {
    try MixedSample(background: pool(0..<1000), signal: pool(5000..<5200))
  }

  private func ids(_ table: EventTable) throws -> [Int] {
    try table.values(of: "id").map { Int($0) }
  }

  @Test func noEventStandsTwiceInOrAcrossMixtures() throws {
    let mixtures = try makeMixtures()
    for seed: UInt64 in 1...20 {
      let samples = try mixtures.drawn(
        [
          .init(events: 400, signalFraction: 0.1), .init(events: 300, signalFraction: 0.5),
          .init(background: 300, signal: 0),
        ], seed: seed)
      let all = try samples.flatMap(ids)
      #expect(samples.map(\.count) == [400, 300, 300] && Set(all).count == all.count)
    }
  }

  @Test func theFractionsAndLabelsAreThoseAskedFor() throws {
    let sample = try makeMixtures().drawn(.init(events: 500, signalFraction: 0.123), seed: 3)
    let isSignal = try ids(sample).map { $0 >= 5000 }
    #expect(isSignal.count { $0 } == 62)  // 61.5, rounded
    #expect(sample.truth?.rows(at: [0, 1]).count == 2)
    // The labels, without the interface that reads them: evaluation alone may.
    let folder = try TemporaryFolder()
    let file = folder.file("labels.csv")
    try sample.write(csv: file, truth: "label")
    #expect(try EventTable(csv: file, mass: "m").values(of: "label") == isSignal.map { $0 ? 1 : 0 })
  }

  @Test func signalIsRedrawnWithTheSeedAndBackgroundWhereItIsNotKept() throws {
    let mixtures = try makeMixtures()
    func kinds(_ seed: UInt64, keeps: Bool) throws -> (background: Set<Int>, signal: Set<Int>) {
      let all = try Set(
        ids(
          mixtures.drawn(
            .init(background: 500, signal: 50), seed: seed, keepsBackground: keeps)))
      return (all.filter { $0 < 5000 }, all.filter { $0 >= 5000 })
    }
    let (one, two) = (try kinds(1, keeps: true), try kinds(2, keeps: true))
    #expect(one.background == two.background && one.background == Set(0..<500))
    #expect(one.signal != two.signal)
    #expect(try kinds(1, keeps: false).background != kinds(2, keeps: false).background)
    #expect(try kinds(1, keeps: true).signal == kinds(1, keeps: true).signal)
  }

  @Test func theOrderSaysNothing() throws {
    let sample = try makeMixtures().drawn(.init(background: 500, signal: 100), seed: 4)
    let positions = try ids(sample).enumerated().filter { $0.element >= 5000 }.map {
      Double($0.offset)
    }
    // Of 100 drawn from 600 places the mean is 299.5, its variance (N + 1)(N − n)/12n.
    let error = (601.0 * 500 / 1200).squareRoot()
    #expect(isClose(positions.reduce(0, +) / 100, 299.5, .sigmas(5, error: error)))
  }

  @Test func everySignalEventIsEquallyLikely() throws {
    let mixtures = try makeMixtures()
    var seen = [Int](repeating: 0, count: 200)
    for seed: UInt64 in 1...400 {
      let sample = try mixtures.drawn(
        .init(background: 1, signal: 50), seed: seed, keepsBackground: true)
      for id in try ids(sample) where id >= 5000 { seen[id - 5000] += 1 }
    }
    // Each 100 times of 400, binomial with p = ¼; of 200 such numbers none is 5σ away.
    for count in seen {
      #expect(
        isClose(
          Double(count) / 400, 0.25, .sigmas(5, error: binomialError(0.25, count: 400))))
    }
  }

  @Test func poissonTotalsHaveTheirMeanAndVariance() throws {
    var stream = RandomStream(seed: 5, purpose: "totals")
    let composition = try MixedSample.Composition(background: 900, signal: 40)
    let drawn = try (0..<2000).map { _ in try composition.fluctuated(using: &stream) }
    let kinds: [(Double, KeyPath<MixedSample.Composition, Int>)] = [
      (900, \.background), (40, \.signal),
    ]
    for (mean, kind) in kinds {
      let values = drawn.map { Double($0[keyPath: kind]) }
      let average = values.reduce(0, +) / 2000
      let variance = values.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 2000
      #expect(isClose(average, mean, .sigmas(5, error: (mean / 2000).squareRoot())))
      // The variance of a variance of n Poisson numbers of mean μ is (2μ² + μ)/n.
      #expect(
        isClose(
          variance, mean, .sigmas(5, error: ((2 * mean * mean + mean) / 2000).squareRoot())))
    }
  }

  @Test func whatCannotBeMixedIsRefused() throws {
    let mixtures = try makeMixtures()
    let tooMany = #expect(throws: InputError.self) {
      try mixtures.drawn(
        [.init(background: 1, signal: 150), .init(background: 1, signal: 51)], seed: 1)
    }
    #expect(tooMany?.description.contains("201 signal events") == true)
    #expect(throws: InputError.self) { try MixedSample.Composition(background: -1, signal: 5) }
    #expect(throws: InputError.self) { try MixedSample.Composition(background: 0, signal: 0) }
    #expect(throws: InputError.self) {
      try MixedSample.Composition(events: 10, signalFraction: 1.1)
    }
    let other = try EventTable([("m", [1.0])], mass: "m")
    #expect(throws: InputError.self) {
      try MixedSample(background: mixtures.background, signal: other)
    }
  }
}
