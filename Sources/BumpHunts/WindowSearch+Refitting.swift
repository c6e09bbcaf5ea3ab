import Events
import GSL
import Histograms
import Statistics

extension WindowSearch {
  /// The p-value of the strongest window, with the background fitted to the spectrum and to every toy.
  ///
  /// A fit follows the fluctuations of what it is fitted to, so that the strongest window of fitted
  /// toys is weaker than that of toys of a fixed expectation, and p smaller. Toys are drawn from the
  /// fit to the data. One whose fit fails has an infinite statistic: it counts as exceeding the data,
  /// and p errs upwards; ``GlobalBump/failedFits`` is their number.
  ///
  /// - Parameters:
  ///   - fit: the expectation of each bin for a spectrum. Whatever was done to the data, such as the
  ///     choice of an order, belongs into it.
  ///   - toys: how many, at least 1.
  ///   - seed: names the random numbers; toy i draws from the stream of index i.
  ///   - significance: the number of standard deviations that the toys must be enough to show.
  /// - Throws: `InputError` as for a fixed expectation; ``FitError`` where the fit to the data fails;
  ///   any other error of the fit; `CancellationError`.
  public func globalPValue(
    of spectrum: MassSpectrum, refitting fit: @escaping @Sendable (MassSpectrum) throws -> [Double],
    toys: Int, seed: UInt64, claiming significance: Double? = nil, workers: Workers = Workers(1)
  ) async throws -> GlobalBump<Bump> {
    try await globalPValue(
      of: [spectrum], refitting: { [try fit($0[0])] }, toys: toys, seed: seed,
      claiming: significance, workers: workers)
  }

  /// The p-value of the strongest window in the spectrum of a background fit, with the model fitted to
  /// every toy outside the same range.
  ///
  /// The choice of the model is not made again.
  public func globalPValue(
    under background: BackgroundFit, toys: Int, seed: UInt64, claiming significance: Double? = nil,
    workers: Workers = Workers(1)
  ) async throws -> GlobalBump<Bump> {
    let (model, excluded) = (background.model, background.excluded)
    return try await globalPValue(
      of: background.spectrum,
      refitting: { try model.fit(to: $0, excluding: excluded).expectations.map(\.value) },
      toys: toys, seed: seed, claiming: significance, workers: workers)
  }

  /// The p-value of the strongest window, with the background chosen among a family's models and fitted,
  /// in the spectrum and in every toy.
  public func globalPValue(
    of spectrum: MassSpectrum, choosingAmong family: BackgroundFamily,
    excluding excluded: Range<Mass>? = nil, toys: Int, seed: UInt64,
    claiming significance: Double? = nil, workers: Workers = Workers(1)
  ) async throws -> GlobalBump<Bump> {
    try await globalPValue(
      of: spectrum,
      refitting: {
        try OrderSelection(family, to: $0, excluding: excluded).chosen.expectations.map(\.value)
      }, toys: toys, seed: seed, claiming: significance, workers: workers)
  }

  /// The same of several channels, fitted together.
  ///
  /// - Parameter fit: the expectations of each channel's bins for one spectrum a channel.
  public func globalPValue(
    of spectra: [MassSpectrum],
    refitting fit: @escaping @Sendable ([MassSpectrum]) throws -> [[Double]],
    toys: Int, seed: UInt64, claiming significance: Double? = nil, workers: Workers = Workers(1)
  ) async throws -> GlobalBump<Bump> {
    try checkToys(toys, for: significance)
    let channels = try Self.channels(spectra, fit(spectra))
    let prepared = try PreparedSearch(self, channels)
    let sources = channels.map {
      ToySource(test.normalisation, expected: $0.scaledExpected, total: $0.spectrum.total)
    }
    let statistics = try await refittedStatistics(toys: toys, seed: seed, workers: workers) {
      stream in
      let drawn = zip(spectra, sources).map { spectrum, source in
        spectrum.with(effectiveCounts: source.counts(using: &stream))
      }
      return try prepared.statistic(of: Self.channels(drawn, fit(drawn)))
    }
    return GlobalBump(
      bump: prepared.bump, statistic: prepared.bump?.statistic ?? 0, toyStatistics: statistics)
  }

  private static func channels(_ spectra: [MassSpectrum], _ expected: [[Double]]) throws(InputError)
    -> [SearchChannel]
  {
    guard expected.count == spectra.count else {
      throw InputError(
        "expectation", "\(expected.count) channels were fitted, and \(spectra.count) are searched",
        remedy: "return the expectation of each channel")
    }
    var channels: [SearchChannel] = []
    for (spectrum, expected) in zip(spectra, expected) {
      channels.append(try SearchChannel(spectrum, expected: expected))
    }
    return channels
  }
}

extension PreparedSearch {
  /// The statistic of other channels on the same bins and windows.
  func statistic(of channels: [SearchChannel]) -> Double {
    let toy = ToyScan(
      scan, expected: channels.enumerated().map { bins.sums(of: $1.scaledExpected, channel: $0) },
      totals: channels.map(\.spectrum.total))
    return toy.strongest(
      in: channels.enumerated().map { bins.sums(of: $1.spectrum.effectiveCounts, channel: $0) }
    ).found?.statistic ?? 0
  }
}
