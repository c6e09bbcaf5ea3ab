import Events
import Foundation
import GSL

/// t_g, the profile likelihood ratio of a coupling, over all couplings that fits may reach.
///
/// Where the phase is free the coupling is |g|, and φ is profiled with the nuisance parameters.
public struct CouplingProfile: Sendable {
  /// The couplings, ascending, denser near zero.
  public let couplings: [Double]
  /// t_g at each of them: −2 ln L(g, θ̂̂)/L(ĝ, θ̂), +∞ where an expectation is negative.
  public let values: [Double]
  /// φ̂(g) in (−π, π] at each of them; nil at 0, where t_g is infinite, and where the phase is not
  /// free. It may jump from one minimum to another.
  public let phases: [Double?]
  /// All minima, the lowest first.
  public let minima: [Minimum]

  /// A minimum of −2 ln L.
  public struct Minimum: Sendable, Hashable {
    /// Where it is.
    public let coupling: Double
    /// φ there, in (−π, π]; nil at 0 and where the phase is not free.
    public let phase: Double?
    /// How much higher than the lowest.
    public let height: Double
  }

  /// ĝ, at the lowest minimum.
  public var best: Double { minima[0].coupling }
}

extension Likelihood where Model == InterferenceModel {
  /// The profile of the coupling.
  ///
  /// - Throws: ``FitError`` where a fit fails.
  public func couplingProfile() throws(FitError) -> CouplingProfile {
    try CouplingProfiler(self).profile()
  }

  /// The couplings with t_g at most the χ² quantile of a confidence level: several pieces where the
  /// likelihood has several minima.
  ///
  /// It has its coverage for many events, and away from couplings where the likelihood has two
  /// minima of like height. With a free phase it has too little near |g| = 0, where t₀ is χ²₂: at a
  /// level of 95 %, 1 − e^(−3.84/2) = 85 %. Elsewhere use toys.
  public func confidenceSet(level: Double = 0.95) throws(FitError) -> IntervalSet {
    let z = NormalDistribution.upperQuantile(logTail: log((1 - checked(level)) / 2))
    return try confidenceSet { _ in z * z }
  }

  /// The couplings with t_g at most what toys of g are below with the probability of a confidence
  /// level: the construction of Feldman and Cousins, Phys. Rev. D 57 (1998) 3873, with nuisance
  /// parameters, and the phase where it is free, at their conditional fits to the data.
  ///
  /// - Parameters:
  ///   - level: the confidence level.
  ///   - count: the number of toys of each of a few couplings, between which the critical value is
  ///     interpolated.
  ///   - seed: names the random streams.
  ///   - nodes: how many couplings, 2 or more on each side of zero.
  /// - Throws: ``FitError`` where a fit fails.
  public func confidenceSet(
    level: Double = 0.95, toys count: Int, seed: UInt64, nodes: Int = 8
  ) throws(FitError) -> IntervalSet {
    precondition(nodes >= 2, "\(nodes) couplings")
    let share = checked(level)
    let profiler = try CouplingProfiler(self)
    let couplings = model.couplings(steps: nodes)
    var critical: [Double] = []
    for (index, g) in couplings.enumerated() {
      // Where nothing can be drawn, because an expectation is negative, nothing is allowed either.
      guard let point = try profiler.conditional(at: g)?.point else {
        critical.append(0)
        continue
      }
      let toys = try model.toys(at: point, count: count, seed: seed &+ UInt64(index))
      critical.append(toys.distribution.quantile(share).value)
    }
    return try confidenceSet { g in
      let above = couplings.firstIndex { $0 >= g } ?? couplings.count - 1
      guard above > 0 else { return critical[0] }
      let (low, high) = (couplings[above - 1], couplings[above])
      let fraction = min(1, (g - low) / (high - low))
      return critical[above - 1] * (1 - fraction) + critical[above] * fraction
    }
  }

  private func checked(_ level: Double) -> Double {
    precondition(level > 0 && level < 1, "a confidence level of \(level)")
    return level
  }

  /// The couplings whose t_g is at most a critical value.
  private func confidenceSet(_ critical: (_ g: Double) -> Double) throws(FitError) -> IntervalSet {
    let profiler = try CouplingProfiler(self)
    let profile = try profiler.profile()
    return try IntervalSet.sublevel(
      of: zip(profile.couplings, profile.values).map { ($0, $1 - critical($0)) },
      threshold: 0, tolerance: 1e-6 * model.largestCoupling
    ) { g throws(FitError) in
      try profiler.value(at: g) - critical(g)
    }
  }
}
