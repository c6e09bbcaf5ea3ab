import Events
import GSL
import Histograms
import Statistics

/// A search among many windows of a spectrum for the one that deviates most from an expectation.
///
/// One conformer, one choice of windows; the rest is common to all.
public protocol WindowSearch: Sendable {
  /// How a window is tested.
  var test: WindowTest { get }
  /// The windows as ranges of bins, one at least; of equally strong ones the first is kept.
  ///
  /// - Throws: `InputError` where they do not fit.
  func windows(on axis: Axis) throws(InputError) -> [Range<Int>]
}

extension WindowSearch {
  /// The window that deviates most; nil where none does in a direction that is looked at.
  ///
  /// - Parameter expected: the number of events expected in each bin.
  /// - Throws: `InputError` where the windows or the expectation do not fit the spectrum.
  public func search(_ spectrum: MassSpectrum, under expected: [Double]) throws(InputError) -> Bump?
  {
    try search([SearchChannel(spectrum, expected: expected)])
  }

  /// The window in which several channels together deviate most, by the product of their p-values
  /// (Choudalakis, arXiv:1101.0390, section 5.2).
  ///
  /// A window is the same range of masses in every channel, and its width counts bins between edges
  /// that all of them share; an edge beyond the end of a channel is shared by it. A channel that
  /// deviates in the other direction, or does not reach the window, has p = 1 there.
  ///
  /// - Throws: `InputError` where there is no channel, or the windows do not fit the shared bins.
  public func search(_ channels: [SearchChannel]) throws(InputError) -> Bump? {
    try PreparedSearch(self, channels).bump
  }
}

/// A search with its channels on common bins and its windows laid out.
struct PreparedSearch: Sendable {
  let bins: CommonBins
  let scan: WindowScan
  let toyScan: ToyScan
  let bump: Bump?

  init(_ search: some WindowSearch, _ channels: [SearchChannel]) throws(InputError) {
    if search.test.normalisation == .outsideWindow {
      for channel in channels {
        try channel.spectrum.requireUnweighted(for: "a normalisation from outside the window")
      }
    }
    let bins = try CommonBins(of: channels.map(\.spectrum.axis))
    let windows = try search.windows(on: bins.axis)
    let isInside = windows.allSatisfy {
      !$0.isEmpty && $0.lowerBound >= 0 && $0.upperBound <= bins.axis.count
    }
    precondition(!windows.isEmpty && isInside, "there is no window, or one beyond the axis")
    let scan = WindowScan(
      grid: WindowGrid(bins: bins.axis.count, windows: windows), test: search.test,
      channels: channels.count)
    let toyScan = ToyScan(
      scan,
      expected: channels.enumerated().map { bins.sums(of: $1.scaledExpected, channel: $0) },
      totals: channels.map(\.spectrum.total))
    let strongest = toyScan.strongest(
      in: channels.enumerated().map { bins.sums(of: $1.spectrum.effectiveCounts, channel: $0) })
    self.bins = bins
    self.scan = scan
    self.toyScan = toyScan
    bump = strongest.found.map { found in
      let window = scan.grid.columns(of: found.window)
      let edges = bins.axis.edges
      return Bump(
        window: .GeV(edges[window.lowerBound])..<(.GeV(edges[window.upperBound])),
        direction: found.direction,
        parts: strongest.deviations.enumerated().map { channel, deviation in
          Bump.Part(bins: bins.bins(of: channel, in: window), deviation, found.direction)
        },
        statistic: found.statistic)
    }
  }
}
