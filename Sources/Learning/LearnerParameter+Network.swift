import Events

extension LearnerParameter {
  /// The law of the steps, at its usual numbers.
  static func optimizer(_ path: any WritableKeyPath<Learner, Optimizer> & Sendable) -> Self {
    among(
      ["adam": .adam(), "adamW": .adamW(), "sgd": .sgd(learningRate: 0.01)], "optimizer", path
    ) { $0.description }
  }

  /// The course of the learning rate, at its usual numbers.
  static func schedule(
    _ path: any WritableKeyPath<Learner, LearningRateSchedule> & Sendable
  ) -> Self {
    among(
      ["constant": .constant, "cosine": .cosine(), "plateau": .plateau()], "schedule", path
    ) { $0.description }
  }

  /// What is done to the features first: one step by name, or "none".
  static func preprocessing(
    _ path: any WritableKeyPath<Learner, Preprocessing> & Sendable
  ) -> Self {
    among(
      [
        "none": [], "standardized": [.standardized], "robust": [.robust],
        "logit": [.logit(), .standardized], "quantile": [.quantile()], "whitened": [.whitened],
      ], "preprocessing", path
    ) { $0.name }
  }
}
