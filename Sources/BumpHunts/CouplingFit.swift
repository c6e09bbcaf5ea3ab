import Events
import Foundation
import GSL
import Statistics

/// A resonance that interferes with the background, fitted to a spectrum by its coupling g together
/// with all of the background's parameters: ν(g) = B(θ) + g I + g² S.
public struct CouplingFit: Sendable, Codable, Equatable {
  /// A minimum of −2 ln L.
  public struct Minimum: Sendable, Codable, Equatable {
    /// g there.
    public let coupling: Double
    /// How much higher than the lowest.
    public let height: Double
  }

  /// A piece of a set of couplings.
  public struct Interval: Sendable, Codable, Equatable {
    /// Its ends; an end of the range that fits may reach is no end that data have set.
    public let low, high: Double
  }

  /// The resonance's mass and width in GeV.
  public let mass, width: Double
  /// The greatest |g| that was looked at.
  public let largestCoupling: Double
  /// All minima over couplings of either sign, the lowest first.
  public let minima: [Minimum]
  /// t₀ = −2 ln L(0)/L(ĝ), of the lowest minimum.
  public let statistic: Double
  /// ln of the local p-value of t₀, were it χ² with one degree of freedom. With interference it often
  /// is not: ``CouplingQuantiles`` says by how much.
  public let logLocalP: Double
  /// The couplings at which t_g is at most the χ²₁ quantile of 68.3 %.
  public let oneSigma: [Interval]
  /// The same of the confidence level of the limits.
  public let allowed: [Interval]
  /// The confidence level of the limits, such as 0.95.
  public let level: Double
  /// The set that an Asimov set of the background alone would allow.
  public let expected: [Interval]
  /// The fit of the same resonance without its interference.
  public let blind: SignalFit

  /// ĝ, at the lowest minimum.
  public var coupling: Double { minima[0].coupling }
  /// Z of the local p-value.
  public var significance: Double { PValue<Local>(logarithm: logLocalP).significance }
  /// The least and the greatest coupling that are allowed: the limits by sign.
  public var limits: (low: Double, high: Double)? {
    guard let first = allowed.first, let last = allowed.last else { return nil }
    return (first.low, last.high)
  }
  /// The greatest allowed |g|.
  public var limit: Double? { limits.map { max(-$0.low, $0.high) } }
}

extension SignalSearch {
  /// Fits the coupling of a resonance, with both signs and all minima, and beside it the yield of the
  /// same resonance without interference.
  ///
  /// I is made with the density of the background's fit without a signal, and follows the background
  /// while it moves, as √B in each bin. What resolution mixes from bin to bin moves with the bin that
  /// sees it; ``reinterfered(_:at:)`` says what that does to g. Couplings are looked at up to where
  /// either sign would be seen with 12 σ by I and S together.
  ///
  /// - Parameters:
  ///   - level: the confidence level of the limits.
  ///   - blindLimit: whether the fit without interference has a limit too.
  /// - Throws: `InputError` where no event of the signal is in the bins; `FitError` where a fit fails.
  public func fit(_ resonance: InterferingResonance, level: Double = 0.95, blindLimit: Bool = true)
    throws -> CouplingFit
  {
    let shape = try PreparedShape(resonance.signal, on: axis)
    let parts = try CouplingParts(resonance, on: axis, over: expectations)
    let scanner = CouplingScanner(self, parts)
    let scan = try scanner.scan(data)
    let asimov = try scanner.scan(
      BinnedData(counts: expectations, auxiliary: [0] + scanner.auxiliaries(at: best)))
    return CouplingFit(
      mass: resonance.mass, width: resonance.width, largestCoupling: parts.largest,
      minima: scan.minima.map {
        CouplingFit.Minimum(coupling: $0.point[0], height: $0.twiceNLL - scan.least)
      },
      statistic: scan.statistic,
      logLocalP: LocalLaw.chiSquared(degreesOfFreedom: 1).pValue(of: scan.statistic).logarithm,
      oneSigma: try scan.intervals(atMost: 1),
      allowed: try scan.intervals(atMost: Self.threshold(level)), level: level,
      expected: try asimov.intervals(atMost: Self.threshold(level)),
      blind: try fit(shape, limit: blindLimit ? level : nil))
  }

  /// ĝ where I is made anew over the background of the fit itself, until it changes no more.
  ///
  /// - Parameter fit: of the same resonance.
  public func reinterfered(_ resonance: InterferingResonance, at fit: CouplingFit) throws -> Double
  {
    var density = expectations
    var point = [fit.coupling] + best
    for iteration in 0..<20 {
      let scanner = CouplingScanner(
        self, try CouplingParts(resonance, on: axis, over: density, largest: fit.largestCoupling))
      let minimum = try scanner.minimum(of: data, from: point)
      let change = abs(minimum.point[0] - point[0])
      point = minimum.point
      // The first time I is still that of the background alone.
      if iteration > 0 && change < 1e-6 * fit.largestCoupling { break }
      density = scanner.model.expected(at: [0] + point.dropFirst())
    }
    return point[0]
  }

  /// The likelihood of a resonance's coupling.
  package func likelihood(of resonance: InterferingResonance) throws -> Likelihood<SignalModel> {
    let parts = try CouplingParts(resonance, on: axis, over: expectations)
    return try Likelihood(CouplingScanner(self, parts).model, data: data)
  }

  /// t₀ of a resonance's coupling, or q₀ where only g ≥ 0 is looked at, by the few starts that toys have.
  ///
  /// - Throws: as the whole fit.
  public func couplingStatistic(_ resonance: InterferingResonance, sign: CouplingSign = .either)
    throws -> Double
  {
    let parts = try CouplingParts(resonance, on: axis, over: expectations)
    let found = try CouplingScanner(self, parts).minima(of: data, sign: sign)
    return max(0, found.none.twiceNLL - found.minima[0].twiceNLL)
  }

  /// The quantile of χ²₁.
  static func threshold(_ level: Double) -> Double {
    precondition(level > 0 && level < 1, "a confidence level of \(level)")
    let z = NormalDistribution.upperQuantile(logTail: log((1 - level) / 2))
    return z * z
  }
}
