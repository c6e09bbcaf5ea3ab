import Events
import Foundation

/// A binned model of an ``InterferenceTemplate``: its first parameter is g, of either sign or not
/// negative, or with a free phase its first two are u = g cosφ and v = g sinφ, in which
/// ν = B + u I_c + v I_s + (u² + v²) S is smooth at zero.
public struct InterferenceModel: BinnedModel {
  /// What the coupling may be.
  public enum Coupling: Sendable, Hashable {
    /// g of either sign.
    case anySign
    /// g ≥ 0.
    case notNegative
    /// (u, v) anywhere in the plane.
    case freePhase
  }

  /// A part of the expectation.
  public enum Part: Sendable, Hashable, CaseIterable {
    /// B.
    case background
    /// I, I_c and I_s.
    case interference
    /// S.
    case signal
  }

  /// What a nuisance parameter does.
  public enum Effect: Sendable, Hashable {
    /// Multiplies parts, such as a luminosity or a rate.
    case scale([Part])
    /// Adds itself times a change in each bin, such as half the difference of a template moved up
    /// and down. An empty list changes nothing.
    case shift(background: [Double], interference: [Double], signal: [Double])
  }

  /// A nuisance parameter.
  public struct Nuisance: Sendable, Hashable {
    /// Name, bounds and constraint.
    public let parameter: Parameter
    /// What it does.
    public let effect: Effect

    /// A nuisance parameter with its effect.
    public init(_ parameter: Parameter, _ effect: Effect) {
      self.parameter = parameter
      self.effect = effect
    }
  }

  /// The parts.
  public let template: InterferenceTemplate
  /// What the coupling may be.
  public let coupling: Coupling
  /// The nuisance parameters.
  public let nuisances: [Nuisance]
  /// The greatest |g| that fits may reach.
  public let largestCoupling: Double
  /// The model's name.
  public let name: String
  /// The coupling, and the nuisance parameters after it.
  public let parameters: [Parameter]

  /// A model.
  ///
  /// - Parameters:
  ///   - largest: the greatest |g| that fits may reach; nil for that at which the signal alone would
  ///     have about 20 σ.
  /// - Throws: `InputError` where a shift has another number of bins, a free phase has no quadrature,
  ///   or the greatest coupling is not positive.
  public init(
    _ template: InterferenceTemplate, coupling: Coupling = .anySign, nuisances: [Nuisance] = [],
    largest: Double? = nil, name: String = "interference"
  ) throws(InputError) {
    let limit = largest ?? template.coupling(significance: 20)
    guard limit > 0, limit.isFinite else {
      throw InputError("\(name), greatest coupling", "\(limit) is out of range", remedy: "above 0")
    }
    guard coupling != .freePhase || template.quadrature != nil else {
      throw InputError(
        name, "the phase is free and the template has one interference",
        remedy: "give the quadrature, I at a phase of π/2")
    }
    for nuisance in nuisances {
      guard case .shift(let b, let i, let s) = nuisance.effect else { continue }
      for changes in [b, i, s] where !changes.isEmpty && changes.count != template.binCount {
        throw InputError(
          "\(name), \(nuisance.parameter.name)",
          "\(changes.count) changes for \(template.binCount) bins", remedy: "give one a bin")
      }
    }
    self.template = template
    self.coupling = coupling
    self.nuisances = nuisances
    largestCoupling = limit
    self.name = name
    let own =
      switch coupling {
      case .anySign: [Parameter("g", initialValue: 0.1 * limit, bounds: -limit...limit)]
      case .notNegative: [Parameter("g", initialValue: 0.1 * limit, bounds: 0...limit)]
      case .freePhase:
        [
          Parameter("u", initialValue: 0.1 * limit, bounds: -limit...limit),
          Parameter("v", initialValue: 0, bounds: -limit...limit),
        ]
      }
    parameters = own + nuisances.map(\.parameter)
  }

  /// g; none where the phase is free.
  public var parameterOfInterest: Int? { coupling == .freePhase ? nil : 0 }

  /// The template's.
  public var binCount: Int { template.binCount }

  /// The number of parameters that are the coupling.
  var couplings: Int { coupling == .freePhase ? 2 : 1 }

  /// Rays of couplings from zero outwards, denser near zero: along g and −g with 100 steps each, or
  /// in 24 directions of the plane with 33.
  public var scanRays: [[[Double]]] {
    func ray(_ direction: [Double], _ steps: Int) -> [[Double]] {
      sizes(steps).map { size in direction.map { size * $0 } }
    }
    switch coupling {
    case .anySign: return [ray([1], 100), ray([-1], 100)]
    case .notNegative: return [ray([1], 100)]
    case .freePhase:
      return (0..<24).map { step in
        let phase = 2 * Double.pi * Double(step) / 24
        return ray([cos(phase), sin(phase)], 33)
      }
    }
  }

  /// Couplings from zero to the greatest, denser near zero.
  private func sizes(_ steps: Int) -> [Double] {
    (0...steps).map { largestCoupling * Double($0 * $0) / Double(steps * steps) }
  }

  /// Couplings of a grid, ascending and denser near zero: so many steps on each side of zero that
  /// g may have. With a free phase they are |g|.
  func couplings(steps: Int) -> [Double] {
    let side = sizes(steps)
    return coupling == .anySign ? side.dropFirst().reversed().map { -$0 } + side : side
  }
}
