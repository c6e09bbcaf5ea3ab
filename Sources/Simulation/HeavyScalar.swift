import ComplexModule
import Events
import Foundation
import RealModule

/// A heavy neutral scalar Φ that couples to the top quark alone, −(m_t/v) Φ t̄(a + iγ₅b)t.
///
/// a = 1, b = 0 is a CP-even H with the Standard Model's coupling; a = 0, b = 1 a CP-odd A; both
/// together a state without definite CP. It couples to gluons by its top loop.
public struct HeavyScalar: Sendable, Hashable {
  /// The mass M.
  public let mass: Mass
  /// Γ, the total width at the pole.
  public let width: Mass
  /// How the width depends on ŝ.
  public let widthScheme: ZPrime.WidthScheme
  /// a, in units of the Standard Model's coupling.
  public let scalarCoupling: Double
  /// b, in the same units.
  public let pseudoscalarCoupling: Double
  /// The parameters of the top quark.
  public let parameters: TopParameters

  /// A scalar.
  ///
  /// - Parameters:
  ///   - width: nil for the sum of the widths into top quarks and gluons.
  /// - Throws: `InputError` with the valid range of a parameter that is outside it.
  public init(
    mass: Mass, width: Mass? = nil, widthScheme: ZPrime.WidthScheme = .fixed,
    scalarCoupling: Double = 0, pseudoscalarCoupling: Double = 0, parameters: TopParameters
  ) throws(InputError) {
    guard mass.inGeV >= 50, mass.inGeV <= 20_000 else {
      throw InputError(
        "scalar mass", "\(mass.inGeV) GeV is out of range", remedy: "50–20 000 GeV")
    }
    for (name, value) in [("scalar", scalarCoupling), ("pseudoscalar", pseudoscalarCoupling)] {
      guard abs(value) <= 10 else {
        throw InputError(
          "\(name) coupling to the top quark", "\(value) is out of range", remedy: "−10 to 10")
      }
    }
    guard scalarCoupling != 0 || pseudoscalarCoupling != 0 else {
      throw InputError(
        "couplings to the top quark", "both are 0",
        remedy: "give the scalar or the pseudoscalar one a value from −10 to 10")
    }
    self.mass = mass
    self.widthScheme = widthScheme
    self.scalarCoupling = scalarCoupling
    self.pseudoscalarCoupling = pseudoscalarCoupling
    self.parameters = parameters
    let total =
      width?.inGeV
      ?? [Self.widthIntoTops, Self.widthIntoGluons].reduce(0) {
        $0 + $1(mass.inGeV, scalarCoupling, pseudoscalarCoupling, parameters)
      }
    guard total > 0, total <= mass.inGeV else {
      throw InputError(
        "scalar width", "\(total) GeV is out of range",
        remedy: "above 0 and up to the mass, \(mass.inGeV) GeV")
    }
    self.width = .GeV(total)
  }

  /// Γ over the sum of the widths into tops and gluons: the greatest |g| at which these fit into Γ.
  ///
  /// A factor g on the amplitude stands for couplings √|g| times as great, and so for partial widths |g|
  /// times as great. Beyond it the sum of branching fractions is above 1, and the resonance may exceed
  /// the bound of unitarity; nothing refuses that.
  public var largestPhysicalCoupling: Double {
    width.inGeV / (widthIntoTops.inGeV + widthIntoGluons.inGeV)
  }

  /// Γ(Φ → tt̄) = 3G_F m_t² M(a²β³ + b²β)/(4√2π), 0 below the threshold.
  ///
  /// Source: Djouadi, hep-ph/0503172, section 2.1.1, and hep-ph/0503173, section 2.1.
  public var widthIntoTops: Mass {
    .GeV(Self.widthIntoTops(mass.inGeV, scalarCoupling, pseudoscalarCoupling, parameters))
  }

  /// Γ(Φ → gg) = G_F α_s²(M) M³ (a²|F_H|² + b²|F_A|²)/(64√2π³).
  ///
  /// Source: Djouadi, hep-ph/0503172, section 2.3.3, with the top loop alone.
  public var widthIntoGluons: Mass {
    .GeV(Self.widthIntoGluons(mass.inGeV, scalarCoupling, pseudoscalarCoupling, parameters))
  }

  private static func widthIntoTops(
    _ mass: Double, _ a: Double, _ b: Double, _ parameters: TopParameters
  ) -> Double {
    let top = parameters.topMass.inGeV
    let square = 1 - 4 * top * top / (mass * mass)
    guard square > 0 else { return 0 }
    return 3 * parameters.fermiConstant * top * top * mass * (a * a * square + b * b)
      * square.squareRoot() / (4 * 2.0.squareRoot() * .pi)
  }

  private static func widthIntoGluons(
    _ mass: Double, _ a: Double, _ b: Double, _ parameters: TopParameters
  ) -> Double {
    let top = parameters.topMass.inGeV
    let factors = TopLoopFormFactors(tau: mass * mass / (4 * top * top))
    let alpha = parameters.strongCoupling.value(scale: mass)
    return parameters.fermiConstant * alpha * alpha * mass * mass * mass
      * (a * a * factors.scalar.lengthSquared + b * b * factors.pseudoscalar.lengthSquared)
      / (64 * 2.0.squareRoot() * .pi * .pi * .pi)
  }
}
