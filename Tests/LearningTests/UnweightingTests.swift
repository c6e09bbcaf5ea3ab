import Events
import GSL
import Learning
import Testing
import _TestSupport

@Suite struct SignedUnweightingTests {
  /// Events of weight ±1, three in ten negative, as many at each mass or more at high masses.
  private func events(_ count: Int, seed: UInt64, slope: Double = 0) throws -> EventTable {
    var stream = RandomStream(seed: seed, purpose: "signed")
    var columns = [[Double]](repeating: [], count: 3)
    for _ in 0..<count {
      let mass = stream.uniform()
      columns[0].append(mass)
      columns[1].append(stream.normal())
      columns[2].append(stream.uniform() < 0.3 + slope * (mass - 0.5) ? -1 : 1)
    }
    return try EventTable(zip(["m", "x", "w"], columns).map { ($0, $1) }, mass: "m")
  }

  @Test(arguments: [0, 0.2])
  func theSpectrumHasTheShapeOfTheWeightedOne(slope: Double) async throws {
    let table = try events(20_000, seed: 1, slope: slope)
    let drawn = try await table.unweighted(by: "w", features: ["x"], seed: 1)
    // Σw over the largest positive weight, which is 1/(1 − 2p) where p is largest; a classifier's errors
    // cost up to half of it, and the cut of large weights gains some.
    let expected = 8_000 * (0.4 - slope)
    #expect(Double(drawn.count) > 0.5 * expected && Double(drawn.count) < 1.25 * expected)
    let masses = try drawn.masses()
    for (low, high) in [(0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1)] {
      // ∫ (1 − 2 p(m)) dm over the quarter, over the whole.
      let centre = (low + high) / 2
      let share = (1 - 2 * (0.3 + slope * (centre - 0.5))) * 0.25 / 0.4
      let seen = Double(masses.count { low <= $0 && $0 < high }) / Double(masses.count)
      // What was drawn and the weighted events themselves both fluctuate, as much as each other.
      let error = binomialError(share, count: drawn.count) * 2.0.squareRoot()
      #expect(isClose(seen, share, .sigmas(4, error: error)))
    }
  }

  @Test func positiveWeightsNeedNoClassifier() async throws {
    let table = try EventTable([("m", [1, 2, 3]), ("w", [2, 2, 0])], mass: "m")
    #expect(try await table.unweighted(by: "w", features: [], seed: 1).masses() == [1, 2])
  }

  @Test func weightsThatCancelAreRefused() async throws {
    let table = try EventTable([("m", [1, 2, 3]), ("w", [1, -1, -1])], mass: "m")
    await #expect(throws: InputError.self) {
      try await table.unweighted(by: "w", features: [], seed: 1)
    }
    let nearly = try events(2_000, seed: 2).selecting(where: "w < 0 || m < 0.45")
    await #expect(throws: InputError.self) {
      try await nearly.unweighted(by: "w", features: ["x"], seed: 1)
    }
  }

  @Test func theResultDoesNotDependOnTheWorkers() async throws {
    let table = try events(2_000, seed: 3)
    let one = try await table.unweighted(by: "w", features: ["x"], seed: 1)
    let two = try await table.unweighted(
      by: "w", features: ["x"], seed: 1, workers: Workers(2))
    #expect(try one.masses() == two.masses())
  }
}
