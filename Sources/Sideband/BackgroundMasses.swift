import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Learning
import Reports
import Statistics

/// The masses of a data set's background: a smooth spectrum, fitted to all of it, to draw from.
///
/// The spectrum is fitted once, and no window is left out unless one is named: the windows of a
/// scan cover the spectrum, and a function of a few parameters does not follow a bump. A signal of
/// S events only raises it by some share of S over a range far wider than the signal.
public struct BackgroundMasses: Sendable {
  /// The fit, its order chosen as a hunt chooses it.
  public let fit: BackgroundFit
  /// The number of the data's events in the fit's range.
  public let observed: Int
  /// The masses between which the rate is taken as linear, sixteen steps a bin.
  private let nodes: [Double]
  /// The rate at each node, in events per GeV.
  private let rates: [Double]
  /// The integral of the rate up to each node.
  private let integrals: [Double]

  private static let stepsPerBin = 16

  /// Fits a family of backgrounds to the masses in a range.
  ///
  /// - Parameters:
  ///   - range: events outside are left out.
  ///   - bins: of equal width.
  ///   - excluded: masses to leave out of the fit, such as the window of a hunt in one window
  ///     alone.
  /// - Throws: `InputError` where a mass is not finite or the family not defined over the range;
  ///   `FitError` where no order fits.
  public init(
    _ events: EventTable, over range: Range<Mass>, bins: Int, background: BackgroundFamily,
    excluding excluded: Range<Mass>? = nil
  ) throws {
    precondition(bins >= 1, "\(bins) bins")
    let spectrum = MassSpectrum(try events.masses(), on: .uniform(bins, range))
    fit = try OrderSelection(background, to: spectrum, excluding: excluded).chosen
    observed = spectrum.total
    let axis = spectrum.axis
    nodes =
      (0..<bins).flatMap { index in
        let bin = axis.bin(index)
        let step = (bin.upperBound - bin.lowerBound) / Double(Self.stepsPerBin)
        return (0..<Self.stepsPerBin).map { bin.lowerBound + step * Double($0) }
      } + [axis.range.upperBound]
    let density = SpectrumDensity(fit.expectations.map(\.value), on: axis)
    rates = nodes.map { density($0) }
    var sums = [0.0]
    for step in 0..<nodes.count - 1 {
      sums.append(
        sums[step] + (nodes[step + 1] - nodes[step]) * (rates[step] + rates[step + 1]) / 2)
    }
    integrals = sums
  }

  /// SHA-256 of all that draws depend on.
  var digest: String { sha256(of: nodes + rates + [Double(observed)]) }

  /// The range of masses in GeV.
  public var range: Range<Double> { fit.spectrum.axis.range }

  /// Masses in GeV, drawn one by one from the fitted spectrum and put in rising order.
  public func drawn(_ count: Int, using stream: inout some RandomNumberGenerator) -> [Double] {
    (0..<count).map { _ in mass(at: stream.uniform()) }.sorted()
  }

  /// The mass below which a share in (0, 1) of the spectrum lies.
  private func mass(at share: Double) -> Double {
    let wanted = share * integrals[integrals.count - 1]
    var (low, high) = (0, nodes.count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if wanted < integrals[middle] { high = middle } else { low = middle }
    }
    // r t + (s − r) t²/2 = rest/width for rates r and s at the ends, by the root without
    // cancellation.
    let width = nodes[high] - nodes[low]
    let rest = (wanted - integrals[low]) / width
    let (r, slope) = (rates[low], rates[high] - rates[low])
    let root = max(0, r * r + 2 * slope * rest).squareRoot()
    let t = r + root > 0 ? 2 * rest / (r + root) : 0.5
    return min(nodes[low] + width * t, range.upperBound.nextDown)
  }
}

extension CWoLaHunt {
  /// From the lowest mass that the hunt looks at to the highest.
  public var span: Range<Mass> {
    let low = regions.map(\.span.lowerBound).reduce(fitRange.lowerBound) { min($0, $1) }
    let high = regions.map(\.span.upperBound).reduce(fitRange.upperBound) { max($0, $1) }
    return low..<high
  }

  /// The background's masses over ``span``, in bins as wide as the hunt's narrowest.
  ///
  /// - Throws: as ``BackgroundMasses/init(_:over:bins:background:excluding:)``.
  public func backgroundMasses(of events: EventTable, excluding excluded: Range<Mass>? = nil) throws
    -> BackgroundMasses
  {
    func width(_ range: Range<Mass>) -> Double {
      range.upperBound.inGeV - range.lowerBound.inGeV
    }
    let narrowest = regions.map { width($0.signal) }.min() ?? width(fitRange)
    let bins = (width(span) * Double(max(1, binsPerWindow)) / narrowest).rounded()
    return try BackgroundMasses(
      events, over: span, bins: max(1, Int(min(bins, 10_000))), background: background,
      excluding: excluded)
  }
}
