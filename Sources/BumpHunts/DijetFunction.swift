import Events
import Foundation
import Statistics

/// The dijet function dN/dm = p₀ (1 − x)^p₁ x^−(p₂ + p₃ ln x + p₄ ln² x) with x = m/√s.
///
/// Its logarithm is linear in ln p₀, p₁, … p₄, so the binned Poisson likelihood is that of a
/// log-linear model. Source: CMS, arXiv:1911.03947, equation 1, and the searches it cites.
public struct DijetFunction: BackgroundModel {
  /// 3, 4 or 5.
  public let parameterCount: Int
  /// √s.
  public let energy: Mass

  /// The function with 3, 4 or 5 parameters at a centre-of-mass energy.
  public init(parameters: Int, energy: Mass = .TeV(13)) {
    precondition((3...5).contains(parameters), "a dijet function has 3 to 5 parameters")
    parameterCount = parameters
    self.energy = energy
  }

  /// "dijet3", "dijet4" or "dijet5".
  public var name: String { "dijet\(parameterCount)" }

  /// A log-linear model.
  public var link: PoissonRegression.Link { .log }

  /// 1, ln(1 − x), −ln x, −ln² x, −ln³ x: the parameters are ln p₀ (per GeV), p₁ … p₄.
  public func basis(at mass: Double, over range: Range<Double>) -> [Double] {
    let x = mass / energy.inGeV
    let l = log(x)
    return Array([1, log1p(-x), -l, -l * l, -l * l * l].prefix(parameterCount))
  }

  /// The masses must lie between zero and √s.
  public func obstacle(over range: Range<Double>) -> String? {
    range.lowerBound > 0 && range.upperBound <= energy.inGeV
      ? nil : "it is defined between 0 and √s = \(energy.inGeV) GeV"
  }
}
