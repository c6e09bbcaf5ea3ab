import Events
import Learning

/// A learner by name, ready to be configured and fitted: one that compares two samples, or one that
/// knows a single one.
public enum NamedLearner: Sendable {
  /// It learns what distinguishes two samples.
  case classifier(any SavedClassifier)
  /// It learns what is usual in one sample.
  case anomaly(any SavedAnomalyScorer)

  /// Every learner of the command, by its name there, in its usual configuration.
  public static let all: [(name: String, learner: NamedLearner)] = [
    ("trees", .classifier(BoostedTrees())),
    ("network", .classifier(MultilayerPerceptron())),
    ("networks", .classifier(Ensemble(MultilayerPerceptron(), members: 10, sampling: .all))),
    (
      "trees-and-networks",
      .classifier(
        Blend(
          [
            BoostedTrees(members: 40),
            Ensemble(MultilayerPerceptron(), members: 10, sampling: .all),
          ], combination: .logOdds))
    ),
    ("autoencoder", .anomaly(Autoencoder())),
    ("variational-autoencoder", .anomaly(VariationalAutoencoder())),
    ("deep-svdd", .anomaly(DeepSVDD())),
    ("autoregressive-flow", .anomaly(MaskedAutoregressiveFlow())),
    ("spline-flow", .anomaly(SplineCouplingFlow())),
    ("isolation-forest", .anomaly(IsolationForest())),
    ("mahalanobis", .anomaly(MahalanobisDistance())),
    ("principal-components", .anomaly(PrincipalComponentScore())),
    ("nearest-neighbours", .anomaly(NearestNeighbours())),
    ("histograms", .anomaly(HistogramScore())),
    ("gaussian-mixture", .anomaly(GaussianMixture())),
  ]

  /// The learner of a name.
  ///
  /// - Throws: `InputError` where there is none.
  public static func named(_ name: String) throws(InputError) -> NamedLearner {
    guard let entry = all.first(where: { $0.name == name }) else {
      throw InputError(
        "learner '\(name)'", "there is none of this name",
        remedy: "choose one of \(all.map(\.name).joined(separator: ", "))")
    }
    return entry.learner
  }

  /// The learner itself.
  public var learner: any Learner {
    switch self {
    case .classifier(let learner): learner
    case .anomaly(let learner): learner
    }
  }

  /// The learner with a part of its configuration set from a text.
  ///
  /// - Throws: `InputError` where it has no such part, or the text is no value of it.
  public func setting(_ name: String, to text: String) throws(InputError) -> NamedLearner {
    switch self {
    case .classifier(let learner): .classifier(try set(name, to: text, in: learner))
    case .anomaly(let learner): .anomaly(try set(name, to: text, in: learner))
    }
  }

  /// The learner with its scores calibrated on events held out.
  ///
  /// - Throws: `InputError` for an unknown method, or an anomaly scorer, whose scores are no
  ///   probabilities of a class.
  public func calibrated(by name: String) throws(InputError) -> NamedLearner {
    func calibrated<L: SavedClassifier>(_ learner: L, _ method: CalibrationMethod)
      -> any SavedClassifier
    {
      Calibrated(learner, method: method)
    }
    guard case .classifier(let learner) = self else {
      throw InputError(
        "calibration", "\(learner.name) is no classifier", remedy: "leave --calibrate out")
    }
    guard let method = CalibrationMethod(rawValue: name) else {
      throw InputError(
        "calibration '\(name)'", "there is none of this name",
        remedy: "choose one of "
          + CalibrationMethod.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return .classifier(calibrated(learner, method))
  }

  /// Refuses, before anything is trained, a learner whose scores have no counterpart in ONNX.
  public func requireONNX(for path: String) throws(InputError) {
    func fitted<L: Learner>(_ learner: L) -> any Scorer.Type { L.Fitted.self }
    guard fitted(learner) is any ONNXExportable.Type else {
      throw InputError(
        path, "\(learner.name) cannot be written as ONNX", remedy: "leave --onnx out")
    }
  }

  private func set<L: SavedClassifier>(_ name: String, to text: String, in learner: L)
    throws(InputError) -> any SavedClassifier
  {
    try learner.setting(name, to: text)
  }

  private func set<L: SavedAnomalyScorer>(_ name: String, to text: String, in learner: L)
    throws(InputError) -> any SavedAnomalyScorer
  {
    try learner.setting(name, to: text)
  }
}
