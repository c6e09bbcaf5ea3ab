import Events
import Foundation
import GSL
import Statistics

/// How the likelihood ratio of no coupling is distributed in toys of the background, beside what many
/// events would make of it: whether asymptotic p-values may be used with an interference.
public struct CouplingQuantiles: Sendable, Codable, Equatable {
  /// ρ and φ of the resonance.
  public let coherence, phase: Double
  /// q₀ against g ≥ 0, or t₀ against g of either sign.
  public let sign: CouplingSign
  /// The 95 % quantile in toys, with its error.
  public let quantile95: Estimate
  /// The 99 % quantile in toys, with its error.
  public let quantile99: Estimate
  /// The asymptotic 95 % quantile: 2.71 of ½χ²₁ for g ≥ 0, 3.84 of χ²₁ for either sign.
  public let asymptotic95: Double
  /// The asymptotic 99 % quantile: 5.41, or 6.63.
  public let asymptotic99: Double
  /// The share of toys above the asymptotic 95 % quantile, with its error: 0.05 where it is right.
  public let shareAbove95: Estimate
  /// The share of toys with more than one minimum.
  public let severalMinima: Estimate
  /// The number of toys.
  public let toys: Int
  /// Toys that could not be fitted.
  public let failures: Int
}

extension SignalSearch {
  /// The distribution of q₀ (or t₀) in toys of the fitted background, each fitted with all of the
  /// background's parameters free and all minima in g.
  ///
  /// - Parameters:
  ///   - resonance: its interference follows the background of each fit.
  ///   - sign: which couplings are looked at.
  ///   - toys: how many; the 99 % quantile has an error of some 0.4 with 1000.
  ///   - seed: names the random streams; resonances with one seed share their toys.
  /// - Throws: `FitError` where more than one toy in a hundred cannot be fitted.
  public func couplingQuantiles(
    _ resonance: InterferingResonance, sign: CouplingSign = .notNegative, toys: Int, seed: UInt64,
    workers: Workers = Workers(1)
  ) async throws -> CouplingQuantiles {
    precondition(toys >= 2, "\(toys) toys")
    let good = try await couplingToys(resonance, sign, toys, seed, workers)
    let values = good.map(\.value).sorted()
    let asymptotic = [0.05, 0.01].map { tail -> Double in
      let own = sign == .either ? tail / 2 : tail
      return pow(NormalDistribution.upperQuantile(logTail: log(own)), 2)
    }
    func share(_ count: Int) -> Estimate {
      let p = Double(count) / Double(good.count)
      return Estimate(p, error: (p * (1 - p) / Double(good.count)).squareRoot())
    }
    return CouplingQuantiles(
      coherence: resonance.coherence, phase: resonance.phase, sign: sign,
      quantile95: toyQuantile(of: values, 0.95), quantile99: toyQuantile(of: values, 0.99),
      asymptotic95: asymptotic[0], asymptotic99: asymptotic[1],
      shareAbove95: share(good.count { $0.value > asymptotic[0] }),
      severalMinima: share(good.count { $0.minima > 1 }), toys: toys,
      failures: toys - good.count)
  }

  /// The local p-value of t₀ (or q₀) by toys of the fitted background, where the asymptotic one is not to
  /// be trusted.
  ///
  /// - Parameters: as ``couplingQuantiles(_:sign:toys:seed:workers:)``.
  /// - Throws: as there, and where the fit of the data fails.
  public func couplingPValue(
    _ resonance: InterferingResonance, sign: CouplingSign = .either, toys: Int, seed: UInt64,
    workers: Workers = Workers(1)
  ) async throws -> ToyPValue {
    precondition(toys >= 1, "\(toys) toys")
    let observed = try couplingStatistic(resonance, sign: sign)
    let good = try await couplingToys(resonance, sign, toys, seed, workers)
    // Fits end 1e-11 from their minimum in −ln L: values closer than 1e-6 are the same.
    return ToyPValue(exceeding: good.count { $0.value >= observed - 1e-6 }, toys: good.count)
  }

  /// t₀ (or q₀) and the number of minima of each toy that could be fitted.
  private func couplingToys(
    _ resonance: InterferingResonance, _ sign: CouplingSign, _ toys: Int, _ seed: UInt64,
    _ workers: Workers
  ) async throws -> [(value: Double, minima: Int)] {
    let parts = try CouplingParts(resonance, on: axis, over: expectations)
    let results = try await workers.map(toys) { toy -> (value: Double, minima: Int)? in
      var stream = RandomStream(
        seed: seed, purpose: "toys of no coupling", index: UInt64(toy))
      guard let search = try? refitted(to: self.toy(using: &stream)),
        let found = try? CouplingScanner(search, parts).minima(of: search.data, sign: sign)
      else { return nil }
      return (max(0, found.none.twiceNLL - found.minima[0].twiceNLL), found.minima.count)
    }
    let good = results.compactMap { $0 }
    guard 100 * good.count >= 99 * toys else {
      throw FitError(model.name, "\(toys - good.count) of \(toys) toys could not be fitted")
    }
    return good
  }
}
