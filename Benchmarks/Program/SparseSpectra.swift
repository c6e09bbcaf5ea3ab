import Foundation
import Sideband
import _TestSupport

/// Fits of random spectra most of whose bins are empty: how many fail, what is not determined, and what
/// limits come out; as JSON.
///
/// Half of the spectra fall from 30 to 100,000 events, half hold one to twelve events anywhere. The background
/// is chosen among three families, in every second falling spectrum with a window of four bins left out.
/// On it Gaussian signals two bins wide are fitted at four masses, with limits.
func sparseSpectra(_ count: Int) async throws -> String {
  struct Result: Encodable {
    var falling, handfuls: SparseSummary
  }
  let workers = Workers(ProcessInfo.processInfo.activeProcessorCount)
  func summary(_ counts: @escaping @Sendable (Int) -> [Int]) async throws -> SparseSummary {
    let trials: [SparseTrial] = try await workers.map(count) { index in
      try SparseTrial.all(index, counts(index))
    }.flatMap { $0 }
    return SparseSummary(trials, spectra: count)
  }
  return try json(
    Result(
      falling: try await summary(SparseSpectra.falling),
      handfuls: try await summary(SparseSpectra.handful)))
}

private struct SparseSummary: Encodable {
  var spectra, backgrounds, signals: Int
  /// Number of each reason for which a fit or a limit failed.
  var failures: [String: Int]
  var undeterminedBackgrounds, yieldsAtTheirBound: Int
  var shareOfEmptyBins: Double
  var smallestLimit, largestLimit, largestYieldError: Double?
  /// Of yields that are not at their bound.
  var largestSignificance: Double?
  var shareAbove2Sigma, shareAbove3Sigma: Double

  init(_ trials: [SparseTrial], spectra: Int) {
    let fits = trials.flatMap(\.fits)
    let limits = fits.compactMap { $0.limit?.observed }
    let significances = fits.filter { !$0.isAtBound }.map(\.significance)
    self.spectra = spectra
    backgrounds = trials.count
    signals = fits.count
    failures = Dictionary(grouping: trials.flatMap(\.failures)) { $0 }.mapValues(\.count)
    undeterminedBackgrounds = trials.count { !$0.isDetermined }
    yieldsAtTheirBound = fits.count { $0.isAtBound }
    shareOfEmptyBins = trials.reduce(0) { $0 + $1.emptyShare } / Double(trials.count)
    smallestLimit = limits.min()
    largestLimit = limits.max()
    largestYieldError = fits.map(\.yield.error).max()
    largestSignificance = significances.max()
    func share(above level: Double) -> Double {
      Double(significances.count { $0 > level }) / Double(max(1, fits.count))
    }
    shareAbove2Sigma = share(above: 2)
    shareAbove3Sigma = share(above: 3)
  }
}

/// One spectrum with one family.
private struct SparseTrial: Sendable {
  var fits: [SignalFit] = []
  var failures: [String] = []
  var isDetermined = true
  let emptyShare: Double

  static func all(_ index: Int, _ counts: [Int]) throws -> [SparseTrial] {
    try [
      BackgroundFamily.suited(to: .GeV(500) ..< .GeV(4000)), .exponential, .dijet(),
    ].map { try SparseTrial(index, counts, $0) }
  }

  private init(_ index: Int, _ counts: [Int], _ family: BackgroundFamily) throws {
    let axis = Axis.uniform(counts.count, SparseSpectra.range)
    let spectrum = MassSpectrum(counts: counts, on: axis)
    emptyShare = Double(counts.count { $0 == 0 }) / Double(counts.count)
    let first = (index * 7) % (counts.count - 4)
    let hasEvents = (counts[..<first] + counts[(first + 4)...]).contains { $0 > 0 }
    let window = .GeV(axis.edges[first])..<Mass.GeV(axis.edges[first + 4])
    do {
      let fit = try OrderSelection(
        family, to: spectrum, excluding: index % 2 == 1 && hasEvents ? window : nil
      ).chosen
      isDetermined = fit.isDetermined
      let search = try SignalSearch(spectrum, on: fit.model)
      for share in [0.1, 0.35, 0.6, 0.9] {
        let shape = try GaussianShape(
          mass: .GeV(500 + 3500 * share), resolution: .GeV(7000 / Double(axis.count)))
        do {
          let found = try search.fit(shape)
          fits.append(found)
          if found.limit == nil { failures.append(found.warnings.last ?? "no limit") }
        } catch let error as FitError {
          failures.append("signal on \(error)")
        }
      }
    } catch let error as FitError {
      failures.append("background: \(error)")
    }
  }
}
