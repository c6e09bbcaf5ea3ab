import BumpHunts
import Events
import Histograms
import Learning
import Statistics

/// One cut's spectrum fitted again by every family of backgrounds, in bins of half, once and twice the
/// width: how much of a significance is the choice of a function.
public struct HuntRobustness: Codable, Sendable {
  /// One family and width of bins.
  public struct Row: Codable, Sendable {
    /// The family's name.
    public let family: String
    /// The width of a bin in GeV.
    public let binWidth: Double
    /// The order that was chosen; nil where none fits.
    public let model: String?
    /// The background expected in the window, and its error.
    public let expected: Double?
    /// The standard error of `expected`.
    public let expectedError: Double?
    /// Z of the excess.
    public let localZ: Double?
    /// The goodness of the fit.
    public let goodnessP: Double?
    /// Why there is no result.
    public let failure: String?

    /// Whether the model describes the spectrum, so that its Z may be compared.
    public var isAcceptable: Bool {
      goodnessP.map { $0 >= BackgroundGoodness.leastPValue } ?? false
    }
  }

  /// The window's ends in GeV.
  public let window: [Double]
  /// The cut's efficiency.
  public let efficiency: Double
  /// The number of events in the window.
  public let observed: Int
  /// The fits.
  public let rows: [Row]

  /// The smallest and largest Z of the fits that describe the spectrum; nil where none does.
  public var range: ClosedRange<Double>? {
    let values = rows.filter(\.isAcceptable).compactMap(\.localZ)
    guard let low = values.min(), let high = values.max() else { return nil }
    return low...high
  }
}

extension CWoLaHunt {
  /// The best cut of the best window, fitted again by all families in three widths of bins.
  ///
  /// - Parameters:
  ///   - energy: √s, for the functions that know it.
  ///   - seed: for toys of the goodness of fits.
  /// - Throws: `InputError` where the cut cannot be made again.
  public func robustness(
    of result: HuntResult, on events: EventTable, energy: Mass = .TeV(13), seed: UInt64
  ) throws -> HuntRobustness {
    let window = result.best
    let cut = window.bestCut
    let selected = try window.scores.rows(keeping: cut.efficiency)
    let signal = window.regions.signal
    var rows: [HuntRobustness.Row] = []
    for bins in [2 * binsPerWindow, binsPerWindow, max(1, binsPerWindow / 2)] {
      var hunt = self
      hunt.binsPerWindow = bins
      let spectrum = try events.spectrum(of: selected, on: hunt.axis(for: window.regions))
      let width = (signal.upperBound.inGeV - signal.lowerBound.inGeV) / Double(bins)
      for family in BackgroundFamily.automatic(energy: energy).alternatives {
        rows.append(Self.row(family, width, spectrum, signal, seed))
      }
    }
    return HuntRobustness(
      window: [signal.lowerBound.inGeV, signal.upperBound.inGeV], efficiency: cut.efficiency,
      observed: cut.observed, rows: rows)
  }

  private static func row(
    _ family: BackgroundFamily, _ width: Double, _ spectrum: MassSpectrum, _ signal: Range<Mass>,
    _ seed: UInt64
  ) -> HuntRobustness.Row {
    do {
      let chosen = try OrderSelection(family, to: spectrum, excluding: signal).chosen
      let excess = try CountingTest(in: signal).excess(in: spectrum, under: chosen)
      return HuntRobustness.Row(
        family: family.name, binWidth: width, model: chosen.model.name,
        expected: excess.expected.value, expectedError: excess.expected.error,
        localZ: excess.significance,
        goodnessP: try BackgroundGoodness(of: chosen, seed: seed).pValue, failure: nil)
    } catch {
      let reason = (error as? FitError)?.reason ?? (error as? InputError)?.problem ?? "\(error)"
      return HuntRobustness.Row(
        family: family.name, binWidth: width, model: nil, expected: nil, expectedError: nil,
        localZ: nil, goodnessP: nil, failure: reason)
    }
  }
}
