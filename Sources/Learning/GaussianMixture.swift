import Events
import Foundation
import GSL

/// −ln of a density that is a sum of normal ones with full covariances, fitted by expectation
/// maximisation.
///
/// The features are standardised first. Each start begins from k-means++ centres; the start with the
/// greatest objective is kept. The objective is Σ w ln p(x) − ½ ε W Σ_c tr Σ_c⁻¹, whose second term
/// makes the covariances S_c + (ε W/N_c) 1: no component can shrink to a point, and no step of the
/// maximisation lowers the objective.
///
/// Sources: Dempster, Laird, Rubin, J. R. Stat. Soc. B 39 (1977) 1; Arthur and Vassilvitskii,
/// "k-means++", SODA 2007; for the penalty, Snoussi and Mohammad-Djafari, AIP Conf. Proc. 617 (2002)
/// 36.
public struct GaussianMixture: SavedAnomalyScorer {
  /// The number of normal densities.
  public var components: Int
  /// How many times the maximisation begins anew.
  public var starts: Int
  /// The greatest number of steps of each.
  public var maximumIterations: Int
  /// A start ends when a step raises the objective by less than this per unit of weight.
  public var tolerance: Double
  /// ε, a variance in units of the standardised features'.
  public var regularization: Double

  /// A mixture's configuration.
  public init(
    components: Int = 8, starts: Int = 3, maximumIterations: Int = 500, tolerance: Double = 1e-6,
    regularization: Double = 1e-6
  ) {
    precondition(components >= 1 && starts >= 1 && maximumIterations >= 1, "an empty mixture")
    precondition(tolerance >= 0 && regularization > 0, "\(tolerance), \(regularization)")
    self.components = components
    self.starts = starts
    self.maximumIterations = maximumIterations
    self.tolerance = tolerance
    self.regularization = regularization
  }

  /// "Gaussian mixture".
  public var name: String { "Gaussian mixture" }

  /// Every number of the configuration.
  public static let parameters: [LearnerParameter<GaussianMixture>] = [
    .count("components", \.components, in: 1...10_000),
    .count("starts", \.starts, in: 1...1_000),
    .count("maximumIterations", \.maximumIterations, in: 1...1_000_000),
    .number("tolerance", \.tolerance, in: 0...1),
    .number("regularization", \.regularization, in: 0...1),
  ]

  /// Maximises from each start, each with a random stream of its own.
  ///
  /// - Throws: `InputError` for fewer than two events a component, or where the features are so
  ///   nearly dependent that a covariance has no inverse in spite of the regularisation.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers)
    async throws -> Fitted
  {
    guard sample.count >= 2 * components else {
      throw InputError(
        "training sample", "it has \(sample.count) events for \(components) components",
        remedy: "give at least two events a component")
    }
    let standardization = try Preprocessing([.standardized]).fit(sample)
    let events = MixtureEvents(
      standardization.transformedDoubles(sample.features), width: sample.features.features.count,
      weights: sample.weights)
    let fits = try await workers.map(starts) { start in
      var stream = RandomStream(
        seed: seed, purpose: "Gaussian mixture", index: UInt64(index) << 32 | UInt64(start))
      return try maximize(events, from: events.clusters(components, using: &stream))
    }
    var best = fits[0]
    for fit in fits.dropFirst() where fit.objective > best.objective { best = fit }
    return Fitted(
      standardization: standardization,
      logScale: -(try standardization.logJacobians(of: sample.features.rows(at: [0]))[0]),
      components: best.components.sorted { $0.fraction > $1.fraction },
      objectives: best.objectives, isConverged: best.isConverged)
  }

  private struct Fit: Sendable {
    var components: [MixtureComponent]
    var objectives: [Double] = []
    var isConverged = false
    var objective: Double { objectives.last ?? -.infinity }
  }

  private func maximize(_ events: MixtureEvents, from clusters: MixtureSums) throws -> Fit {
    var fit = Fit(components: try clusters.components(regularization: regularization))
    for _ in 0..<maximumIterations {
      try Task.checkCancellation()
      let sums = events.expectation(of: fit.components)
      let penalty = fit.components.reduce(0) { $0 + $1.inverseTrace } * regularization / 2
      fit.objectives.append(sums.logLikelihood / events.total - penalty)
      let steps = fit.objectives.suffix(2)
      if steps.count == 2, let old = steps.first, fit.objective - old < tolerance {
        fit.isConverged = true
        break
      }
      fit.components = try sums.components(regularization: regularization)
    }
    return fit
  }

  /// A fitted density.
  public struct Fitted: SavedScorer {
    /// "Gaussian mixture".
    public static let kind = "Gaussian mixture"
    let standardization: FittedPreprocessing
    /// ln of the standardised unit volume in the features' own units.
    let logScale: Double
    let components: [MixtureComponent]
    /// The objective per unit of weight after each step of the start that was kept.
    package let objectives: [Double]
    /// Whether the steps ended before their greatest number.
    public let isConverged: Bool

    /// The features, in the order in which events must bring them.
    public var features: [Feature] { standardization.features }

    /// Whether each component is one of these features.
    public func requireSound() throws(Flaw) {
      try Flaw.unless(standardization.isStandardisation, "the preprocessing is no standardisation")
      try Flaw.unless(!components.isEmpty, "there are no components")
      try Flaw.size(of: [logScale], "scale")
      for component in components { try component.requireSound(width: features.count) }
    }

    /// Each component's share, the greatest first.
    public var fractions: [Double] { components.map(\.fraction) }

    /// Each component's mean, in the features' units.
    public var means: [[Double]] {
      components.map { component in
        let map = standardization.shiftedScale
        return component.mean.indices.map { component.mean[$0] * map.scales[$0] + map.shifts[$0] }
      }
    }

    /// Each component's covariance, in the features' units.
    public var covariances: [Matrix] {
      components.map { component in
        let scales = standardization.shiftedScale.scales
        let size = scales.count
        var result = Matrix(rows: size, columns: size, elements: component.covariance)
        for i in 0..<size {
          for j in 0..<size { result[i, j] *= scales[i] * scales[j] }
        }
        return result
      }
    }

    /// ln p of each event, per unit volume of the features.
    ///
    /// - Throws: `InputError` where the features are others or a value is not finite.
    public func logDensities(of matrix: FeatureMatrix) throws(InputError) -> [Double] {
      try check(matrix)
      let events = MixtureEvents(
        standardization.transformedDoubles(matrix), width: features.count,
        weights: Array(repeating: 1, count: matrix.count))
      return events.logDensities(of: components).map { $0 - logScale }
    }

    /// −ln p of each event.
    public func scores(of matrix: FeatureMatrix) throws(InputError) -> [Double] {
      try logDensities(of: matrix).map { -$0 }
    }
  }
}
