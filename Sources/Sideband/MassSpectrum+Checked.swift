import Events
import Foundation
import Histograms
import Reports

extension MassSpectrum {
  /// The spectrum of events in bins of equal width, for a search in it.
  ///
  /// - Parameters:
  ///   - masses: in GeV.
  ///   - weights: one for each event; nil where every event counts once.
  ///   - range: in GeV; nil from the smallest mass to the largest.
  ///   - place: what the masses are of, for messages.
  /// - Throws: `InputError` where no event is in the range, where the range reaches over an edge of the
  ///   data, or where the masses are rounded to steps of which the bins are no whole number, with bins
  ///   that work; and for weights as ``MassSpectrum/init(_:weights:on:)``.
  public init(
    ofEvents masses: [Double], weights: [Double]? = nil, bins: Int, over range: Range<Double>?,
    place: String
  ) throws(InputError) {
    let sorted = masses.sorted()
    guard let low = sorted.first, let high = sorted.last, low < high || range != nil else {
      throw InputError(place, "its masses span no range", remedy: "give a range")
    }
    let granularity = MassGranularity(of: sorted)
    let span = range ?? low..<high.nextUp
    let spectrum = MassSpectrum(sorted, on: .uniform(bins, span))
    guard spectrum.total > 0 else {
      throw InputError(
        place, "no event is in \(SpectrumCheck.text(span)) GeV",
        remedy: "the masses go from \(SpectrumCheck.text(low..<max(low, high))) GeV")
    }
    let stretches = EmptyStretch.all(in: sorted, over: span, granularity: granularity)
    try SpectrumCheck.refuse(
      stretches, of: span,
      remedy: SpectrumCheck.part(of: span, without: stretches).map {
        "use the range \(SpectrumCheck.short($0.lowerBound)):\(SpectrumCheck.short($0.upperBound))"
      } ?? "search on one side of it, by a range")
    if let granularity, granularity.distorts(spectrum) {
      throw Self.distorted(by: granularity, spectrum, masses: low...high)
    }
    self =
      try weights.map { weights throws(InputError) in
        try MassSpectrum(masses, weights: weights, on: spectrum.axis)
      } ?? spectrum
  }

  private static func distorted(
    by granularity: MassGranularity, _ spectrum: MassSpectrum, masses: ClosedRange<Double>
  ) -> InputError {
    let step = granularity.step
    let bins = spectrum.axis.count
    let span = spectrum.axis.range
    let width = (span.upperBound - span.lowerBound) / Double(bins)
    // Whole numbers of steps from a point of the grid on.
    let first = max(
      masses.lowerBound,
      masses.lowerBound + ((span.lowerBound - masses.lowerBound) / step).rounded(.up) * step)
    let steps = ((min(span.upperBound, masses.upperBound + step) - first) / step + 1e-6)
      .rounded(.down)
    let each = max(1, (steps / Double(bins)).rounded(.up))
    let count = (steps / each).rounded(.down)
    return InputError(
      "bins",
      "\(SpectrumCheck.short(width)) GeV is not a whole number of the masses' steps of"
        + " \(SpectrumCheck.short(step)) GeV",
      remedy: "use \(Format.plain(count)) bins from \(SpectrumCheck.short(first)) to"
        + " \(SpectrumCheck.short(first + count * each * step)) GeV")
  }

  /// Refuses a spectrum whose bins reach over an edge of its events.
  ///
  /// - Throws: `InputError` with the bins that are empty.
  public func requireNoEdge() throws(InputError) {
    // The events of a bin are taken as spread evenly over it.
    let positions = counts.indices.flatMap { bin in
      let range = axis.bin(bin)
      return (0..<min(counts[bin], 1000)).map { event in
        range.lowerBound + (Double(event) + 0.5) / Double(min(counts[bin], 1000))
          * (range.upperBound - range.lowerBound)
      }
    }
    let stretches = EmptyStretch.all(in: positions, over: axis.range)
    let part = SpectrumCheck.part(of: axis.range, without: stretches)
    let whole = (0..<axis.count).map { axis.bin($0) }.filter { bin in
      part.map { $0.overlaps(bin) } ?? false
    }
    var remedy = "leave out the bins on one side of it"
    if let low = whole.first?.lowerBound, let high = whole.last?.upperBound {
      remedy = "leave out the empty bins: keep those from \(SpectrumCheck.text(low..<high)) GeV"
    }
    try SpectrumCheck.refuse(stretches, of: axis.range, remedy: remedy)
  }
}
