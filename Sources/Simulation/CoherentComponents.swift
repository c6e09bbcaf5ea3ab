/// The parts of |g M_S + M_B|² that scale with 1, g and g²: density, cross section or weight.
public struct CoherentComponents: Sendable, Hashable {
  /// |M_B|².
  public var background: Double
  /// 2κ Re(M_S M_B*), of either sign.
  public var interference: Double
  /// |M_S|².
  public var signal: Double

  /// Three parts of one kind.
  public init(background: Double, interference: Double, signal: Double) {
    self.background = background
    self.interference = interference
    self.signal = signal
  }

  /// B + g I + g² S.
  @inlinable
  public func total(coupling g: Double) -> Double {
    background + g * interference + g * g * signal
  }
}
