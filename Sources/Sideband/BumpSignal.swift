import BumpHunts
import Events
import Histograms

/// What a bump is taken to look like at each mass of a scan.
public struct BumpSignal: Sendable, Codable, Equatable {
  /// The kinds of peaks.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// Of the resolution alone.
    case gaussian
    /// Of the resolution, with tails of powers on both sides.
    case crystalBall = "crystal-ball"
    /// A Lorentz curve seen with a resolution.
    case voigt
    /// A relativistic Breit–Wigner seen with a resolution.
    case breitWigner = "breit-wigner"
  }

  /// The tails of a Crystal Ball function: where they start, in σ, and their powers.
  public struct Tails: Sendable, Codable, Equatable {
    /// On the side of low masses.
    public var lowStart, lowPower: Double
    /// On the side of high masses.
    public var highStart, highPower: Double

    /// Tails of given starts and powers.
    public init(lowStart: Double, lowPower: Double, highStart: Double, highPower: Double) {
      (self.lowStart, self.lowPower) = (lowStart, lowPower)
      (self.highStart, self.highPower) = (highStart, highPower)
    }
  }

  /// The kind of peak.
  public var kind: Kind
  /// σ/m; nil for the width of the bin that a mass is in.
  public var resolution: Double?
  /// Γ in GeV, each of which is scanned; empty for a peak without a width of its own.
  public var widths: [Double]
  /// The tails, where the kind has any.
  public var tails: Tails?

  /// A signal.
  ///
  /// - Throws: `InputError` for a resolution or width that is not positive, a kind without its widths or
  ///   tails, or another kind with them.
  public init(
    _ kind: Kind = .gaussian, resolution: Double? = nil, widths: [Double] = [], tails: Tails? = nil
  ) throws(InputError) {
    if let resolution, !(resolution > 0 && resolution < 1) {
      throw InputError(
        "signal", "a relative resolution of \(resolution)", remedy: "give σ/m in (0, 1)")
    }
    if let wrong = widths.first(where: { !($0 > 0 && $0.isFinite) }) {
      throw InputError("signal", "a width of \(wrong) GeV", remedy: "give Γ above 0")
    }
    let hasWidth = kind == .voigt || kind == .breitWigner
    guard widths.isEmpty != hasWidth else {
      throw InputError(
        "signal \(kind.rawValue)", hasWidth ? "it needs a width" : "it has no width of its own",
        remedy: hasWidth ? "give Γ" : "choose voigt or breit-wigner, or leave the width out")
    }
    guard (tails == nil) == (kind != .crystalBall) else {
      throw InputError(
        "signal \(kind.rawValue)", tails == nil ? "it needs its tails" : "it has no tails",
        remedy: tails == nil
          ? "give starts and powers of both tails" : "choose crystal-ball, or leave the tails out")
    }
    self.kind = kind
    self.resolution = resolution
    self.widths = widths
    self.tails = tails
  }

  /// σ at a mass.
  public func resolution(at mass: Mass, on axis: Axis) -> Mass {
    if let resolution { return .GeV(resolution * mass.inGeV) }
    let inside = min(max(mass.inGeV, axis.range.lowerBound), axis.range.upperBound.nextDown)
    let bin = axis.bin(axis.index(of: inside) ?? 0)
    return .GeV(bin.upperBound - bin.lowerBound)
  }

  /// The shape at a mass with a width, which kinds without one do not look at.
  func shape(at mass: Mass, width: Mass, on axis: Axis) throws(InputError) -> any SignalShape {
    let resolution = resolution(at: mass, on: axis)
    switch kind {
    case .gaussian: return try GaussianShape(mass: mass, resolution: resolution)
    case .voigt: return try VoigtShape(mass: mass, width: width, resolution: resolution)
    case .breitWigner: return try BreitWignerShape(mass: mass, width: width, resolution: resolution)
    case .crystalBall:
      guard let tails else { preconditionFailure("a crystal ball without tails") }
      return try CrystalBallShape(
        mass: mass, resolution: resolution,
        low: .init(start: tails.lowStart, power: tails.lowPower),
        high: .init(start: tails.highStart, power: tails.highPower))
    }
  }
}
