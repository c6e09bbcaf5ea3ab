import Events
import Foundation

/// The strong coupling α_s(μ), running at one loop with a fixed number of flavours.
///
/// α_s(μ) = α_s(M_Z)/(1 + b₀ α_s(M_Z) ln(μ²/M_Z²)), b₀ = (33 − 2n_f)/12π: Ellis, Stirling and Webber,
/// *QCD and Collider Physics*, chapter 2. The default is the one of the leading-order densities
/// NNPDF2.3, so that both run from the same value; with five flavours also above the top's mass.
public struct StrongCoupling: Sendable, Hashable {
  /// α_s(M_Z).
  public let valueAtZ: Double
  /// n_f, the flavours in the running.
  public let flavours: Int
  /// M_Z.
  public let zMass: Mass

  /// The coupling.
  ///
  /// - Throws: `InputError` with the valid range of a parameter that is outside it.
  public init(
    valueAtZ: Double = 0.130, flavours: Int = 5, zMass: Mass = .GeV(91.1876)
  ) throws(InputError) {
    guard valueAtZ > 0, valueAtZ < 1 else {
      throw InputError("α_s(M_Z)", "\(valueAtZ) is out of range", remedy: "0 < α_s < 1")
    }
    guard (3...6).contains(flavours) else {
      throw InputError("flavours", "\(flavours) is out of range", remedy: "3 to 6")
    }
    guard zMass.inGeV > 0, zMass.inGeV.isFinite else {
      throw InputError("Z mass", "\(zMass.inGeV) GeV is out of range", remedy: "a positive mass")
    }
    self.valueAtZ = valueAtZ
    self.flavours = flavours
    self.zMass = zMass
  }

  /// Λ in GeV, the scale at which the one-loop coupling is infinite.
  public var pole: Double { zMass.inGeV * exp(-1 / (2 * slope * valueAtZ)) }

  /// α_s(μ).
  ///
  /// - Parameter scale: μ in GeV, above ``pole``.
  public func value(scale: Double) -> Double {
    let inverse = 1 + 2 * slope * valueAtZ * log(scale / zMass.inGeV)
    precondition(inverse > 0, "μ = \(scale) GeV is not above the pole at \(pole) GeV")
    return valueAtZ / inverse
  }

  /// b₀.
  private var slope: Double { Double(33 - 2 * flavours) / (12 * .pi) }
}
