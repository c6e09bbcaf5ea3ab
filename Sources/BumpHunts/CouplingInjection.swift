import Events
import GSL
import Statistics

/// Interfering signals injected into toys, fitted with their interference and without.
public struct CouplingInjection: Sendable, Codable, Equatable {
  /// The injected coupling.
  public let injected: Double
  /// φ of the resonance.
  public let phase: Double
  /// The mean fitted coupling with the interference, with its error.
  public let fitted: Estimate
  /// The median of √t₀ with the interference.
  public let significance: Double
  /// The median of Z without it, negative where it finds a deficit.
  public let blindSignificance: Double
  /// The mean yield fitted without it, with its error.
  public let blindYield: Estimate
  /// g² times the events at g = 1: what that yield should be.
  public let expectedYield: Double
  /// The share of toys whose 95 % limit without the interference, ŝ + 1.64 σ, holds that yield.
  public let blindCoverage: Estimate
  /// The number of toys.
  public let toys: Int
}

extension SignalSearch {
  /// Injects a coupling into toys of the fitted background.
  ///
  /// - Parameters:
  ///   - resonance: injected, and fitted.
  ///   - coupling: g.
  ///   - toys: how many, 2 or more.
  ///   - seed: names the random streams.
  /// - Throws: `InputError` where an expectation is negative; the error of the first toy that cannot be
  ///   fitted; `CancellationError`.
  public func inject(
    _ resonance: InterferingResonance, coupling: Double, toys: Int, seed: UInt64,
    workers: Workers = Workers(1)
  ) async throws -> CouplingInjection {
    precondition(toys >= 2, "\(toys) toys")
    let parts = try CouplingParts(resonance, on: axis, over: expectations)
    let shape = try PreparedShape(resonance.signal, on: axis)
    let truth = CouplingScanner(self, parts).model
    let means = truth.expected(at: [coupling] + best)
    if let bin = means.firstIndex(where: { !($0 >= 0) }) {
      throw InputError(
        "injected coupling \(coupling)", "bin \(bin) would expect \(means[bin]) events",
        remedy: "inject less")
    }
    let expected = coupling * coupling * resonance.events
    let results = try await workers.map(toys) { toy in
      var stream = RandomStream(
        seed: seed, purpose: "injected coupling", index: UInt64(toy))
      let data = try self.toy(of: truth, at: [coupling] + best, using: &stream)
      let search = try refitted(to: data)
      let found = try CouplingScanner(search, parts).minima(of: data)
      let blind = try search.fit(shape, limit: nil)
      return (
        coupling: found.minima[0].point[0],
        root: max(0, found.none.twiceNLL - found.minima[0].twiceNLL).squareRoot(), blind: blind,
        isCovered: blind.yield.value + 1.644_853_626_951_472_2 * blind.yield.error >= expected
      )
    }
    let share = Double(results.count { $0.isCovered }) / Double(toys)
    return CouplingInjection(
      injected: coupling, phase: resonance.phase,
      fitted: Moments(results.map(\.coupling)).meanEstimate,
      significance: results.map(\.root).sorted()[toys / 2],
      blindSignificance: results.map(\.blind.significance).sorted()[toys / 2],
      blindYield: Moments(results.map(\.blind.yield.value)).meanEstimate, expectedYield: expected,
      blindCoverage: Estimate(share, error: (share * (1 - share) / Double(toys)).squareRoot()),
      toys: toys)
  }
}
