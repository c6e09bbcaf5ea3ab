import Events
import GSL
import Testing
import _TestSupport

@Suite struct SuspectedWeightTests {
  @Test(arguments: [
    "weight", "weights", "w", "W", "wgt", "evt_weight", "genWeight", "mcWeight", "eventWeight",
    "XWGTUP", "event-weight", "MC_EVENT_WEIGHT",
  ])
  func columnsAreKnownByTheirNames(name: String) throws {
    let events = try EventTable([("m", [1, 2, 3]), (name, [1, 1, -1])], mass: "m")
    let suspect = try #require(events.suspectedWeight())
    #expect(suspect.column == name)
    #expect(suspect.range == -1...1)
    let error = try #require(throws: InputError.self) {
      try events.requireUnweighted(ways: "do this")
    }
    #expect(error.place == "the table, column '\(name)'")
    #expect(error.remedy == "do this")
    #expect(events.suspectedWeight(besides: [name]) == nil)
  }

  @Test(arguments: ["width", "weight_B", "weight_S", "w_t", "wx", "wmass", "reweighted", "m2"])
  func otherColumnsAreNot(name: String) throws {
    let events = try EventTable([("m", [1, 2, 3]), (name, [1, 1, -1])], mass: "m")
    #expect(events.suspectedWeight() == nil)
  }

  @Test func equalWeightsCountEventsAndSoDoNone() throws {
    for weights in [[2.5, 2.5, 2.5], [.nan, 1, 1], [.nan, .nan, .nan]] {
      let events = try EventTable([("m", [1, 2, 3]), ("weight", weights)], mass: "m")
      try events.requireUnweighted(ways: "")
    }
    try EventTable([("m", []), ("weight", [])], mass: "m").requireUnweighted(ways: "")
    // The mass is no weight, whatever it is called.
    #expect(try EventTable([("w", [80, 81])], mass: "w").suspectedWeight() == nil)
  }
}

@Suite struct UnweightingTests {
  /// Events at 0 to 9, of weights that rise with their place.
  private func events(_ count: Int) throws -> (table: EventTable, weights: [Double]) {
    let masses = (0..<count).map { Double($0 % 10) }
    return (try EventTable([("m", masses)], mass: "m"), masses.map { 0.5 + $0 })
  }

  @Test func spectraHaveTheShapeOfTheWeightedOnes() throws {
    let (table, weights) = try events(200_000)
    let drawn = try table.unweighted(by: weights, seed: 3).masses()
    for place in 0..<10 {
      let seen = drawn.count { $0 == Double(place) }
      let share = (0.5 + Double(place)) / 9.5
      // Four binomial standard deviations; the largest weight is always drawn.
      #expect(
        isClose(
          Double(seen) / 20_000, share, .sigmas(4, error: binomialError(share, count: 20_000))))
    }
    #expect(drawn.count { $0 == 9 } == 20_000)
  }

  @Test func aScaleOfWeightsChangesNothingAndTheSeedDoes() throws {
    let (table, weights) = try events(1_000)
    let drawn = try table.unweighted(by: weights, seed: 3).masses()
    #expect(try table.unweighted(by: weights.map { $0 * 8 }, seed: 3).masses() == drawn)
    #expect(try table.unweighted(by: weights, seed: 4).masses() != drawn)
    #expect(try table.unweighted(by: weights.map { _ in 2 }, seed: 3).count == 1_000)
  }

  @Test func noEventOfWeightZeroIsDrawn() throws {
    let (table, weights) = try events(1_000)
    let drawn = try table.unweighted(by: weights.map { $0 < 5 ? 0 : $0 }, seed: 3).masses()
    #expect((drawn.min() ?? 0) >= 5)
  }

  @Test(arguments: [-1, .nan, .infinity, 0])
  func weightsThatCannotBeDrawnByAreRefused(weight: Double) throws {
    let table = try EventTable([("m", [1])], mass: "m")
    #expect(throws: InputError.self) { try table.unweighted(by: [weight], seed: 1) }
  }
}
