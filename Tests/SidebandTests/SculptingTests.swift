import Foundation
import Sideband
import Testing
import _TestSupport

/// Events whose feature `x` follows the mass by its own width in `width` GeV; infinite for not at all. A
/// cut on what is like the window makes a bump.
private func events(_ count: Int, width: Double, seed: UInt64) throws -> EventTable {
  var stream = RandomStream(seed: seed, purpose: "sculpted events")
  let masses = (0..<count).map { _ in 2500 * pow(1 - stream.uniform() * (1 - pow(2.4, -5)), -0.2) }
  return try EventTable(
    [
      ("m", masses), ("x", masses.map { ($0 - 3500) / width + stream.normal() }),
      ("y", masses.map { _ in stream.uniform() }),
    ], mass: "m")
}

private func hunt() throws -> CWoLaHunt<BoostedTrees> {
  CWoLaHunt(
    learner: BoostedTrees(members: 2), features: ["x", "y"],
    regions: [
      try MassRegions(signal: .GeV(3300) ..< .GeV(3700), within: .GeV(3100) ..< .GeV(3900))
    ], fitRange: .GeV(2800) ..< .GeV(6000), efficiencies: [1, 0.2], folds: 3)
}

@Suite struct SculptingTests {
  @Test func featuresThatFollowTheMassAreSeenToSculpt() async throws {
    var hunt = try hunt()
    // A function that cannot follow the bump.
    hunt.background = BackgroundFamily(ExponentialFunction(degree: 1))
    let table = try events(40_000, width: 150, seed: 1)
    let dependence = try hunt.dependence(in: table)
    #expect(dependence.isFound)
    let control = try SculptingControl(
      hunt.quickCopies(of: table, given: dependence), features: hunt.features, seed: 1)
    #expect(control.copies == "features that follow the mass" && control.count == 9)
    let cut = try await hunt.run(on: table, seed: 1, workers: Workers(2), control: control)
      .windows[0].cuts[1]
    let sculpting = try #require(cut.sculpting).excess
    let excess = try #require(cut.verdict?.excess)
    #expect(sculpting.value > 5 * sculpting.error)
    // The copies make as much of a bump as the data, to three errors and a third: across the window
    // the middle and the spread of the feature are interpolated.
    let measured = excess.yield.value / excess.expected.value
    let error = excess.yield.error / excess.expected.value
    #expect(
      abs(sculpting.value - measured)
        < measured / 3 + 3 * (error * error + sculpting.error * sculpting.error).squareRoot())
    #expect(!cut.isValid && cut.reasons.contains { $0.contains("signal-free copies") })
    var allowed = hunt
    allowed.allowsSculpting = true
    let again = try await allowed.run(on: table, seed: 1, workers: Workers(2), control: control)
    #expect(!again.windows[0].cuts[1].reasons.contains { $0.contains("signal-free copies") })
  }

  @Test func independentFeaturesDoNotSculpt() async throws {
    let (hunt, table) = (try hunt(), try events(30_000, width: .infinity, seed: 2))
    let dependence = try hunt.dependence(in: table)
    #expect(!dependence.isFound)
    let control = try SculptingControl(
      hunt.quickCopies(of: table, given: dependence), features: hunt.features, seed: 1)
    #expect(control.copies == "shuffled features")
    let result = try await hunt.run(on: table, seed: 1, workers: Workers(2), control: control)
    for cut in result.windows[0].cuts {
      let sculpting = try #require(cut.sculpting).excess
      #expect(abs(sculpting.value) < 4 * sculpting.error)
    }
  }

  @Test func theControlChangesNothingThatIsFound() async throws {
    let (hunt, table) = (try hunt(), try events(8000, width: 500, seed: 3))
    let dependence = try hunt.dependence(in: table)
    let control = try SculptingControl(
      hunt.quickCopies(of: table, given: dependence), features: hunt.features, seed: 1)
    let with = try await hunt.run(on: table, seed: 1, control: control)
    let without = try await hunt.run(on: table, seed: 1)
    #expect(
      with.windows[0].cuts.map(\.significance) == without.windows[0].cuts.map(\.significance))
  }

  /// Middle, spread and correlation of the copies' features at each mass are those of the data.
  @Test func copiesFollowTheMass() throws {
    var stream = RandomStream(seed: 4, purpose: "following")
    let masses = (0..<40_000).map { _ in 2800 - 600 * log(stream.uniform()) }.filter { $0 < 6000 }
    let x = masses.map { ($0 - 3500) / 500 + exp(($0 - 3500) / 2000) * stream.normal() }
    let y = x.map { 0.6 * $0 + stream.normal() }
    let table = try EventTable([("m", masses), ("x", x), ("y", y)], mass: "m")
    let copy = try FollowingFeatures(of: table, for: hunt()).copy(index: 0, seed: 1)
    func moments(_ table: EventTable, _ low: Double) throws -> (
      mean: Double, spread: Double, rho: Double, n: Double
    ) {
      let m = try table.masses()
      let rows = m.indices.filter { (low..<low + 300).contains(m[$0]) }
      let a = try rows.map { try table.values(of: "x")[$0] }
      let b = try rows.map { try table.values(of: "y")[$0] }
      let n = Double(rows.count)
      let (ma, mb) = (a.reduce(0, +) / n, b.reduce(0, +) / n)
      let va = a.reduce(0) { $0 + ($1 - ma) * ($1 - ma) } / n
      let vb = b.reduce(0) { $0 + ($1 - mb) * ($1 - mb) } / n
      let ab = zip(a, b).reduce(0) { $0 + ($1.0 - ma) * ($1.1 - mb) } / n
      return (ma, va.squareRoot(), ab / (va * vb).squareRoot(), n)
    }
    for low in [2800.0, 3100, 3500, 4000] {
      let (data, made) = (try moments(table, low), try moments(copy, low))
      // Four standard errors of the difference, and 5 % for what splines between knots miss.
      let error = (2 / data.n).squareRoot() * data.spread
      #expect(abs(data.mean - made.mean) < 4 * error + 0.05 * data.spread)
      #expect(abs(data.spread - made.spread) < 4 * error + 0.05 * data.spread)
      #expect(abs(data.rho - made.rho) < 4 * (2 / data.n).squareRoot() + 0.05)
    }
  }
}
