import BumpHunts
import Events
import GSL
import Histograms
import Statistics

/// The greatest excess of a hunt by three global significances, side by side.
///
/// Two know of the spectrum of the best cut alone: how often its background makes as much at any mass, by
/// up-crossings of a Gaussian's q₀ (Gross and Vitells), and in any window, by toys of the BumpHunter. They
/// know nothing of other windows and cuts, and take the events for what chance drew, whom a classifier
/// has chosen. The third knows all: the hunt repeated on signal-free copies, training included.
public struct GlobalExcess: Codable, Sendable {
  /// The two that know of one spectrum.
  public enum Part: String, Codable, Sendable, CodingKeyRepresentable {
    case upCrossings, bumpHunter
  }

  /// The best window's ends in GeV.
  public let window: [Double]
  /// The best cut.
  public let efficiency: Double
  /// ln of the local p-value of the best cut.
  public let localLogP: Double
  /// The standard deviation of the Gaussian that was scanned: a quarter of the window, in GeV.
  public let resolution: Double
  /// By up-crossings; nil where it failed.
  public let upCrossings: ScanSignificance?
  /// By toys of the strongest window; nil where it failed.
  public let bumpHunter: BumpReport.Window?
  /// Why a part failed.
  public let failures: [Part: String]
}

extension GlobalExcess {
  /// Compares for the cut of greatest significance; nil where no background fits it.
  ///
  /// - Parameters:
  ///   - toys: of the windows; a tenth of them scan the masses.
  ///   - seed: names the random streams.
  /// - Throws: `CancellationError` alone; a part that fails is nil, and says why.
  public init?<Learner>(
    _ result: HuntResult, of hunt: CWoLaHunt<Learner>, toys: Int = 1000, seed: UInt64,
    workers: Workers = Workers(1)
  ) async throws {
    let cut = result.best.bestCut
    guard let verdict = cut.verdict else { return nil }
    let regions = result.best.regions
    let signal = regions.signal.inGeV
    let (spectrum, axis) = (cut.spectrum, cut.spectrum.axis)
    let sigma = (signal.upperBound - signal.lowerBound) / 4
    let shape: ShapeAtMassAndWidth = { mass, _ in
      try GaussianShape(mass: mass, resolution: .GeV(sigma))
    }
    let masses = stride(
      from: axis.range.lowerBound + 2 * sigma, through: axis.range.upperBound - 2 * sigma,
      by: sigma / 2
    ).map { Mass.GeV($0) }
    var failures: [Part: String] = [:]
    func attempt<Value>(_ part: Part, _ work: () async throws -> Value) async throws -> Value? {
      do {
        return try await work()
      } catch let error as CancellationError {
        throw error
      } catch {
        failures[part] = "\(error)"
        return nil
      }
    }
    let crossings = try await attempt(.upCrossings) {
      guard !masses.isEmpty else {
        throw FitError("a scan", "the spectrum is no wider than the window")
      }
      let search = try SignalSearch(spectrum, on: verdict.selection.chosen.model)
      let scan = try await search.scan(masses: masses, limit: nil, workers: workers) {
        try shape($0, .GeV(0))
      }
      return try await search.global(
        scan, toys: max(2, toys / 10), seed: seed, workers: workers, shape: shape)
    }
    let bump = try await attempt(.bumpHunter) {
      try await BumpHunter(widths: 2...max(2, hunt.binsPerWindow)).globalPValue(
        of: spectrum, choosingAmong: hunt.background, excluding: regions.signal, toys: toys,
        seed: seed, workers: workers)
    }
    self.init(
      window: [signal.lowerBound, signal.upperBound], efficiency: cut.efficiency,
      localLogP: verdict.excess.pValue.logarithm, resolution: sigma, upCrossings: crossings,
      bumpHunter: bump.map { BumpReport.Window($0, toysAreFitted: true) }, failures: failures)
  }
}
