import Events
import GSL
import Histograms
import Statistics

extension WindowSearch {
  /// The p-value of the strongest window among all that were looked at, by toys of the expectation.
  ///
  /// The expectation is taken as it is, also where it was fitted to the spectrum;
  /// ``globalPValue(of:refitting:toys:seed:claiming:workers:)`` fits every toy as well. The result is
  /// the same for any number of workers.
  ///
  /// - Parameters:
  ///   - expected: the number of events expected in each bin.
  ///   - toys: how many, at least 1.
  ///   - seed: names the random numbers; toy i draws from the stream of index i.
  ///   - significance: the number of standard deviations that the toys must be enough to show.
  ///   - workers: how many tasks at once.
  /// - Throws: `InputError` where the windows or the expectation do not fit the spectrum, or the toys
  ///   are too few for the significance; `CancellationError`.
  public func globalPValue(
    of spectrum: MassSpectrum, under expected: [Double], toys: Int, seed: UInt64,
    claiming significance: Double? = nil, workers: Workers = Workers(1)
  ) async throws -> GlobalBump<Bump> {
    try await globalPValue(
      of: [SearchChannel(spectrum, expected: expected)], toys: toys, seed: seed,
      claiming: significance, workers: workers)
  }

  /// The same of several channels; a toy has all of them.
  public func globalPValue(
    of channels: [SearchChannel], toys: Int, seed: UInt64, claiming significance: Double? = nil,
    workers: Workers = Workers(1)
  ) async throws -> GlobalBump<Bump> {
    try checkToys(toys, for: significance)
    let prepared = try PreparedSearch(self, channels)
    let statistics = try await prepared.toyScan.statistics(
      toys: toys, seed: seed, workers: workers)
    return GlobalBump(
      bump: prepared.bump, statistic: prepared.bump?.statistic ?? 0, toyStatistics: statistics)
  }
}
