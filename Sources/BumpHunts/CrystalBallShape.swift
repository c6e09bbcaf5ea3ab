import Events
import Foundation
import GSL

/// A normal core with a power-law tail on either side: the double-sided Crystal Ball function.
///
/// With t = (m − M)/σ the density is, up to its norm, e^(−t²/2) for −α_L ≤ t ≤ α_H, and beyond
/// e^(−α²/2) [1 + (α/n)(|t| − α)]^(−n) with α and n of that side: continuous with its slope.
///
/// Source: ATLAS, arXiv:1408.7084; J. Gaiser, SLAC-R-255 (1982), appendix F, for one side.
public struct CrystalBallShape: SignalShape {
  /// One side's tail.
  public struct Tail: Sendable, Hashable {
    /// α > 0: where it starts, in units of σ.
    public let start: Double
    /// n > 1: its power.
    public let power: Double

    /// A tail.
    public init(start: Double, power: Double) {
      self.start = start
      self.power = power
    }

    /// ∫ from t to ∞ of the tail, for t ≥ start.
    func integral(from t: Double) -> Double {
      let base = 1 + start / power * (t - start)
      return exp(-0.5 * start * start) * power / (start * (power - 1)) * pow(base, 1 - power)
    }

    /// ∫ from t to u, with the digits of small differences.
    func integral(from t: Double, to u: Double) -> Double {
      let ratio = log1p(start / power * (u - t) / (1 + start / power * (t - start)))
      return integral(from: t) * -expm1((1 - power) * ratio)
    }
  }

  /// The core's mean in GeV.
  public let mass: Double
  /// The core's standard deviation in GeV.
  public let resolution: Double
  /// The tail towards low masses.
  public let low: Tail
  /// The tail towards high masses.
  public let high: Tail
  private let norm: Double

  /// A double-sided Crystal Ball function.
  ///
  /// - Throws: `InputError` unless mass, resolution and the tails' starts are positive and their
  ///   powers above 1.
  public init(mass: Mass, resolution: Mass, low: Tail, high: Tail) throws(InputError) {
    let name = "crystal ball"
    try require(mass.inGeV > 0, name, "mass", mass.inGeV, "above 0 GeV")
    try require(resolution.inGeV > 0, name, "resolution", resolution.inGeV, "above 0 GeV")
    for (side, tail) in [("low", low), ("high", high)] {
      try require(tail.start > 0, name, "start of the \(side) tail", tail.start, "above 0")
      try require(tail.power > 1, name, "power of the \(side) tail", tail.power, "above 1")
    }
    self.mass = mass.inGeV
    self.resolution = resolution.inGeV
    self.low = low
    self.high = high
    norm =
      low.integral(from: low.start) + Self.core(-low.start, high.start)
      + high.integral(from: high.start)
  }

  /// "crystal ball".
  public var name: String { "crystal ball" }

  /// Mass, resolution, and the tails' starts and powers.
  public var parameters: [ShapeParameter] {
    [
      ShapeParameter("mass", mass, unit: "GeV"),
      ShapeParameter("resolution", resolution, unit: "GeV"),
      ShapeParameter("low tail's start", low.start), ShapeParameter("low tail's power", low.power),
      ShapeParameter("high tail's start", high.start),
      ShapeParameter("high tail's power", high.power),
    ]
  }

  /// The density per GeV.
  public func density(at mass: Double) -> Double {
    let t = (mass - self.mass) / resolution
    let (tail, distance) = t < 0 ? (low, -t) : (high, t)
    let height =
      distance <= tail.start
      ? exp(-0.5 * t * t)
      : exp(-0.5 * tail.start * tail.start)
        * pow(1 + tail.start / tail.power * (distance - tail.start), -tail.power)
    return height / (norm * resolution)
  }

  /// The integral in closed form.
  public func probability(in range: Range<Double>) -> Double {
    let (from, to) = (
      (range.lowerBound - mass) / resolution, (range.upperBound - mass) / resolution
    )
    var sum = 0.0
    if from < -low.start { sum += low.integral(from: max(-to, low.start), to: -from) }
    let (start, end) = (max(from, -low.start), min(to, high.start))
    if start < end { sum += Self.core(start, end) }
    if to > high.start { sum += high.integral(from: max(from, high.start), to: to) }
    return sum / norm
  }

  /// ∫ e^(−t²/2).
  private static func core(_ from: Double, _ to: Double) -> Double {
    (2 * Double.pi).squareRoot() * exp(NormalDistribution.logProbability(from: from, to: to))
  }
}
