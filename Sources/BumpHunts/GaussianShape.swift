import Events
import Foundation
import GSL

/// A normal density: a narrow resonance seen with a resolution that has no tails.
public struct GaussianShape: SignalShape {
  /// The mean in GeV.
  public let mass: Double
  /// The standard deviation in GeV.
  public let resolution: Double

  /// A normal density.
  ///
  /// - Throws: `InputError` unless mass and resolution are positive.
  public init(mass: Mass, resolution: Mass) throws(InputError) {
    try require(mass.inGeV > 0, "gaussian", "mass", mass.inGeV, "above 0 GeV")
    try require(
      resolution.inGeV > 0, "gaussian", "resolution", resolution.inGeV, "above 0 GeV")
    self.mass = mass.inGeV
    self.resolution = resolution.inGeV
  }

  /// "gaussian".
  public var name: String { "gaussian" }

  /// Mass and resolution.
  public var parameters: [ShapeParameter] {
    [
      ShapeParameter("mass", mass, unit: "GeV"),
      ShapeParameter("resolution", resolution, unit: "GeV"),
    ]
  }

  /// The density per GeV.
  public func density(at mass: Double) -> Double {
    exp(NormalDistribution.logDensity((mass - self.mass) / resolution)) / resolution
  }

  /// Φ at the upper end less Φ at the lower one, with the digits of either tail.
  public func probability(in range: Range<Double>) -> Double {
    exp(
      NormalDistribution.logProbability(
        from: (range.lowerBound - mass) / resolution, to: (range.upperBound - mass) / resolution))
  }
}
