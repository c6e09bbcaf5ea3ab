import Events
import Foundation
import Statistics

/// The UA2 function dN/dm = p₀ x^(−p₁) e^(−p₂ x − p₃ x²) with x = m/√s.
///
/// Its logarithm is linear in ln p₀ (per GeV), p₁, p₂ and p₃. Source: UA2, Z. Phys. C 49 (1991) 17,
/// with masses in units of √s.
public struct UA2Function: LinearBackground {
  /// √s.
  public let energy: Mass

  /// The function at a centre-of-mass energy, which is a unit of mass here and no limit.
  public init(energy: Mass = .TeV(13)) { self.energy = energy }

  /// "ua2".
  public var name: String { "ua2" }

  /// 4.
  public var parameterCount: Int { 4 }

  /// A log-linear model.
  public var link: PoissonRegression.Link { .log }

  /// 1, −ln x, −x, −x².
  public func basis(at mass: Double, over range: Range<Double>) -> [Double] {
    let x = mass / energy.inGeV
    return [1, -log(x), -x, -x * x]
  }

  /// Masses must be positive.
  public func obstacle(over range: Range<Double>) -> String? {
    range.lowerBound > 0 ? nil : "a power of the mass is defined above 0"
  }
}
