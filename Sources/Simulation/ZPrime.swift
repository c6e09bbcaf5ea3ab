import Events

/// A heavy neutral vector boson: its mass, width and couplings.
public struct ZPrime: Sendable, Hashable {
  /// A choice of couplings, universal over the generations.
  public enum Model: Sendable, Hashable {
    /// The Z's couplings.
    case sequential
    /// U(1)_χ of SO(10) → SU(5) × U(1)_χ.
    case chi
    /// U(1)_ψ of E₆ → SO(10) × U(1)_ψ: purely axial couplings.
    case psi
    /// Couplings given one by one.
    case free(
      up: ChiralCouplings, down: ChiralCouplings, chargedLepton: ChiralCouplings,
      neutrino: ChiralCouplings)
  }

  /// How the width enters the propagator 1/(ŝ − M² + iMΓ(ŝ)).
  public enum WidthScheme: String, Sendable, Hashable, CaseIterable {
    /// Γ(ŝ) = Γ.
    case fixed
    /// Γ(ŝ) = Γ ŝ/M².
    case running
  }

  /// The mass.
  public let mass: Mass
  /// Γ, the total width at the pole.
  public let width: Mass
  /// How the width depends on ŝ.
  public let widthScheme: WidthScheme
  /// The couplings.
  public let model: Model
  private let electroweak: ElectroweakParameters

  /// A Z′.
  ///
  /// - Parameters:
  ///   - width: nil for the sum of the partial widths into the fermions of the Standard Model.
  /// - Throws: `InputError` where the mass or the width is not positive.
  public init(
    _ model: Model, mass: Mass, width: Mass? = nil, widthScheme: WidthScheme = .fixed,
    electroweak: ElectroweakParameters
  ) throws(InputError) {
    guard mass.inGeV > 0, mass.inGeV.isFinite else {
      throw InputError("Z′ mass", "\(mass.inGeV) GeV is out of range", remedy: "a positive mass")
    }
    self.model = model
    self.mass = mass
    self.widthScheme = widthScheme
    self.electroweak = electroweak
    let total = width ?? .GeV(Self.totalWidth(model, mass: mass, electroweak))
    guard total.inGeV > 0, total.inGeV.isFinite else {
      throw InputError(
        "Z′ width", "\(total.inGeV) GeV is out of range",
        remedy: "a positive width, or couplings that give one")
    }
    self.width = total
  }

  /// The couplings to a kind of fermion.
  public func couplings(of fermion: Fermion) -> ChiralCouplings {
    Self.couplings(model, of: fermion, electroweak)
  }

  /// Γ(Z′ → f f̄) = N_c M (g_L² + g_R²)/24π for one generation, all masses neglected.
  public func partialWidth(into fermion: Fermion) -> Mass {
    .GeV(Self.partialWidth(model, into: fermion, mass: mass, electroweak))
  }

  private static func partialWidth(
    _ model: Model, into fermion: Fermion, mass: Mass, _ electroweak: ElectroweakParameters
  ) -> Double {
    let g = couplings(model, of: fermion, electroweak)
    return fermion.colours * mass.inGeV * (g.left * g.left + g.right * g.right) / (24 * .pi)
  }

  private static func totalWidth(
    _ model: Model, mass: Mass, _ electroweak: ElectroweakParameters
  ) -> Double {
    Fermion.allCases.reduce(0) { $0 + 3 * partialWidth(model, into: $1, mass: mass, electroweak) }
  }

  /// The E₆ charges are those of Langacker, arXiv:0801.1345, table 2: of left-handed fields, so that
  /// a right-handed fermion has minus its antiparticle's, at the coupling √(5/3) e/c_W of grand
  /// unification.
  private static func couplings(
    _ model: Model, of fermion: Fermion, _ electroweak: ElectroweakParameters
  ) -> ChiralCouplings {
    let unified =
      (5.0 / 3).squareRoot() * electroweak.charge
      / (1 - electroweak.sinSquaredTheta).squareRoot()
    switch model {
    case .sequential: return electroweak.zCouplings(of: fermion)
    case .psi:
      let charge = unified / 24.0.squareRoot()
      // The right-handed neutrino is taken to be heavy.
      return ChiralCouplings(left: charge, right: fermion == .neutrino ? 0 : -charge)
    case .chi:
      let unit = unified / 40.0.squareRoot()
      switch fermion {
      case .up: return ChiralCouplings(left: -unit, right: unit)
      case .down: return ChiralCouplings(left: -unit, right: -3 * unit)
      case .chargedLepton: return ChiralCouplings(left: 3 * unit, right: unit)
      case .neutrino: return ChiralCouplings(left: 3 * unit, right: 0)
      }
    case .free(let up, let down, let chargedLepton, let neutrino):
      switch fermion {
      case .up: return up
      case .down: return down
      case .chargedLepton: return chargedLepton
      case .neutrino: return neutrino
      }
    }
  }
}
