/// The parts of a spin density that scale with 1, g and g².
public struct CoherentSpinDensity: Sendable, Hashable {
  /// That of the background's amplitude.
  public var background: PairSpinDensity
  /// That of the interference, whose rate is of either sign.
  public var interference: PairSpinDensity
  /// That of the signal's amplitude at g = 1.
  public var signal: PairSpinDensity

  /// Three parts of one kind.
  public init(
    background: PairSpinDensity, interference: PairSpinDensity, signal: PairSpinDensity
  ) {
    self.background = background
    self.interference = interference
    self.signal = signal
  }

  /// B + gI + g²S.
  public func total(coupling g: Double) -> PairSpinDensity {
    background + g * interference + g * g * signal
  }

  /// The linear combination of the parts.
  func combined(_ factors: CoherentComponents.Factors) -> PairSpinDensity {
    factors.background * background + factors.interference * interference
      + factors.signal * signal
  }

  /// The parts of the rate.
  public var rates: CoherentComponents {
    CoherentComponents(
      background: background.rate, interference: interference.rate, signal: signal.rate)
  }

  /// The parts of the density in the directions of two leptons; see ``PairSpinDensity``.
  public func density(positive: SIMD3<Double>, negative: SIMD3<Double>) -> CoherentComponents {
    CoherentComponents(
      background: background.density(positive: positive, negative: negative),
      interference: interference.density(positive: positive, negative: negative),
      signal: signal.density(positive: positive, negative: negative))
  }

  /// All parts times a factor.
  public static func * (factor: Double, parts: Self) -> Self {
    Self(
      background: factor * parts.background, interference: factor * parts.interference,
      signal: factor * parts.signal)
  }
}
