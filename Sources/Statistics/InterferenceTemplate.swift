import Events

/// What bins expect where a signal amplitude g M_S interferes with the background's:
/// ν(g) = B + g I + g² S, or with a free phase ν(g, φ) = B + g(cosφ I_c + sinφ I_s) + g² S.
///
/// Parts from one set of amplitudes never make ν negative. Parts from finite simulations may: then
/// the likelihood vanishes there, and nothing is clipped.
public struct InterferenceTemplate: Sendable, Hashable {
  /// B in each bin, not negative.
  public let background: [Double]
  /// I, or I_c, in each bin, of either sign.
  public let interference: [Double]
  /// I_s in each bin where the phase is free, else nil.
  public let quadrature: [Double]?
  /// S in each bin, not negative.
  public let signal: [Double]

  /// The parts, in events.
  ///
  /// - Throws: `InputError` where the lengths differ, a number is not finite, a background or signal
  ///   is negative, or there is no signal at all.
  public init(
    background: [Double], interference: [Double], signal: [Double], quadrature: [Double]? = nil
  ) throws(InputError) {
    for (name, part) in [
      ("background", background), ("interference", interference), ("signal", signal),
      ("quadrature", quadrature ?? background),
    ] {
      guard part.count == background.count, !part.isEmpty else {
        throw InputError(
          "interference template, \(name)", "\(part.count) bins for \(background.count)",
          remedy: "give each part one number a bin")
      }
      if let bin = part.firstIndex(where: { !$0.isFinite }) {
        throw InputError("interference template, \(name), bin \(bin)", "it is \(part[bin])")
      }
      if name == "background" || name == "signal", let bin = part.firstIndex(where: { $0 < 0 }) {
        throw InputError(
          "interference template, \(name), bin \(bin)", "\(part[bin]) events are negative",
          remedy: "the squares of amplitudes are 0 or more")
      }
    }
    guard signal.contains(where: { $0 > 0 }) else {
      throw InputError("interference template", "there is no signal in any bin")
    }
    self.background = background
    self.interference = interference
    self.signal = signal
    self.quadrature = quadrature
  }

  /// The number of bins.
  public var binCount: Int { background.count }

  /// ν at a coupling, with I, or I_c, alone.
  public func expected(coupling g: Double) -> [Double] {
    background.indices.map { background[$0] + g * interference[$0] + g * g * signal[$0] }
  }

  /// The first bin with a negative expectation at a coupling; nil where there is none.
  public func negativeBin(coupling g: Double) -> Int? {
    expected(coupling: g).firstIndex { $0 < 0 }
  }

  /// The coupling at which the signal alone would be seen with about `significance` standard
  /// deviations: g⁴ Σ S²/B = Z².
  public func coupling(significance: Double) -> Double {
    let information = zip(signal, background).reduce(0) { $0 + $1.0 * $1.0 / max($1.1, 1) }
    return (significance / information.squareRoot()).squareRoot()
  }
}
