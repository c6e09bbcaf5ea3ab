import ComplexModule
import RealModule

/// An amplitude of a quark pair for each of the pair's four states of spin.
///
/// The pair is in its rest frame, the quark along k̂ in the plane of k̂ and the beam. Both spins are in
/// the particles' own rest frames, reached from there by boosts without rotation, and quantised along
/// k̂; the antiquark, which moves along −k̂, has positive helicity when its spin is down. Phases are
/// those of χ↑, χ↓ with the x axis along θ̂, for the antiquark with v = (√(p·σ) η, −√(p·σ̄) η), η =
/// iσ₂χ*.
public struct PairAmplitude: Sendable, Hashable {
  /// Both spins along k̂.
  public var upUp: Complex<Double>
  /// The quark's along k̂, the antiquark's against it.
  public var upDown: Complex<Double>
  /// The quark's against k̂, the antiquark's along it.
  public var downUp: Complex<Double>
  /// Both against k̂.
  public var downDown: Complex<Double>

  /// An amplitude of the four states.
  public init(
    upUp: Complex<Double>, upDown: Complex<Double>, downUp: Complex<Double>,
    downDown: Complex<Double>
  ) {
    self.upUp = upUp
    self.upDown = upDown
    self.downUp = downUp
    self.downDown = downDown
  }

  /// The amplitude of a state of helicities.
  public subscript(quark quark: Helicity, antiquark antiquark: Helicity) -> Complex<Double> {
    switch (quark, antiquark) {
    case (.plus, .minus): upUp
    case (.plus, .plus): upDown
    case (.minus, .minus): downUp
    case (.minus, .plus): downDown
    }
  }

  /// Σ|M|² over the four states.
  public var squaredLength: Double {
    upUp.lengthSquared + upDown.lengthSquared + downUp.lengthSquared + downDown.lengthSquared
  }

  /// All four amplitudes times a factor.
  public static func * (factor: Complex<Double>, amplitude: Self) -> Self {
    Self(
      upUp: factor * amplitude.upUp, upDown: factor * amplitude.upDown,
      downUp: factor * amplitude.downUp, downDown: factor * amplitude.downDown)
  }

  /// The coherent sum.
  public static func + (a: Self, b: Self) -> Self {
    Self(
      upUp: a.upUp + b.upUp, upDown: a.upDown + b.upDown, downUp: a.downUp + b.downUp,
      downDown: a.downDown + b.downDown)
  }
}
