import Events
import Foundation
import Histograms

/// A relativistic Breit–Wigner of fixed width, smeared by a normal density where there is a resolution:
/// the density in s = m² is MΓ/[(s − M²)² + M²Γ²] up to its norm, for s > 0.
///
/// Without resolution every integral has a closed form. With it, quadrature is good to 1e-11.
public struct BreitWignerShape: SignalShape {
  /// M in GeV.
  public let mass: Double
  /// Γ in GeV.
  public let width: Double
  /// The normal density's standard deviation in GeV; 0 for none.
  public let resolution: Double

  /// A Breit–Wigner.
  ///
  /// - Throws: `InputError` unless mass and width are positive and the resolution is not negative.
  public init(mass: Mass, width: Mass, resolution: Mass = .GeV(0)) throws(InputError) {
    try require(mass.inGeV > 0, "breit-wigner", "mass", mass.inGeV, "above 0 GeV")
    try require(width.inGeV > 0, "breit-wigner", "width", width.inGeV, "above 0 GeV")
    try require(
      resolution.inGeV >= 0, "breit-wigner", "resolution", resolution.inGeV, "0 GeV or more")
    self.mass = mass.inGeV
    self.width = width.inGeV
    self.resolution = resolution.inGeV
  }

  /// A Breit–Wigner of numbers in GeV that were checked.
  init(checkedMass mass: Double, width: Double, resolution: Double) {
    self.mass = mass
    self.width = width
    self.resolution = resolution
  }

  /// "breit-wigner".
  public var name: String { "breit-wigner" }

  /// Mass, width and resolution.
  public var parameters: [ShapeParameter] {
    [
      ShapeParameter("mass", mass, unit: "GeV"), ShapeParameter("width", width, unit: "GeV"),
      ShapeParameter("resolution", resolution, unit: "GeV"),
    ]
  }

  /// The density per GeV, as it is seen.
  public func density(at mass: Double) -> Double {
    guard resolution > 0 else { return produced(at: mass) }
    let reach = SmearedBins.reach * resolution
    let range = max(0, mass - reach)..<max(0, mass + reach)
    let quadrature = PanelQuadrature(
      over: [range], centre: self.mass, scale: width, widest: 3 * resolution)
    return quadrature.integral { m in
      let pull = (mass - m) / resolution
      return produced(at: m) * exp(-0.5 * pull * pull)
    } / (resolution * (2 * Double.pi).squareRoot())
  }

  /// The share of the events that are seen in a range.
  public func probability(in range: Range<Double>) -> Double {
    guard resolution > 0 else { return produced(in: range) }
    return seen(between: [range.lowerBound, range.upperBound])[0]
  }

  /// The share of the events that are seen in each bin.
  public func probabilities(on axis: Axis) -> [Double] {
    resolution > 0
      ? seen(between: axis.edges) : (0..<axis.count).map { produced(in: axis.bin($0)) }
  }

  private func seen(between edges: [Double]) -> [Double] {
    SmearedBins(edges: edges, mass: mass, width: width, resolution: resolution)
      .integrals(of: produced(at:))
  }

  /// ∫₀^∞ ds of MΓ/[(s − M²)² + M²Γ²] = π/2 + arctan(M/Γ).
  private var norm: Double { 0.5 * .pi + atan(mass / width) }

  /// The density per GeV without resolution; 0 below a mass of 0.
  func produced(at mass: Double) -> Double {
    guard mass > 0 else { return 0 }
    let offset = (mass - self.mass) * (mass + self.mass)
    let pole = self.mass * width
    return 2 * mass * pole / (offset * offset + pole * pole) / norm
  }

  /// Differences of arctan((m² − M²)/MΓ), as one arctan.
  private func produced(in range: Range<Double>) -> Double {
    func place(_ m: Double) -> Double {
      let m = max(0, m)
      return (m - mass) * (m + mass) / (mass * width)
    }
    let (a, b) = (place(range.lowerBound), place(range.upperBound))
    return atan2(b - a, 1 + a * b) / norm
  }
}
