import Events
import GSL

/// The fits of an interfering resonance at one mass after another, the fit without interference
/// beside each.
public struct CouplingScan: Sendable, Codable, Equatable {
  /// The background model's name.
  public let background: String
  /// One a mass and width, in the order given.
  public let fits: [CouplingFit]
  /// The band of the limits beside each; empty where no toys were asked for.
  public let bands: [CouplingBand]

  /// The fit of greatest t₀.
  public var greatest: CouplingFit { fits.max { $0.statistic < $1.statistic } ?? fits[0] }
}

extension SignalSearch {
  /// Fits the couplings of resonances, such as those of one kind at many masses and widths.
  ///
  /// - Parameters:
  ///   - resonances: one or more.
  ///   - level: the confidence level of the limits.
  ///   - bandToys: how many toys each has for the band of its limits; 0 for no bands.
  ///   - seed: names the toys' random streams.
  ///   - workers: how many at once; the result does not depend on it.
  /// - Throws: as the fit of one, and `CancellationError`.
  public func scan(
    _ resonances: [InterferingResonance], level: Double = 0.95, bandToys: Int = 0,
    seed: UInt64 = 0, workers: Workers = Workers(1)
  ) async throws -> CouplingScan {
    precondition(!resonances.isEmpty, "a scan of no resonance")
    let fits = try await workers.map(resonances.count) { try fit(resonances[$0], level: level) }
    let bands = try await workers.map(bandToys > 0 ? resonances.count : 0) {
      try await couplingBand(resonances[$0], level: level, toys: bandToys, seed: seed)
    }
    return CouplingScan(background: model.name, fits: fits, bands: bands)
  }
}
