import Events
import GSL
import Histograms
import Statistics

/// A background found bin by bin: the expectation of each is that of a fit to the bins around it.
///
/// A function that cannot follow a whole spectrum follows a part of it. For bin i the model is fitted
/// to the bins i − h … i + h, or where the spectrum ends before, to the 2h + 1 bins at its end; the
/// bins i − g … i + g are left out of the fit, so that they do not predict themselves. This is the
/// sliding window of dijet searches (ATLAS, arXiv:1703.09127), in which no bins are left
/// out: no gap here. Neighbouring expectations come from nearly the same fit and are correlated.
public struct SlidingWindow: Sendable {
  /// The model of each window.
  public let model: any BackgroundModel
  /// h, in bins.
  public let halfWidth: Int
  /// g, in bins; nil where no bin is left out.
  public let gap: Int?

  /// A window of 2h + 1 bins.
  public init(_ model: any BackgroundModel, halfWidth: Int, gap: Int? = 0) {
    precondition(halfWidth >= 1, "a window of \(2 * halfWidth + 1) bins")
    precondition(gap.map { $0 >= 0 && $0 < halfWidth } ?? true, "a gap as wide as its window")
    self.model = model
    self.halfWidth = halfWidth
    self.gap = gap
  }

  /// What the windows found.
  public struct Fit: Sendable {
    /// The spectrum.
    public let spectrum: MassSpectrum
    /// The expected number of events in every bin, with the error of its own window's fit.
    public let expectations: [Estimate]
    /// The fit of each bin's window, in the bins of that window.
    public let windows: [BackgroundFit]
    /// 2 Σ [μ − n + n ln(n/μ)] over all bins. No χ²: the expectations are not one model's.
    public let deviance: Double
  }

  /// Fits every window.
  ///
  /// - Throws: `InputError` where the spectrum is narrower than a window, or the model is not defined
  ///   over it; `FitError` of the first window that has no fit, with its masses.
  public func fit(to spectrum: MassSpectrum) throws -> Fit {
    try spectrum.requireUnweighted(for: "sliding window")
    let (count, size) = (spectrum.axis.count, 2 * halfWidth + 1)
    guard count >= size else {
      throw InputError(
        "sliding window", "\(size) bins, and the spectrum has \(count)",
        remedy: "choose a half width of at most \((count - 1) / 2)")
    }
    let results = onAllCores(count) { bin in Result { try window(around: bin, of: spectrum) } }
    var windows: [BackgroundFit] = []
    var expectations: [Estimate] = []
    for (bin, result) in results.enumerated() {
      let fit = try result.get()
      windows.append(fit)
      expectations.append(fit.expectations[bin - first(bin, count)])
    }
    let deviance = zip(spectrum.counts, expectations).reduce(0) {
      $0 + poissonDeviance(observed: Double($1.0), expected: $1.1.value)
    }
    return Fit(
      spectrum: spectrum, expectations: expectations, windows: windows, deviance: deviance)
  }

  /// The first bin of a bin's window.
  private func first(_ bin: Int, _ count: Int) -> Int {
    min(max(0, bin - halfWidth), count - 2 * halfWidth - 1)
  }

  private func window(around bin: Int, of spectrum: MassSpectrum) throws -> BackgroundFit {
    let axis = spectrum.axis
    let first = first(bin, axis.count)
    let last = first + 2 * halfWidth
    let part = MassSpectrum(
      counts: Array(spectrum.counts[first...last]),
      on: try Axis(edges: Array(axis.edges[first...last + 1])))
    let excluded = gap.map { gap in
      let (low, high) = (max(first, bin - gap), min(last, bin + gap))
      return Mass.GeV(axis.edges[low])..<Mass.GeV(axis.edges[high + 1])
    }
    do {
      return try model.fit(to: part, excluding: excluded)
    } catch let error as FitError {
      throw FitError(
        error.model,
        "in the window \(axis.edges[first])..<\(axis.edges[last + 1]) GeV: "
          + error.reason)
    }
  }
}
