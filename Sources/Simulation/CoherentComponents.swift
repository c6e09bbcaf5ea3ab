import Foundation

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

  /// All parts times a factor.
  @inlinable
  public static func * (factor: Double, parts: Self) -> Self {
    Self(
      background: factor * parts.background, interference: factor * parts.interference,
      signal: factor * parts.signal)
  }

  /// The sum, part by part.
  @inlinable
  public static func + (a: Self, b: Self) -> Self {
    Self(
      background: a.background + b.background, interference: a.interference + b.interference,
      signal: a.signal + b.signal)
  }

  /// Nothing.
  public static let zero = Self(background: 0, interference: 0, signal: 0)

  /// ln p(x | g₁)/p(x | g₀), both normalised, where these are the parts of the density at x.
  ///
  /// - Parameter totals: the parts' integrals over all x.
  func logLikelihoodRatio(totals: Self, coupling g1: Double, against g0: Double) -> Double {
    log(total(coupling: g1) / total(coupling: g0))
      - log(totals.total(coupling: g1) / totals.total(coupling: g0))
  }
}
