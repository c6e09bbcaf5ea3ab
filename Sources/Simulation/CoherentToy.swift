import ComplexModule
import Events
import Foundation
import GSL

/// The smallest simulation of a resonance that interferes with its background, known in closed form.
///
/// Events have a mass m and features y with density
///
///     p(m, y) ∝ |M_B|² + g·2κ Re(M_S M_B*) + g² |M_S|²,
///     M_B = √(b(m) Π_j f_B(y_j)),   M_S = √σ e^{iφ} a(m) √(Π_j f_S(y_j)).
///
/// b is a falling power of m, normalised on the mass range; a = √(2m)/(m² − M² + iMΓ), up to its
/// norm, is a Breit–Wigner amplitude in s = m² with |a|² normalised there too. In units of the
/// background's cross section ∫|M_B|² = 1 and ∫|M_S|² = σ, the resonance's yield at g = 1. The coherence κ is the share
/// of the final states' other degrees of freedom that the two amplitudes have in common; κ = 0 is
/// the classical mixture, in which alone an event "is" signal or background. At the pole a has the
/// phase −π/2: the interference is a peak for φ = π/2, a dip for −π/2, and for 0 or π changes its
/// sign there.
public struct CoherentToy: Sendable {
  /// The masses that are generated.
  public let massRange: Range<Mass>
  /// The n of b(m) ∝ m^−n.
  public let fallingPower: Double
  /// M, the resonance's mass.
  public let resonanceMass: Mass
  /// Γ, its width.
  public let width: Mass
  /// σ, the signal's cross section at g = 1 in units of the background's.
  public let strength: Double
  /// The background's cross section in pb; nothing depends on it but the unit of the densities.
  public let backgroundCrossSection: Double
  /// κ, in [0, 1].
  public let coherence: Double
  /// φ in radians.
  public let phase: Double
  /// The features.
  public let features: [FeatureDensity]

  private let signalNorm: Double
  private let backgroundNorm: Double
  /// Low and high end of the masses to the power 1 − n.
  private let powers: (low: Double, high: Double)
  private let angles: Range<Double>
  let shapes: [FeatureDensity.Shapes]

  /// A toy; the defaults are a narrow resonance at 3.5 TeV with four substructure-like features.
  ///
  /// - Throws: `InputError` with the valid range of a parameter that is outside it.
  public init(
    massRange: Range<Mass> = .TeV(2.5) ..< .TeV(6), fallingPower: Double = 8,
    resonanceMass: Mass = .TeV(3.5), width: Mass = .GeV(100), strength: Double = 0.001,
    backgroundCrossSection: Double = 1, coherence: Double = 0.5, phase: Double = .pi / 2,
    features: [FeatureDensity] = CoherentToy.substructure
  ) throws(InputError) {
    func require(_ isValid: Bool, _ name: String, _ value: Double, _ range: String)
      throws(InputError)
    {
      guard isValid else {
        throw InputError("coherent toy, \(name)", "\(value) is out of range", remedy: range)
      }
    }
    let (low, high) = (massRange.lowerBound.inGeV, massRange.upperBound.inGeV)
    try require(low > 0 && high > low && high.isFinite, "mass range", low, "0 < low < high, in GeV")
    try require(fallingPower.isFinite, "falling power", fallingPower, "a finite number")
    try require(
      massRange.contains(resonanceMass), "resonance mass", resonanceMass.inGeV,
      "within the mass range \(low)–\(high) GeV")
    try require(
      width.inGeV > 0 && width.inGeV.isFinite, "width", width.inGeV, "a positive number of GeV")
    try require(strength >= 0 && strength.isFinite, "strength", strength, "0 or more")
    try require(
      backgroundCrossSection > 0 && backgroundCrossSection.isFinite, "background cross section",
      backgroundCrossSection, "a positive number of pb")
    try require((0...1).contains(coherence), "coherence", coherence, "0 to 1")
    try require(phase.isFinite, "phase", phase, "a finite number of radians")
    guard !features.isEmpty else {
      throw InputError("coherent toy", "it has no feature", remedy: "name at least one")
    }
    self.massRange = massRange
    self.fallingPower = fallingPower
    self.resonanceMass = resonanceMass
    self.width = width
    self.strength = strength
    self.backgroundCrossSection = backgroundCrossSection
    self.coherence = coherence
    self.phase = phase
    self.features = features
    shapes = features.map(\.shapes)
    powers = (pow(low, 1 - fallingPower), pow(high, 1 - fallingPower))
    backgroundNorm = backgroundCrossSection / Self.powerIntegral(fallingPower, massRange.inGeV)
    angles = Self.angles(of: massRange.inGeV, mass: resonanceMass.inGeV, width: width.inGeV)
    signalNorm =
      backgroundCrossSection * resonanceMass.inGeV * width.inGeV
      / (angles.upperBound - angles.lowerBound)
  }

  /// Features like the masses (in units of 100 GeV, as logarithms) and τ21 of two jets.
  public static let substructure: [FeatureDensity] = [
    .normal("log_mass_light", background: (0.1, 0.5), signal: (0.0, 0.2)),
    .normal("log_mass_heavy", background: (0.7, 0.6), signal: (1.6, 0.2)),
    .beta("tau21_light", background: (5, 3.5), signal: (2.5, 6)),
    .beta("tau21_heavy", background: (3.5, 4), signal: (2, 7)),
  ]

  // MARK: Densities

  /// The three parts of the density at a mass in GeV and a point in the features, in pb/GeV.
  public func components(mass: Double, features point: [Double]) -> CoherentComponents {
    components(mass: mass, logs: logFeatureDensities(point))
  }

  func components(mass: Double, logs: (background: Double, signal: Double)) -> CoherentComponents {
    let b = backgroundDensity(mass)
    let (fB, fS) = (exp(logs.background), exp(logs.signal))
    let amplitude = signalAmplitude(mass)
    return CoherentComponents(
      background: b * fB,
      interference: 2 * coherence * (b * fB * fS).squareRoot() * amplitude.real,
      signal: amplitude.lengthSquared * fS)
  }

  /// The integral of each part over a mass window and all features, in pb; without a window, over all.
  ///
  /// Background and signal in closed form; the interference by quadrature, to 1e-10 of its size.
  public func totals(in window: Range<Mass>? = nil) throws -> CoherentComponents {
    let range = (window ?? massRange).clamped(to: massRange).inGeV
    guard !range.isEmpty else {
      return CoherentComponents(background: 0, interference: 0, signal: 0)
    }
    let angles = Self.angles(of: range, mass: resonanceMass.inGeV, width: width.inGeV)
    return CoherentComponents(
      background: backgroundNorm * Self.powerIntegral(fallingPower, range),
      interference: coherence == 0 || strength == 0 ? 0 : try interferenceIntegral(range),
      signal: strength * signalNorm * (angles.upperBound - angles.lowerBound)
        / (resonanceMass.inGeV * width.inGeV))
  }

  private func interferenceIntegral(_ range: Range<Double>) throws(GSLError) -> Double {
    // In two pieces, so that the pole is an end point and its two sides do not cancel unseen.
    let pole = min(max(resonanceMass.inGeV, range.lowerBound), range.upperBound)
    var sum = 0.0
    for piece in [range.lowerBound...pole, pole...range.upperBound]
    where piece.lowerBound < piece.upperBound {
      sum += try integrate(over: piece, relativeError: 1e-10) { mass in
        backgroundDensity(mass).squareRoot() * signalAmplitude(mass).real
      }.value
    }
    return 2 * coherence * sum * features.reduce(1) { $0 * $1.overlap }
  }

  /// b(m).
  func backgroundDensity(_ mass: Double) -> Double { backgroundNorm * pow(mass, -fallingPower) }

  /// √σ e^{iφ} a(m).
  func signalAmplitude(_ mass: Double) -> Complex<Double> {
    let pole = resonanceMass.inGeV
    let propagator = Complex(mass * mass - pole * pole, pole * width.inGeV)
    let numerator = (strength * signalNorm * 2 * mass).squareRoot()
    return Complex(length: numerator, phase: phase) / propagator
  }

  /// Σ_j ln f_B(y_j) and Σ_j ln f_S(y_j).
  func logFeatureDensities(_ point: some Collection<Double>) -> (background: Double, signal: Double)
  {
    precondition(point.count == features.count, "\(point.count) of \(features.count) features")
    var (background, signal) = (0.0, 0.0)
    for (shapes, value) in zip(shapes, point) {
      let logs = shapes.logDensities(value)
      background += logs.background
      signal += logs.signal
    }
    return (background, signal)
  }

  // MARK: Integrals and their inverses

  /// ∫ m^−n dm.
  private static func powerIntegral(_ n: Double, _ range: Range<Double>) -> Double {
    n == 1
      ? log(range.upperBound / range.lowerBound)
      : (pow(range.lowerBound, 1 - n) - pow(range.upperBound, 1 - n)) / (n - 1)
  }

  /// atan((m² − M²)/MΓ) at the ends of a range: |a|² dm is uniform in this angle.
  private static func angles(of range: Range<Double>, mass: Double, width: Double) -> Range<Double>
  {
    func angle(_ m: Double) -> Double { atan((m * m - mass * mass) / (mass * width)) }
    return angle(range.lowerBound)..<angle(range.upperBound)
  }

  /// A mass of density b.
  func sampleBackgroundMass(_ u: Double) -> Double {
    if fallingPower == 1 {
      let (low, high) = (massRange.lowerBound.inGeV, massRange.upperBound.inGeV)
      return low * pow(high / low, u)
    }
    return pow(powers.low + u * (powers.high - powers.low), 1 / (1 - fallingPower))
  }

  /// A mass of density |a|².
  func sampleSignalMass(_ u: Double) -> Double {
    let (pole, width) = (resonanceMass.inGeV, width.inGeV)
    let angle = angles.lowerBound + u * (angles.upperBound - angles.lowerBound)
    return (pole * pole + pole * width * tan(angle)).squareRoot()
  }
}
