import Foundation
import GSL
import Histograms
import Testing

@Suite struct EmptyStretchTests {
  private func falling(
    _ count: Int, scale: Double = 600, below: Double = .infinity, seed: UInt64 = 1
  )
    -> [Double]
  {
    var stream = RandomStream(seed: seed, purpose: "masses")
    var masses: [Double] = []
    while masses.count < count {
      let mass = 2500 - scale * log(stream.uniform())
      if mass < below { masses.append(mass) }
    }
    return masses.sorted()
  }

  @Test func aRangeThatBeginsBelowTheDataIsSeen() throws {
    let found = EmptyStretch.all(in: falling(20_000), over: 2400..<6000)
    #expect(found.count == 1)
    // Far more than 9.2, and no more than 20,000/600 events per GeV over 100 GeV.
    #expect((20...3500).contains(try #require(found.first).expected))
    #expect(found[0].range.lowerBound == 2400 && abs(found[0].range.upperBound - 2500) < 1)
  }

  @Test func aRangeThatEndsAboveACutIsSeen() throws {
    let found = EmptyStretch.all(in: falling(20_000, below: 4000), over: 2500..<4300)
    #expect(found.map(\.range.upperBound) == [4300])
    #expect(EmptyStretch.all(in: falling(20_000, below: 4000), over: 2500..<4000).isEmpty)
  }

  @Test func aGapIsSeen() {
    let masses = falling(20_000).filter { !(3000..<3050).contains($0) }
    let found = EmptyStretch.all(in: masses, over: 2500..<6000)
    #expect(found.count == 1 && abs((found.first?.range.lowerBound ?? 0) - 3000) < 2)
  }

  /// Tails end somewhere, and nothing is wrong with that: a hundred of each kind, with a range far beyond
  /// their last event.
  @Test(arguments: [30, 300, 5000])
  func anEmptyTailIsNoEdge(count: Int) {
    let flagged = (1...100).count { seed in
      !EmptyStretch.all(in: falling(count, seed: UInt64(seed)), over: 2500.1..<50_000).isEmpty
    }
    // An exponential tail: about one event is expected beyond the last, and less than 9.2 with the three
    // standard errors.
    #expect(flagged == 0)
    let gaussian = (1...100).count { seed in
      var stream = RandomStream(seed: UInt64(seed), purpose: "normal")
      let masses = (0..<count).map { _ in 3000 + 100 * stream.normal() }.sorted()
      return !EmptyStretch.all(in: masses, over: 1000..<9000).isEmpty
    }
    #expect(gaussian == 0)
  }

  @Test func roundedMassesReachOneStepFurther() throws {
    let rounded = falling(20_000, below: 4000).map { ($0 / 100).rounded(.down) * 100 }
    let granularity = try #require(MassGranularity(of: rounded))
    #expect(
      EmptyStretch.all(in: rounded, over: 2500..<4000, granularity: granularity).isEmpty)
    #expect(
      !EmptyStretch.all(in: rounded, over: 2500..<4200, granularity: granularity).isEmpty)
  }

  @Test func fewEventsSayNothing() {
    #expect(EmptyStretch.all(in: [], over: 0..<1).isEmpty)
    #expect(EmptyStretch.all(in: [1, 2, 3], over: 0..<100).isEmpty)
    #expect(EmptyStretch.all(in: [5, 5, 5, 5, 5, 5], over: 0..<10).isEmpty)
  }
}
