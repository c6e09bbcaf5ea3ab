import Events
import Histograms

/// I and S of a resonance in the bins of a spectrum over one background, and how far couplings are
/// looked at.
struct CouplingParts: Sendable {
  let interference, signal: [Double]
  /// The background whose interference this is.
  let anchor: [Double]
  let largest: Double

  /// - Parameters:
  ///   - expectations: of the background, whose density interferes.
  ///   - largest: the greatest |g|; nil for that at which the resonance is seen with 12 σ for either
  ///     sign, by S and by I together.
  init(
    _ resonance: InterferingResonance, on axis: Axis, over expectations: [Double],
    largest: Double? = nil
  ) throws(InputError) {
    let density = SpectrumDensity(expectations, on: axis)
    let parts = resonance.parts(on: axis) { density($0) }
    interference = parts.interference
    signal = parts.signal
    anchor = expectations
    guard signal.reduce(0, +) > 1e-6 * resonance.events else {
      throw InputError(
        "resonance at \(resonance.mass) GeV", "no bin sees a millionth of it",
        remedy: "choose masses from \(axis.range.lowerBound) to \(axis.range.upperBound) GeV")
    }
    self.largest = largest ?? Self.reach(expectations, interference, signal)
  }

  /// Where g I and g² S cancel in one sign, that sign reaches further.
  private static func reach(
    _ expectations: [Double], _ interference: [Double], _ signal: [Double]
  ) -> Double {
    func chiSquared(_ g: Double) -> Double {
      expectations.indices.reduce(0) {
        let change = g * interference[$1] + g * g * signal[$1]
        return $0 + change * change / max(expectations[$1] + max(0, change), 1)
      }
    }
    var g = 1e-6
    while min(chiSquared(g), chiSquared(-g)) < 144 && g < 1e9 { g *= 1.2 }
    return g
  }
}
