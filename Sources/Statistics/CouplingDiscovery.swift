import Events
import Foundation
import GSL

/// The test of no signal, g = 0, against any coupling that the model allows.
public struct CouplingDiscovery: Sendable {
  /// t₀ = −2 ln L(0, θ̂̂)/L(ĝ, θ̂), from the lowest of all minima; q₀ where g ≥ 0.
  public let statistic: Double
  /// The parameters at the lowest minimum.
  public let best: [Double]
  /// The share of background toys with at least this statistic, and its error.
  public let p: Estimate
  /// The toys.
  public let toys: CouplingToys
  /// The p-value of many events: ½χ²₁ for g ≥ 0, χ²₁ for either sign, χ²₂ for a free phase; or why it
  /// is refused.
  public let asymptotic: Result<PValue<Local>, AsymptoticsRefused>

  /// Z of the toys' p; that of its upper end, and so a lower bound, where no toy reaches the
  /// statistic.
  public var significance: Double {
    PValue<Local>(logarithm: log(p.value > 0 ? min(1, p.value) : p.error)).significance
  }
}

/// Why the distributions of many events are not to be used here.
public struct AsymptoticsRefused: Error, Sendable, Hashable, CustomStringConvertible {
  /// The reason, in a sentence.
  public let description: String
}

extension Likelihood where Model == InterferenceModel {
  /// Tests for a signal with toys, in which the nuisance parameters are at their fit without one.
  ///
  /// The asymptotic p-value is given where the toys bear it out: where 5 % of them are above its
  /// 95 % quantile, within three of their errors. It may be far off where the interference makes the
  /// likelihood turn round on one side of zero, so that it has two minima.
  ///
  /// - Parameters:
  ///   - count: the number of toys, 1000 or more to say something of the asymptotic distribution.
  ///   - seed: names the random streams.
  /// - Throws: `FitError` where a fit to the data fails or too many of the toys'.
  public func discovery(toys count: Int, seed: UInt64) throws(FitError) -> CouplingDiscovery {
    let kernel = kernel()
    let start = model.initialPoint
    let lowest = try kernel.minima(startingAt: start)[0]
    let zero = Dictionary(uniqueKeysWithValues: (0..<model.couplings).map { ($0, 0.0) })
    let fixed = try kernel.fit(holding: zero, startingAt: start)
    let point = (0..<kernel.count).map { kernel.point[$0] }
    let statistic = max(0, 2 * (fixed.value - lowest.value))
    let toys = try model.toys(at: point, count: count, seed: seed)
    return CouplingDiscovery(
      statistic: statistic, best: lowest.point, p: toys.distribution.tail(statistic), toys: toys,
      asymptotic: model.asymptoticP(of: statistic, checkedBy: toys))
  }
}

extension InterferenceModel {
  /// ln P(t₀ ≥ t) for many events.
  func asymptoticLogTail(_ statistic: Double) -> Double {
    switch coupling {
    case .notNegative: NormalDistribution.logUpperTail(statistic.squareRoot())
    case .anySign: log(2) + NormalDistribution.logUpperTail(statistic.squareRoot())
    case .freePhase: -0.5 * statistic
    }
  }

  fileprivate func asymptoticP(of statistic: Double, checkedBy toys: CouplingToys)
    -> Result<PValue<Local>, AsymptoticsRefused>
  {
    let threshold =
      switch coupling {
      case .notNegative: 2.705_543_454
      case .anySign: 3.841_458_821
      case .freePhase: 5.991_464_547
      }
    let share = toys.distribution.tail(threshold)
    let error = (0.05 * 0.95 / Double(toys.count)).squareRoot()
    guard toys.count >= 1000 else {
      return .failure(
        AsymptoticsRefused(
          description:
            "\(toys.count) toys are too few to check the distribution of many events"
        ))
    }
    guard abs(share.value - 0.05) <= 3 * error else {
      let quantile = toys.distribution.quantile(0.95)
      return .failure(
        AsymptoticsRefused(
          description: String(
            format:
              "%.2g %% of the toys, not 5 %%, are above %.2f: their 95 %% quantile is %.2f ± %.2f,"
              + " and %.0f %% have several minima", 100 * share.value, threshold, quantile.value,
            quantile.error, 100 * toys.severalMinima.value)))
    }
    return .success(PValue(logarithm: min(0, asymptoticLogTail(statistic))))
  }
}
