import Events
import Foundation
import GSL
import Statistics

/// A signal of known shape fitted to a spectrum together with all of the background's parameters.
public struct SignalFit: Sendable, Codable, Equatable {
  /// The shape's name.
  public let shape: String
  /// The shape's parameters.
  public let parameters: [ShapeParameter]
  /// The events of the signal, inside the bins and outside, of either sign; the error is that of the
  /// likelihood's curvature, or where there is none the distance upwards at which −2 ln L rises by 1.
  public let yield: Estimate
  /// Whether the yield is as small as it can be: the expectation of an empty bin is 0 there, the
  /// likelihood ends and has no maximum. The limit holds; the error is upwards alone, and Z means little.
  public let isAtBound: Bool
  /// t₀ = −2 ln L(0, θ̂̂)/L(ŝ, θ̂), for excess and deficit alike.
  public let statistic: Double
  /// ln of the local p-value of an excess: ln Φ(−Z), near 0 for a deficit.
  public let logLocalP: Double
  /// Z = ±√t₀, with the sign of the yield.
  public let significance: Double
  /// The upper limit on the yield; nil where none was asked for.
  public let limit: SignalLimit?
  /// What makes the asymptotic distributions doubtful; empty where nothing is known to.
  public let warnings: [String]

  /// The local p-value of an excess (arXiv:1007.1727, equations 12 and 52, continued to deficits).
  public var localP: PValue<Local> { PValue(logarithm: min(0, logLocalP)) }

  /// q₀: t₀ of an excess, 0 of a deficit.
  public var q0: Double { yield.value > 0 ? statistic : 0 }
}

/// An upper limit on a yield, and those that the background alone would give.
public struct SignalLimit: Sendable, Codable, Equatable {
  /// The confidence level, such as 0.95.
  public let level: Double
  /// The limit in events, by CLs and q̃.
  public let observed: Double
  /// The limits of data that lie −2, −1, 0, 1, 2 σ from the median of the background alone.
  public let expected: [Double]
}

extension SignalSearch {
  /// Fits the yield of a shape and all of the background's parameters.
  ///
  /// The yield may be negative as far as every expectation stays positive where there are events: the
  /// likelihood vanishes beyond. Limits are those of q̃_μ by CLs with asymptotic distributions and the
  /// Asimov set of the background's fit (arXiv:1007.1727, section 3).
  ///
  /// - Parameters:
  ///   - shape: of the signal.
  ///   - limit: the confidence level of an upper limit; nil for none.
  /// - Throws: `InputError` where no event of the signal is in the bins; `FitError` where the fit fails.
  ///   A limit that fails is nil, and a warning says why.
  public func fit(_ shape: some SignalShape, limit: Double? = 0.95) throws -> SignalFit {
    let prepared = try PreparedShape(shape, on: axis)
    return try fit(prepared, limit: limit)
  }

  /// −2 ln L along the yield of a shape above its minimum, the background at its best everywhere.
  ///
  /// - Parameters:
  ///   - yields: in events.
  ///   - points: how many, 2 or more.
  /// - Throws: as ``fit(_:limit:)``.
  public func profile(_ shape: some SignalShape, over yields: ClosedRange<Double>, points: Int)
    throws -> ProfileScan
  {
    try likelihood(of: PreparedShape(shape, on: axis).probabilities)
      .profile(of: "yield", over: yields, points: points)
  }

  func fit(_ shape: PreparedShape, limit: Double?) throws -> SignalFit {
    try freeFit(shape, limit: limit).result
  }

  /// The fit, with the likelihood for more fits of the same data.
  func freeFit(_ shape: PreparedShape, limit: Double? = nil) throws -> (
    result: SignalFit, likelihood: Likelihood<SignalModel>, best: LikelihoodFit
  ) {
    let likelihood = try likelihood(of: shape.probabilities)
    let free = try likelihood.maximize()
    let error = try error(of: free, in: likelihood)
    let yield = free.point[0]
    let statistic = max(0, twiceNLL - free.twiceNLL)
    let significance = (yield < 0 ? -1 : 1) * statistic.squareRoot()
    var warnings = warnings(shape.probabilities)
    var upper: SignalLimit?
    do {
      upper = try limit.map { try self.limit($0, shape.probabilities, in: likelihood) }
    } catch let error as FitError {
      warnings.append("there is no limit: \(error.reason)")
    }
    let result = SignalFit(
      shape: shape.name, parameters: shape.parameters, yield: Estimate(yield, error: error),
      isAtBound: free.endsAtVanishingMean, statistic: statistic,
      logLocalP: PValue<Local>(significance: significance).logarithm, significance: significance,
      limit: upper, warnings: warnings)
    return (result, likelihood, free)
  }

  /// From the curvature; where that vanishes, or the yield ends at its bound, how far upwards −2 ln L
  /// rises by one.
  private func error(of fit: LikelihoodFit, in likelihood: Likelihood<SignalModel>) throws -> Double
  {
    if !fit.endsAtVanishingMean, let covariance = try? likelihood.covariance(at: fit) {
      return covariance.error(0)
    }
    return try likelihood.upperError(of: 0, at: fit, scale: 1)
  }

  /// Limits by asymptotic distributions, and never below −ln(1 − level) events in the bins, below which
  /// no CLs limit can be: events weigh in a signal's favour, so CLs is at least the probability e^(−s)
  /// that a signal leaves none. With no event the asymptotic limit would be 1.9 instead of 3.0 at 95 %.
  private func limit(
    _ level: Double, _ probabilities: [Double], in likelihood: Likelihood<SignalModel>
  ) throws -> SignalLimit {
    let limit = try likelihood.upperLimit(level: level)
    let least = -log(1 - level) / scaled(probabilities).reduce(0, +)
    return SignalLimit(
      level: limit.level, observed: max(least, limit.observed),
      expected: limit.expected.map { max(least, $0) })
  }

  /// q₀ alone, for toys.
  func excess(of shape: PreparedShape) throws -> Double {
    let free = try likelihood(of: shape.probabilities).maximize()
    return free.point[0] > 0 ? max(0, twiceNLL - free.twiceNLL) : 0
  }

  func likelihood(of probabilities: [Double]) throws(InputError) -> Likelihood<SignalModel> {
    try Likelihood(signalModel(of: probabilities), data: data)
  }

  func signalModel(of probabilities: [Double]) -> SignalModel {
    SignalModel(
      background, at: best,
      signal: Parameter("yield", initialValue: 0, bounds: -.infinity ... .infinity),
      linear: scaled(probabilities))
  }

  /// A share of the signal in each bin, in units of the counts.
  private func scaled(_ probabilities: [Double]) -> [Double] {
    zip(probabilities, scales).map { $0 * $1 }
  }

  /// Corrections to the asymptotic distributions are of the order of one over the root of the events
  /// that the signal must be told from, (Σ f)² / Σ f²/B.
  private func warnings(_ probabilities: [Double]) -> [String] {
    let shape = scaled(probabilities)
    let total = shape.reduce(0, +)
    let information = zip(shape, scaled(expectations)).reduce(0) {
      $0 + $1.0 * $1.0 / max($1.1, 1e-9)
    }
    let beneath = total * total / information
    var warnings: [String] = []
    if beneath < 25 {
      warnings.append(
        printed("only %.3g events are expected under the signal: use toys", beneath))
    }
    if background.isHeld {
      warnings.append("the events do not determine the background, which is held as it was fitted")
    }
    return warnings
  }
}
