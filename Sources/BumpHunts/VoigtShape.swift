import Events
import Foundation
import GSL

/// Voigt's profile: a Breit–Wigner (Cauchy) density of width Γ, smeared by a normal one.
///
/// Re w(z)/(σ√2π) at z = (m − M + iΓ/2)/(σ√2), to 1e-12; bins by quadrature,
/// to 1e-11 of a bin and 1e-13 of the whole.
public struct VoigtShape: SignalShape {
  /// The middle in GeV.
  public let mass: Double
  /// Γ in GeV, the full width at half maximum without the resolution.
  public let width: Double
  /// σ in GeV.
  public let resolution: Double

  /// Voigt's profile.
  ///
  /// - Throws: `InputError` unless mass and resolution are positive and the width is not negative.
  public init(mass: Mass, width: Mass, resolution: Mass) throws(InputError) {
    try require(mass.inGeV > 0, "voigt", "mass", mass.inGeV, "above 0 GeV")
    try require(width.inGeV >= 0, "voigt", "width", width.inGeV, "0 GeV or more")
    try require(resolution.inGeV > 0, "voigt", "resolution", resolution.inGeV, "above 0 GeV")
    self.mass = mass.inGeV
    self.width = width.inGeV
    self.resolution = resolution.inGeV
  }

  /// "voigt".
  public var name: String { "voigt" }

  /// Mass, width and resolution.
  public var parameters: [ShapeParameter] {
    [
      ShapeParameter("mass", mass, unit: "GeV"), ShapeParameter("width", width, unit: "GeV"),
      ShapeParameter("resolution", resolution, unit: "GeV"),
    ]
  }

  /// The density per GeV.
  public func density(at mass: Double) -> Double {
    let scale = resolution * 2.0.squareRoot()
    return faddeeva((mass - self.mass) / scale, 0.5 * width / scale).real
      / (resolution * (2 * Double.pi).squareRoot())
  }

  /// The integral by quadrature.
  public func probability(in range: Range<Double>) -> Double {
    PanelQuadrature(over: [range], centre: mass, scale: resolution + 0.5 * width)
      .integral(of: density(at:))
  }
}
