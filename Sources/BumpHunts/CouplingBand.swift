import Events
import GSL
import Statistics

/// The limits on a coupling that data of the background alone would give, by toys.
public struct CouplingBand: Sendable, Codable, Equatable {
  /// The resonance's mass and width in GeV.
  public let mass, width: Double
  /// The confidence level of the limits.
  public let level: Double
  /// The least allowed couplings at −2, −1, 0, 1, 2 σ of the toys, ascending.
  public let low: [Double]
  /// The greatest allowed couplings.
  public let high: [Double]
  /// The greatest allowed |g|.
  public let limit: [Double]
  /// The toys that could be fitted.
  public let toys: Int
}

extension SignalSearch {
  /// The band of the limits by sign, from toys of the fitted background that are fitted as the data are.
  ///
  /// The ends of the 2 σ band need 200 toys or more.
  ///
  /// - Throws: `FitError` where more than one toy in a hundred cannot be fitted; `CancellationError`.
  public func couplingBand(
    _ resonance: InterferingResonance, level: Double = 0.95, toys: Int, seed: UInt64,
    workers: Workers = Workers(1)
  ) async throws -> CouplingBand {
    precondition(toys >= 2, "\(toys) toys")
    let parts = try CouplingParts(resonance, on: axis, over: expectations)
    let threshold = Self.threshold(level)
    let results = try await workers.map(toys) { toy -> (low: Double, high: Double)? in
      var stream = RandomStream(
        seed: seed, purpose: "band of a coupling", index: UInt64(toy))
      guard let search = try? refitted(to: self.toy(using: &stream)),
        let curve = try? CouplingScanner(search, parts).scan(search.data, steps: 16),
        let pieces = try? curve.intervals(atMost: threshold), let first = pieces.first,
        let last = pieces.last
      else { return nil }
      return (first.low, last.high)
    }
    let good = results.compactMap { $0 }
    guard 100 * good.count >= 99 * toys else {
      throw FitError(model.name, "\(toys - good.count) of \(toys) toys could not be fitted")
    }
    func band(_ values: [Double]) -> [Double] {
      let sorted = values.sorted()
      return [0.022_75, 0.158_66, 0.5, 0.841_34, 0.977_25].map { share in
        let place = share * Double(sorted.count - 1)
        let index = min(Int(place), sorted.count - 2)
        return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
      }
    }
    return CouplingBand(
      mass: resonance.mass, width: resonance.width, level: level, low: band(good.map(\.low)),
      high: band(good.map(\.high)), limit: band(good.map { max(-$0.low, $0.high) }),
      toys: good.count)
  }
}
