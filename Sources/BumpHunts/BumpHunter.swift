import Events
import Histograms

/// The BumpHunter: windows of several widths at every place, and the one that is least probable under
/// the background alone.
///
///     let hunt = BumpHunter(widths: 2...6)
///     let bump = try hunt.search(spectrum, under: expected)
///     let global = try await hunt.globalPValue(of: spectrum, under: expected, toys: 10_000, seed: 1)
///
/// The statistic is t = −ln p of that window, and its p-value is the share of toys, searched likewise,
/// in which t is as great: the effect of having looked at many windows is in it.
///
/// Choudalakis, arXiv:1101.0390, section 2.
public struct BumpHunter: WindowSearch, Hashable {
  /// How far the windows of one width are apart.
  public enum Step: Sendable, Hashable {
    /// A number of bins, at least 1.
    case bins(Int)
    /// Half of their width, rounded down, and one bin at least.
    case halfWidth
    /// Their width, so that they do not overlap.
    case width

    func bins(width: Int) -> Int {
      switch self {
      case .bins(let count): count
      case .halfWidth: max(1, width / 2)
      case .width: width
      }
    }
  }

  /// The widths of windows in bins, in the order in which they are tried.
  public let widths: [Int]
  /// How far the windows of one width are apart.
  public let step: Step
  /// How a window is tested.
  public let test: WindowTest

  /// A search with windows of the given widths.
  ///
  /// A bump is found best with windows about as wide as it is; each further width adds to the trials.
  ///
  /// - Parameters:
  ///   - widths: in bins; of equally strong windows the first is kept.
  ///   - sidebandThreshold: 1e-3 for the criterion of good sidebands, as ``WindowTest`` has it.
  public init(
    widths: some Sequence<Int>, step: Step = .bins(1), mode: WindowTest.Mode = .excess,
    normalisation: WindowTest.Normalisation = .known, sidebandThreshold: Double? = nil
  ) {
    self.widths = Array(widths)
    self.step = step
    test = WindowTest(
      mode: mode, normalisation: normalisation, sidebandThreshold: sidebandThreshold)
  }

  /// The windows, width by width from the left.
  ///
  /// - Throws: `InputError` where there is no width, one does not fit, or a step is not positive.
  public func windows(on axis: Axis) throws(InputError) -> [Range<Int>] {
    try placements(of: widths, step: step, in: axis.count, "widths").flatMap { $0 }
  }
}

/// The places of windows along one axis: for each width, from the left.
///
/// - Throws: `InputError` where there is no width, one does not fit, or a step is not positive.
func placements(
  of widths: [Int], step: BumpHunter.Step, in count: Int, _ name: String
) throws(InputError) -> [[Range<Int>]] {
  let remedy = "widths from 1 to \(count) bins fit"
  guard !widths.isEmpty else { throw InputError(name, "there are none", remedy: remedy) }
  if let wrong = widths.first(where: { $0 < 1 || $0 > count }) {
    throw InputError(name, "\(wrong) bins, of \(count) that there are", remedy: remedy)
  }
  if case .bins(let bins) = step, bins < 1 {
    throw InputError("step", "\(bins) bins", remedy: "1 or more")
  }
  return widths.map { width in
    stride(from: 0, through: count - width, by: step.bins(width: width)).map { $0..<$0 + width }
  }
}
