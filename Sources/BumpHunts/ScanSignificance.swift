import Events
import GSL
import Statistics

/// What the greatest excess of a scan is worth, with all the places that were looked at.
public struct ScanSignificance: Sendable, Codable, Equatable {
  /// The greatest q₀.
  public let statistic: Double
  /// ln of its local p-value.
  public let logLocalP: Double
  /// ln of the global p-value by up-crossings: an upper bound, nearly reached below 0.1.
  public let logGlobalP: Double
  /// The error of that logarithm, from the toys.
  public let logGlobalPError: Double
  /// The mean up-crossings of the toys' scans, with its error; with widths, the first coefficient of
  /// the Euler characteristic.
  public let upCrossings: Estimate
  /// The number of toys whose largest q₀ is at least that of the data, with those that could not be
  /// fitted: a global p-value without asymptotic formulas.
  public let exceeding: Int
  /// The toys that could not be fitted, of which up-crossings know nothing.
  public let failedToys: Int
  /// All toys.
  public let toys: Int

  /// Z of the global p-value.
  public var significance: Double { PValue<Local>(logarithm: logGlobalP).significance }
  /// The share of toys that exceed, with its binomial error.
  public var shareOfToys: Estimate { ToyPValue(exceeding: exceeding, toys: toys).estimate }
}

extension SignalSearch {
  /// The global significance of a scan's greatest excess, by the up-crossings of q₀ in toys of the
  /// fitted background, each fitted as the data were (Gross and Vitells, arXiv:1005.1891), or where
  /// widths were scanned by Euler characteristics (Vitells and Gross, arXiv:1105.4355).
  ///
  /// - Parameters:
  ///   - scan: of this search's data.
  ///   - level: u₀, from which crossings are counted; with widths u₀ and u₀ + 1 are.
  ///   - toys: how many, 2 or more.
  ///   - seed: names the random streams.
  ///   - shape: what was scanned.
  /// - Throws: `FitError` where fewer than two toys can be fitted; `CancellationError`.
  public func global(
    _ scan: MassScan, level: Double = 0.5, toys: Int = 100, seed: UInt64,
    workers: Workers = Workers(1), shape: @escaping ShapeAtMassAndWidth
  ) async throws -> ScanSignificance {
    precondition(toys >= 2, "\(toys) toys")
    let shapes = try scan.points.map { point in
      try PreparedShape(shape(.GeV(point.mass), .GeV(point.width ?? 0)), on: axis)
    }
    let scans = try await scans(toys, seed, "toys of a mass scan", workers) { search in
      try shapes.map { try search.excess(of: $0) }
    }
    return try significance(
      of: scan.points.reduce(0) { max($0, $1.fit.q0) }, in: scans,
      rows: Self.rows(scan.points.map { ($0.mass, $0.width ?? 0) }), level, .oneSided)
  }

  /// The global significance of the greatest t₀ of a scan of couplings of either sign, in the same way.
  ///
  /// Up-crossings take t₀ for χ² with one degree of freedom, which an interference need not be
  /// (``CouplingQuantiles``): where the two disagree, the share of the toys is right.
  ///
  /// - Parameters:
  ///   - resonances: those of the scan, by width, then mass.
  /// - Throws: as for a scan of yields.
  public func global(
    _ scan: CouplingScan, of resonances: [InterferingResonance], level: Double = 0.5,
    toys: Int = 100, seed: UInt64, workers: Workers = Workers(1)
  ) async throws -> ScanSignificance {
    precondition(toys >= 2, "\(toys) toys")
    precondition(
      resonances.count == scan.fits.count, "\(resonances.count) resonances, \(scan.fits.count) fits"
    )
    let parts = try resonances.map { try CouplingParts($0, on: axis, over: expectations) }
    let scans = try await scans(toys, seed, "toys of a coupling scan", workers) { search in
      try parts.map { parts in
        let found = try CouplingScanner(search, parts).minima(of: search.data)
        return max(0, found.none.twiceNLL - found.minima[0].twiceNLL)
      }
    }
    return try significance(
      of: scan.fits.reduce(0) { max($0, $1.statistic) }, in: scans,
      rows: Self.rows(resonances.map { ($0.mass, $0.width) }), level,
      .chiSquared(degreesOfFreedom: 1))
  }

  /// The scans of toys of the background, each fitted anew; nil where a fit fails.
  private func scans(
    _ toys: Int, _ seed: UInt64, _ purpose: String, _ workers: Workers,
    _ scan: @escaping @Sendable (SignalSearch) throws -> [Double]
  ) async throws -> [[Double]?] {
    try await workers.map(toys) { toy in
      var stream = RandomStream(seed: seed, purpose: purpose, index: UInt64(toy))
      do {
        return try scan(refitted(to: self.toy(using: &stream)))
      } catch is FitError {
        return nil
      }
    }
  }

  /// The number of widths where each goes with each of several masses, by width, then mass; 1 where a
  /// scan is a line, as with one width or with widths that grow with the mass.
  private static func rows(_ places: [(mass: Double, width: Double)]) -> Int {
    let (masses, widths) = (Set(places.map(\.mass)).count, Set(places.map(\.width)).count)
    return masses > 1 && masses * widths == places.count ? widths : 1
  }

  private func significance(
    of greatest: Double, in all: [[Double]?], rows: Int, _ level: Double, _ law: LocalLaw
  ) throws(FitError) -> ScanSignificance {
    let scans = all.compactMap { $0 }
    let failed = all.count - scans.count
    guard scans.count >= 2 else {
      throw FitError(model.name, "\(failed) of \(all.count) toys could not be fitted")
    }
    let corrected: GlobalSignificance
    let crossings: Estimate
    if rows == 1 {
      let correction = LookElsewhere(UpCrossings(level: level, in: scans), law: law)
      corrected = correction.significance(ofGreatest: greatest)
      crossings = correction.upCrossings.mean
    } else {
      let correction = LookElsewhere2D(
        scans: scans.map {
          Matrix(rows: rows, columns: $0.count / rows, elements: $0)
        }, levels: (level, level + 1), law: law)
      corrected = correction.significance(ofGreatest: greatest)
      crossings = correction.coefficients[0]
    }
    return ScanSignificance(
      statistic: greatest, logLocalP: corrected.local.logarithm,
      logGlobalP: corrected.global.logarithm, logGlobalPError: corrected.logarithmError,
      upCrossings: crossings, exceeding: failed + scans.count { ($0.max() ?? 0) >= greatest },
      failedToys: failed, toys: all.count)
  }
}
