import Events
import Histograms

/// The TailHunter: windows that are open to the right, for a signal without a peak, such as an excess
/// at the highest masses.
///
/// A window begins at any bin and ends where the spectrum does; the axis should hold all events.
///
/// Choudalakis, arXiv:1101.0390, section 5.1.
public struct TailHunter: WindowSearch, Hashable {
  /// The number of bins of the shortest tail.
  public let leastBins: Int
  /// How a tail is tested.
  public let test: WindowTest

  /// A search of the tails with as many bins as given or more.
  public init(
    leastBins: Int = 1, mode: WindowTest.Mode = .excess,
    normalisation: WindowTest.Normalisation = .known
  ) {
    self.leastBins = leastBins
    test = WindowTest(mode: mode, normalisation: normalisation)
  }

  /// The tails, from the shortest.
  ///
  /// - Throws: `InputError` where the shortest does not fit.
  public func windows(on axis: Axis) throws(InputError) -> [Range<Int>] {
    let count = axis.count
    guard leastBins >= 1 && leastBins <= count else {
      throw InputError(
        "shortest tail", "\(leastBins) bins, of \(count) that there are",
        remedy: "tails of 1 to \(count) bins fit")
    }
    return (leastBins...count).map { count - $0..<count }
  }
}
