import Events
import Foundation
import Statistics

/// The dijet function dN/dm = p₀ (1 − x)^p₁ x^−(p₂ + p₃ ln x + p₄ ln² x + p₅ ln³ x) with
/// x = m/√s.
///
/// Its logarithm is linear in ln p₀, p₁, … p₅, so the binned Poisson likelihood is that of a
/// log-linear model. Source: CMS, arXiv:1911.03947, equation 1, and the searches it cites.
public struct DijetFunction: LinearBackground {
  /// 3 to 6.
  public let parameterCount: Int
  /// √s.
  public let energy: Mass

  /// The function with 3 to 6 parameters at a centre-of-mass energy.
  public init(parameters: Int, energy: Mass = .TeV(13)) {
    precondition((3...6).contains(parameters), "a dijet function has 3 to 6 parameters")
    parameterCount = parameters
    self.energy = energy
  }

  /// "dijet3" to "dijet6".
  public var name: String { "dijet\(parameterCount)" }

  /// A log-linear model.
  public var link: PoissonRegression.Link { .log }

  /// 1, ln(1 − x), −ln x, −ln² x, −ln³ x, −ln⁴ x: the parameters are ln p₀ (per GeV), p₁ … p₅.
  public func basis(at mass: Double, over range: Range<Double>) -> [Double] {
    let x = mass / energy.inGeV
    let l = log(x)
    return Array([1, log1p(-x), -l, -l * l, -l * l * l, -l * l * l * l].prefix(parameterCount))
  }

  /// The masses must lie between zero and √s.
  public func obstacle(over range: Range<Double>) -> String? {
    range.lowerBound > 0 && range.upperBound <= energy.inGeV
      ? nil : "it is defined between 0 and √s = \(energy.inGeV) GeV"
  }
}
