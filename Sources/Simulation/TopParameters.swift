import Events
import Foundation

/// What the production of top quarks takes from the Standard Model.
public struct TopParameters: Sendable, Hashable {
  /// m_t, of the propagators and of the quarks in the final state.
  public let topMass: Mass
  /// G_F in GeV⁻².
  public let fermiConstant: Double
  /// α_s.
  public let strongCoupling: StrongCoupling

  /// Parameters; the defaults are m_t = 172.5 GeV, which the experiments simulate, and G_F of the
  /// Particle Data Group, 2022.
  ///
  /// - Parameter strongCoupling: nil for the coupling of the densities NNPDF2.3 LO.
  /// - Throws: `InputError` with the valid range of a parameter that is outside it.
  public init(
    topMass: Mass = .GeV(172.5), fermiConstant: Double = 1.166_378_8e-5,
    strongCoupling: StrongCoupling? = nil
  ) throws(InputError) {
    guard topMass.inGeV >= 100, topMass.inGeV <= 1000 else {
      throw InputError("top mass", "\(topMass.inGeV) GeV is out of range", remedy: "100–1000 GeV")
    }
    guard fermiConstant > 0, fermiConstant < 1e-3 else {
      throw InputError(
        "Fermi constant", "\(fermiConstant)/GeV² is out of range", remedy: "0 < G_F < 1e-3/GeV²")
    }
    self.topMass = topMass
    self.fermiConstant = fermiConstant
    if let strongCoupling {
      self.strongCoupling = strongCoupling
    } else {
      self.strongCoupling = try StrongCoupling()
    }
  }

  /// v = (√2 G_F)^−½ in GeV, the vacuum expectation value of the Higgs field.
  public var vacuumExpectation: Double { 1 / (2.0.squareRoot() * fermiConstant).squareRoot() }
}
