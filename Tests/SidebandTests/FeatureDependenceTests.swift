import Foundation
import Sideband
import Testing
import _TestSupport

@Suite struct FeatureDependenceTests {
  private func table(_ count: Int, seed: UInt64, _ slope: Double, _ stretch: Double = 0) throws
    -> EventTable
  {
    var stream = RandomStream(seed: seed, purpose: "dependence")
    let masses = (0..<count).map { _ in 2500 - 600 * log(stream.uniform()) }
    let x = masses.map { slope * ($0 - 2500) / 600 + stream.normal() }
    let y = masses.map { exp(stretch * ($0 - 2500) / 600) * stream.normal() }
    return try EventTable([("m", masses), ("x", x), ("y", y)], mass: "m")
  }

  private func test(_ table: EventTable) throws -> FeatureDependence {
    try FeatureDependence(of: ["x", "y"], in: table, over: .GeV(2500) ..< .GeV(9000))
  }

  @Test func withoutADependencePIsAtLeastUniform() throws {
    let values = try (1...300).map { try test(table(400, seed: UInt64($0), 0)).pValue }
    // Bonferroni: at most the level; 3 binomial standard deviations of 300 tests above it.
    for level in [0.05, 0.2] {
      let share = Double(values.count { $0 < level }) / 300
      #expect(share < level + 3 * binomialError(level, count: 300))
    }
  }

  @Test func aMiddleOrASpreadThatMovesIsFound() throws {
    let moved = try test(table(4000, seed: 1, 0.2))
    #expect(moved.isFound && moved.strongest == "x" && moved.correlation > 0)
    let stretched = try test(table(4000, seed: 1, 0, 0.2))
    #expect(stretched.isFound && stretched.strongest == "the spread of y")
  }

  @Test func aCorrelationThatMovesIsFound() throws {
    var stream = RandomStream(seed: 1, purpose: "dependence")
    let masses = (0..<8000).map { _ in 2500 - 600 * log(stream.uniform()) }
    let x = masses.map { _ in stream.normal() }
    let y = zip(masses, x).map { mass, x in
      let rho = mass > 2900 ? 0.4 : -0.4
      return rho * x + (1 - rho * rho).squareRoot() * stream.normal()
    }
    let table = try EventTable([("m", masses), ("x", x), ("y", y)], mass: "m")
    #expect(try test(table).strongest == "x with y")
  }
}
