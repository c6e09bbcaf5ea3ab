/// What the networks of several learners have in common: their layers and their training.
public struct NetworkConfiguration: Codable, Hashable, Sendable {
  /// The function after each hidden layer.
  public var activation: Activation
  /// The number of times that every event is used.
  public var epochs: Int
  /// The number of events in a step.
  public var batchSize: Int
  /// The law of the steps.
  public var optimizer: Optimizer
  /// The course of the learning rate.
  public var schedule: LearningRateSchedule
  /// The greatest norm of a step's gradient; nil for none.
  public var gradientLimit: Double?

  /// The configuration.
  public init(
    activation: Activation = .relu, epochs: Int = 50, batchSize: Int = 128,
    optimizer: Optimizer = .adam(), schedule: LearningRateSchedule = .constant,
    gradientLimit: Double? = nil
  ) {
    precondition(epochs >= 1 && batchSize >= 1, "\(epochs) epochs by batches of \(batchSize)")
    precondition(optimizer.isValid && schedule.isValid, "\(optimizer), \(schedule)")
    precondition(gradientLimit.map { $0 > 0 } ?? true, "gradients up to a norm of zero")
    self.gradientLimit = gradientLimit
    self.activation = activation
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.schedule = schedule
  }

  /// What can be set by name.
  static let parameters: [LearnerParameter<NetworkConfiguration>] = [
    .choice("activation", \.activation), .count("epochs", \.epochs, in: 1...1_000_000),
    .count("batchSize", \.batchSize, in: 1...1_000_000), .optimizer(\.optimizer),
    .number("learningRate", \.optimizer.learningRate, in: 1e-9...1e3), .schedule(\.schedule),
  ]

  /// The training.
  var training: NetworkTraining {
    NetworkTraining(
      epochs: epochs, batchSize: batchSize, optimizer: optimizer, schedule: schedule,
      gradientLimit: gradientLimit)
  }
}
