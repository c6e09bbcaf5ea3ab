import Events
import GSL
import Histograms
import Statistics

/// The window of a spectrum that deviates most from the expectation.
public struct Bump: Sendable {
  /// What one channel has in the window.
  public struct Part: Sendable {
    /// The channel's bins in the window; an empty range where it has none.
    public let bins: Range<Int>
    /// The number of events; of weighted ones the effective counts, rounded (``BinWeights``), as in
    /// ``expected``.
    public let observed: Int
    /// The number expected, with the error of its normalisation where that is taken from outside the
    /// window: √n_out of it.
    public let expected: Estimate
    /// The p-value of the deviation; 1 where the channel deviates in the other direction.
    public let pValue: PValue<Local>
  }

  /// From the window's lower edge to its upper one.
  public let window: Range<Mass>
  /// Whether there are too many events or too few.
  public let direction: WindowTest.Direction
  /// The channels, in their order.
  public let parts: [Part]
  /// t = −ln p, summed over the channels that deviate in the direction.
  public let statistic: Double

  /// The number of events in the window, all channels together.
  public var observed: Int { parts.reduce(0) { $0 + $1.observed } }

  /// The number of events expected in the window, all channels together.
  public var expected: Estimate {
    Estimate(
      parts.reduce(0) { $0 + $1.expected.value },
      error: parts.reduce(0) { $0 + $1.expected.error * $1.expected.error }.squareRoot())
  }

  /// The p-value, had the window and the direction been fixed before: of several channels Fisher's
  /// combination, since a product of p-values is none.
  public var pValue: PValue<Local> {
    parts.count == 1 ? parts[0].pValue : PValueCombination.fisher(parts.map(\.pValue))
  }
}

extension Bump.Part {
  init(bins: Range<Int>, _ deviation: WindowDeviation, _ direction: WindowTest.Direction) {
    let deviates = deviation.deviates(direction)
    self.init(
      bins: bins, observed: Int(deviation.count.rounded()), expected: deviation.expectation,
      pValue: PValue(logarithm: deviates ? deviation.logPValue : 0))
  }
}

extension WindowDeviation {
  /// The events expected in the window: μ, or of n_out events outside their share, ± √n_out of it.
  var expectation: Estimate {
    guard let outside else { return Estimate(mean, error: 0) }
    let share = outside.mean > 0 ? mean / outside.mean : 0
    return Estimate(outside.count * share, error: outside.count.squareRoot() * share)
  }
}
