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
  /// It has its coverage for many events, and away from couplings where the likelihood has two minima
  /// of like height; elsewhere use toys.
  public func confidenceSet(level: Double = 0.95) throws -> IntervalSet {
    let z = NormalDistribution.upperQuantile(logTail: log((1 - checked(level)) / 2))
    return try confidenceSet { _ in z * z }
  }

  /// The couplings with t_g at most what toys of g are below with the probability of a confidence
  /// level: the construction of Feldman and Cousins, Phys. Rev. D 57 (1998) 3873, with nuisance
  /// parameters at their conditional fits.
  ///
  /// - Parameters:
  ///   - level: the confidence level.
  ///   - count: the number of toys of each of a few couplings, between which the critical value is
  ///     interpolated.
  ///   - seed: names the random streams.
  ///   - nodes: how many couplings, 2 or more on each side of zero.
  /// - Throws: ``FitError`` where a fit fails; `InputError` where the phase is free.
  public func confidenceSet(
    level: Double = 0.95, toys count: Int, seed: UInt64, nodes: Int = 8
  ) throws -> IntervalSet {
    precondition(nodes >= 2, "\(nodes) couplings")
    let share = checked(level)
    let profiler = try CouplingProfiler(self)
    let side = (0...nodes).map { step in
      model.largestCoupling * Double(step * step) / Double(nodes * nodes)
    }
    let couplings =
      model.coupling == .anySign ? side.dropFirst().reversed().map { -$0 } + side : side
    let critical = try couplings.enumerated().map { index, g in
      // Where nothing can be drawn, because an expectation is negative, nothing is allowed either.
      guard let point = try profiler.point(at: g) else { return 0.0 }
      return try model.toys(at: point, count: count, seed: seed &+ UInt64(index))
        .distribution.quantile(share).value
    }
    return try confidenceSet { g in
      let above = couplings.firstIndex { $0 >= g } ?? couplings.count - 1
      guard above > 0 else { return critical[0] }
      let (low, high) = (couplings[above - 1], couplings[above])
      let fraction = (g - low) / (high - low)
      return critical[above - 1] * (1 - fraction) + critical[above] * fraction
    }
  }

  private func checked(_ level: Double) -> Double {
    precondition(level > 0 && level < 1, "a confidence level of \(level)")
    return level
  }

  /// The couplings whose t_g is at most a critical value.
  private func confidenceSet(_ critical: (_ g: Double) -> Double) throws
    -> IntervalSet
  {
    let profiler = try CouplingProfiler(self)
    let profile = try profiler.profile()
    return try IntervalSet.sublevel(
      of: zip(profile.couplings, profile.values).map { ($0, $1 - critical($0)) },
      threshold: 0, tolerance: 1e-6 * model.largestCoupling
    ) { g in
      try profiler.value(at: g) - critical(g)
    }
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
    guard let fit = try fit(at: coupling) else { return .infinity }
    return max(0, 2 * (fit - minima[0].value))
  }

  /// The parameters at their best for a coupling; nil where an expectation is negative there.
  func point(at coupling: Double) throws -> [Double]? {
    guard try fit(at: coupling) != nil else { return nil }
    return (0..<kernel.count).map { kernel.point[$0] }
  }

  private func fit(at coupling: Double) throws -> Double? {
    var start = minima[0].point
    start[0] = coupling
    guard kernel.value(at: start) < .infinity else { return nil }
    return try kernel.fit(holding: [0: coupling], startingAt: start).value
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
