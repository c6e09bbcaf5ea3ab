import Events
import Foundation
import GSL

/// t_g, the profile likelihood ratio of a coupling, over all couplings that fits may reach.
public struct CouplingProfile: Sendable {
  /// The couplings, ascending, denser near zero.
  public let couplings: [Double]
  /// t_g at each of them: −2 ln L(g, θ̂̂)/L(ĝ, θ̂), +∞ where an expectation is negative.
  public let values: [Double]
  /// All minima, the lowest first.
  public let minima: [Minimum]

  /// A minimum of −2 ln L.
  public struct Minimum: Sendable, Hashable {
    /// Where it is.
    public let coupling: Double
    /// How much higher than the lowest.
    public let height: Double
  }

  /// ĝ, at the lowest minimum.
  public var best: Double { minima[0].coupling }
}

extension Likelihood where Model == InterferenceModel {
  /// The profile of the coupling.
  ///
  /// - Throws: ``FitError`` where a fit fails; `InputError` where the phase is free, so that the
  ///   coupling is no single parameter.
  public func couplingProfile() throws -> CouplingProfile {
    try CouplingProfiler(self).profile()
  }

  /// The couplings with t_g at most the χ² quantile of a confidence level: several pieces where the
  /// likelihood has several minima.
  ///
  /// - Parameters:
  ///   - level: the confidence level.
  ///   - threshold: the critical value of t_g; nil for that of χ² with one degree of freedom, which
  ///     holds for many events and away from couplings where the likelihood has two minima of like
  ///     height. With toys it is ``CouplingTest``'s to find.
  public func confidenceSet(level: Double = 0.95, threshold: Double? = nil) throws -> IntervalSet {
    precondition(level > 0 && level < 1, "a confidence level of \(level)")
    let profiler = try CouplingProfiler(self)
    let profile = try profiler.profile()
    let z = NormalDistribution.upperQuantile(logTail: log((1 - level) / 2))
    return try IntervalSet.sublevel(
      of: zip(profile.couplings, profile.values).map { ($0, $1) }, threshold: threshold ?? z * z,
      tolerance: 1e-6 * model.largestCoupling
    ) { try profiler.value(at: $0) }
  }
}

/// The fits of a profile.
final class CouplingProfiler {
  private let kernel: LikelihoodKernel<InterferenceModel>
  private let model: InterferenceModel
  private let minima: [LikelihoodKernel<InterferenceModel>.Minimum]

  init(_ likelihood: Likelihood<InterferenceModel>) throws {
    guard likelihood.model.parameterOfInterest != nil else {
      throw InputError(
        likelihood.model.name, "the phase is free, and the coupling no single parameter",
        remedy: "test at zero, or fix the phase")
    }
    model = likelihood.model
    kernel = likelihood.kernel()
    minima = try kernel.minima(startingAt: model.initialPoint)
  }

  /// t_g.
  func value(at coupling: Double) throws -> Double {
    var start = minima[0].point
    start[0] = coupling
    guard kernel.value(at: start) < .infinity else { return .infinity }
    let fit = try kernel.fit(holding: [0: coupling], startingAt: start)
    return max(0, 2 * (fit.value - minima[0].value))
  }

  func profile() throws -> CouplingProfile {
    let couplings = Set(model.scanRays.flatMap { $0.map { $0[0] } } + minima.map { $0.point[0] })
      .sorted()
    return CouplingProfile(
      couplings: couplings, values: try couplings.map { try value(at: $0) },
      minima: minima.map {
        CouplingProfile.Minimum(
          coupling: $0.point[0], height: 2 * ($0.value - minima[0].value))
      })
  }
}
