import Events
import Histograms

/// A spectrum and what is expected in its bins.
public struct SearchChannel: Sendable {
  /// The spectrum.
  public let spectrum: MassSpectrum
  /// The number of events expected in each bin, or the sum of weights; a shape alone where the test takes its normalisation
  /// from outside the window.
  public let expected: [Double]

  /// A channel.
  ///
  /// - Throws: `InputError` unless there is one expectation a bin, none negative, below 1e15, not all
  ///   0, and none 0 where events were counted.
  public init(_ spectrum: MassSpectrum, expected: [Double]) throws(InputError) {
    try checkExpectation(expected, of: spectrum.effectiveCounts) { bin in
      "bin \(bin), \(spectrum.axis.bin(bin)) GeV"
    }
    self.spectrum = spectrum
    self.expected = expected
  }

  /// The expectation in units of the spectrum's effective counts.
  var scaledExpected: [Double] {
    spectrum.weights.map { zip(expected, $0.scales).map { $0 * $1 } } ?? expected
  }
}

/// - Throws: `InputError` where the counts cannot come from the expectation.
func checkExpectation(
  _ expected: [Double], of counts: [Double], place: (Int) -> String
) throws(InputError) {
  guard expected.count == counts.count else {
    throw InputError(
      "expectation", "\(expected.count) numbers for a spectrum of \(counts.count) bins",
      remedy: "give one expected number of events for each bin")
  }
  for (bin, (mean, count)) in zip(expected, counts).enumerated() {
    guard mean >= 0 && mean < 1e15 else {
      throw InputError(
        "expectation of \(place(bin))", "\(mean) events", remedy: "from 0 to 1e15 can be expected")
    }
    guard mean > 0 || count == 0 else {
      throw InputError(
        "expectation of \(place(bin))", "0 events, and \(Int(count)) were counted",
        remedy: "expect a positive number there, or leave the bin out of the spectrum")
    }
  }
  guard expected.contains(where: { $0 > 0 }) else {
    throw InputError("expectation", "no events in any bin", remedy: "expect some")
  }
}
