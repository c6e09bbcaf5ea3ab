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
  /// - Throws: `InputError` where no event of the signal is in the bins; `FitError` where a fit fails.
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
    let upper = try limit.map { try likelihood.upperLimit(level: $0) }
    let result = SignalFit(
      shape: shape.name, parameters: shape.parameters, yield: Estimate(yield, error: error),
      statistic: statistic, logLocalP: PValue<Local>(significance: significance).logarithm,
      significance: significance,
      limit: upper.map {
        SignalLimit(level: $0.level, observed: $0.observed, expected: $0.expected)
      }, warnings: warnings(shape.probabilities))
    return (result, likelihood, free)
  }

  /// From the curvature; where that vanishes, as with a yield that ends in an empty bin, how far upwards
  /// −2 ln L rises by one.
  private func error(of fit: LikelihoodFit, in likelihood: Likelihood<SignalModel>) throws -> Double
  {
    if let covariance = try? likelihood.covariance(at: fit) { return covariance.error(0) }
    return try likelihood.minosInterval(of: "yield", at: fit).high - fit.point[0]
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
      linear: probabilities)
  }

  /// Corrections to the asymptotic distributions are of the order of one over the root of the events
  /// that the signal must be told from, (Σ f)² / Σ f²/B.
  private func warnings(_ probabilities: [Double]) -> [String] {
    let total = probabilities.reduce(0, +)
    let information = zip(probabilities, expectations).reduce(0) {
      $0 + $1.0 * $1.0 / max($1.1, 1e-9)
    }
    let beneath = total * total / information
    return beneath < 25
      ? [String(format: "only %.3g events are expected under the signal: use toys", beneath)] : []
  }
}
