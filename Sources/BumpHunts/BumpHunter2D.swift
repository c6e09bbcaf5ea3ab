import Events
import GSL
import Histograms
import Statistics

/// The BumpHunter in a plane: rectangles of several widths and heights at every place.
///
/// The statistic, the toys and the meaning of the result are those of ``BumpHunter``.
public struct BumpHunter2D: Sendable, Hashable {
  /// The widths of windows in columns.
  public let widths: [Int]
  /// The heights of windows in rows, each tried with each width.
  public let heights: [Int]
  /// How far windows are apart, along both axes alike.
  public let step: BumpHunter.Step
  /// How a window is tested.
  public let test: WindowTest

  /// A search with windows of the given widths and heights; of equally strong windows the first is
  /// kept.
  public init(
    widths: some Sequence<Int>, heights: some Sequence<Int>, step: BumpHunter.Step = .bins(1),
    mode: WindowTest.Mode = .excess, normalisation: WindowTest.Normalisation = .known
  ) {
    self.widths = Array(widths)
    self.heights = Array(heights)
    self.step = step
    test = WindowTest(mode: mode, normalisation: normalisation)
  }

  /// The window that deviates most; nil where none does in a direction that is looked at.
  ///
  /// - Parameter expected: the number of events expected in each cell, row by row as the counts.
  /// - Throws: `InputError` where the windows or the expectation do not fit the spectrum.
  public func search(_ spectrum: Spectrum2D, under expected: [Double]) throws(InputError)
    -> Bump2D?
  {
    try bump(in: spectrum, prepared(spectrum, expected))
  }

  /// The p-value of the strongest window among all that were looked at, by toys of the expectation.
  ///
  /// - Throws: `InputError` where the windows or the expectation do not fit the spectrum, or the toys
  ///   are too few for the significance; `CancellationError`.
  public func globalPValue(
    of spectrum: Spectrum2D, under expected: [Double], toys: Int, seed: UInt64,
    claiming significance: Double? = nil, workers: Workers = Workers(1)
  ) async throws -> GlobalBump<Bump2D> {
    try checkToys(toys, for: significance)
    let scan = try prepared(spectrum, expected)
    let bump = bump(in: spectrum, scan)
    let statistics = try await scan.statistics(toys: toys, seed: seed, workers: workers)
    return GlobalBump(bump: bump, statistic: bump?.statistic ?? 0, toyStatistics: statistics)
  }

  /// The p-value of the strongest window, with the background fitted to the spectrum and to every toy;
  /// as ``WindowSearch/globalPValue(of:refitting:toys:seed:claiming:workers:)``.
  ///
  /// - Parameter fit: the expectation of each cell for a spectrum, row by row.
  /// - Throws: as there.
  public func globalPValue(
    of spectrum: Spectrum2D, refitting fit: @escaping @Sendable (Spectrum2D) throws -> [Double],
    toys: Int, seed: UInt64, claiming significance: Double? = nil, workers: Workers = Workers(1)
  ) async throws -> GlobalBump<Bump2D> {
    try checkToys(toys, for: significance)
    let expected = try fit(spectrum)
    let bump = try search(spectrum, under: expected)
    let source = ToySource(test.normalisation, expected: expected, total: spectrum.total)
    let statistics = try await refittedStatistics(toys: toys, seed: seed, workers: workers) {
      stream in
      let toy = Spectrum2D(
        counts: source.counts(using: &stream), xAxis: spectrum.xAxis, yAxis: spectrum.yAxis)
      return try search(toy, under: fit(toy))?.statistic ?? 0
    }
    return GlobalBump(bump: bump, statistic: bump?.statistic ?? 0, toyStatistics: statistics)
  }

  private func prepared(_ spectrum: Spectrum2D, _ expected: [Double]) throws(InputError) -> ToyScan
  {
    let (columns, rows) = (spectrum.xAxis.count, spectrum.yAxis.count)
    try checkExpectation(expected, of: spectrum.counts.map(Double.init)) { cell in
      "column \(cell % columns) of row \(cell / columns)"
    }
    let across = try placements(of: widths, step: step, in: columns, "widths")
    let upwards = try placements(of: heights, step: step, in: rows, "heights")
    let windows = across.flatMap { width in
      upwards.flatMap { height in
        width.flatMap { columns in height.map { (columns: columns, rows: $0) } }
      }
    }
    let grid = WindowGrid(columns: columns, rows: rows, windows: windows)
    return ToyScan(
      WindowScan(grid: grid, test: test, channels: 1), expected: [expected],
      totals: [spectrum.total])
  }

  private func bump(in spectrum: Spectrum2D, _ scan: ToyScan) -> Bump2D? {
    let strongest = scan.strongest(in: [spectrum.counts.map(Double.init)])
    guard let found = strongest.found, let deviation = strongest.deviations.first else {
      return nil
    }
    let columns = scan.scan.grid.columns(of: found.window)
    let rows = scan.scan.grid.rows(of: found.window)
    return Bump2D(
      columns: columns, rows: rows,
      x: spectrum.xAxis.edges[columns.lowerBound]..<spectrum.xAxis.edges[columns.upperBound],
      y: spectrum.yAxis.edges[rows.lowerBound]..<spectrum.yAxis.edges[rows.upperBound],
      direction: found.direction, observed: Int(deviation.count),
      expected: deviation.expectation, pValue: PValue(logarithm: deviation.logPValue))
  }
}
