import Events
import GSL

/// Invertible maps of the features, applied in order, that learners fit to their own training events.
///
///     let fitted = try Preprocessing([.logit(), .standardized]).fit(features)
///     let inner = try fitted.transformed(features)
///
/// Every step is fitted to the weighted events as the steps before it left them; an event of weight
/// 2 counts as two. No steps at all leave the features as they are.
public struct Preprocessing: Sendable, Hashable, Codable, ExpressibleByArrayLiteral {
  /// One map of the features.
  public enum Step: Sendable, Hashable, Codable {
    /// (x − mean)/(standard deviation) of each feature.
    case standardized
    /// (x − median)/(inter-quartile range) of each feature, which few far events do not change.
    case robust
    /// ln u/(1 − u) of each feature, u its place in the range of the training events, widened at
    /// both ends by `margin` times its length, after arXiv:2109.00546.
    case logit(margin: Double = 0.01)
    /// The same in ranges that are known, one for each feature.
    case logitWithin([ClosedRange<Double>])
    /// Each feature's distribution function, and from there to another distribution; the function
    /// is straight between at most `knots` values. Its slope, and so the Jacobian, scatters by 1/√n
    /// for n events between two knots: for densities, have hundreds.
    case quantile(to: Target = .normal, knots: Int = 200)
    /// The principal components of the standardised features, each divided by its standard
    /// deviation: their covariance is the unit matrix.
    case whitened
  }

  /// What a quantile step makes each feature's distribution.
  public enum Target: String, Sendable, Hashable, Codable {
    /// Standard normal.
    case normal
    /// Uniform in (0, 1).
    case uniform
  }

  /// The maps, the first one first.
  public let steps: [Step]

  /// Maps to be applied in order.
  public init(_ steps: [Step]) {
    for step in steps {
      switch step {
      case .logit(let margin): precondition(margin > 0, "a margin of \(margin)")
      case .quantile(_, let knots): precondition(knots >= 2, "\(knots) knots")
      case .logitWithin(let ranges):
        precondition(
          ranges.allSatisfy { $0.upperBound > $0.lowerBound }, "\(ranges) has an empty range")
      case .standardized, .robust, .whitened: break
      }
    }
    self.steps = steps
  }

  /// Maps to be applied in order.
  public init(arrayLiteral elements: Step...) { self.init(elements) }

  /// The steps' names in order, for reports; "none" where there are none.
  public var name: String {
    steps.isEmpty ? "none" : steps.map(\.name).joined(separator: ", ")
  }

  /// Fits the steps to weighted events.
  ///
  /// - Parameter weights: nil for ones; events of weight 0 are left out.
  /// - Throws: `InputError` where a feature is not finite or constant, a weight negative or not
  ///   finite, where the features are linearly dependent (whitening), or where there is not one range
  ///   for each feature.
  public func fit(_ features: FeatureMatrix, weights: [Double]? = nil) throws(InputError)
    -> FittedPreprocessing
  {
    let sample = try UnlabelledSample(features: features, weights: weights)
    return try fit(sample)
  }

  /// Fits the steps to the events of a sample.
  func fit(_ sample: UnlabelledSample) throws(InputError) -> FittedPreprocessing {
    let features = sample.features.features
    var values = sample.features.elements.map(Double.init)
    var fitted: [FittedStep] = []
    for step in steps {
      let map = try FittedStep(step, values, features: features, weights: sample.weights)
      map.apply(to: &values)
      fitted.append(map)
    }
    return FittedPreprocessing(features: features, steps: fitted)
  }
}

extension Preprocessing.Step {
  /// The step's name.
  var name: String {
    switch self {
    case .standardized: "standardized"
    case .robust: "robust"
    case .logit, .logitWithin: "logit"
    case .quantile(let target, _): "quantile to \(target.rawValue)"
    case .whitened: "whitened"
    }
  }
}
