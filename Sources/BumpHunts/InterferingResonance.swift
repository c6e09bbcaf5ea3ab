import Events
import Foundation
import Histograms
import Statistics

/// A Breit–Wigner amplitude that interferes with the background's, seen with a resolution.
///
/// With a = √(2m)/(m² − M² + iMΓ) up to its norm, S(m) = |a|² and
/// I(m) = 2ρ √(B S) cos(arg a + φ), B the background's density and ρ the coherence: ν = B + gI + g²S
/// is positive for ρ ≤ 1 at every coupling g. At the pole a has the phase −π/2: φ = π/2 makes a peak,
/// −π/2 a dip, 0 a dip and a peak above it, π a peak and a dip above it, each for g > 0.
///
/// The same as `InterferenceTemplate.resonance`, by a quadrature that knows the pole and so is fast
/// enough for scans, and with S normalised over all masses and not between the ends of the bins.
public struct InterferingResonance: Sendable, Hashable {
  /// M in GeV.
  public let mass: Double
  /// Γ in GeV.
  public let width: Double
  /// The normal resolution's standard deviation in GeV; 0 for none.
  public let resolution: Double
  /// ρ, from 0 to 1.
  public let coherence: Double
  /// φ in radians.
  public let phase: Double
  /// The events of the signal alone at g = 1, over all masses.
  public let events: Double

  /// A resonance.
  ///
  /// - Throws: `InputError` unless mass, width and events are positive, the resolution is not negative
  ///   and the coherence from 0 to 1.
  public init(
    mass: Mass, width: Mass, resolution: Mass = .GeV(0), coherence: Double = 1, phase: Double,
    events: Double
  ) throws(InputError) {
    let shape = try BreitWignerShape(mass: mass, width: width, resolution: resolution)
    let name = "interfering resonance"
    try require((0...1).contains(coherence), name, "coherence", coherence, "from 0 to 1")
    try require(phase.isFinite, name, "phase", phase, "a number of radians")
    try require(events > 0, name, "events at g = 1", events, "above 0")
    self.mass = shape.mass
    self.width = shape.width
    self.resolution = shape.resolution
    self.coherence = coherence
    self.phase = phase
    self.events = events
  }

  /// |a|² as it is seen: the shape of the signal alone.
  public var signal: BreitWignerShape {
    BreitWignerShape(checkedMass: mass, width: width, resolution: resolution)
  }

  /// I and S in bins, in events.
  ///
  /// - Parameters:
  ///   - density: the background's, in events per GeV; it is asked for 8.3 resolutions beyond the
  ///     bins. Where it is negative there is no interference.
  public func parts(on axis: Axis, over density: (Double) -> Double)
    -> (interference: [Double], signal: [Double])
  {
    let shape = self.signal
    let bins = SmearedBins(
      edges: axis.edges, mass: mass, width: width, resolution: resolution)
    let signal = bins.masses.map { events * shape.produced(at: $0) }
    let interference = zip(bins.masses, signal).map { m, own in
      // a has the cosine (m² − M²)/|…| and the sine −MΓ/|…|.
      let (offset, pole) = ((m - mass) * (m + mass), mass * width)
      let cosine = (cos(phase) * offset + sin(phase) * pole) / hypot(offset, pole)
      return 2 * coherence * (max(0, density(m)) * own).squareRoot() * cosine
    }
    let seen = bins.integrals(of: [interference, signal])
    return (seen[0], seen[1])
  }
}
