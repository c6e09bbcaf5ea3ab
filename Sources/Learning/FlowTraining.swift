import Events
import GSL

/// How a flow is trained: by maximum likelihood, in mini-batches, keeping the epoch whose density
/// is best for events held out.
public struct FlowTraining: Codable, Hashable, Sendable {
  /// The number of times that every event is used, at most.
  public var epochs: Int
  /// The number of events in a step.
  public var batchSize: Int
  /// The law of the steps.
  public var optimizer: Optimizer
  /// The course of the learning rate.
  public var schedule: LearningRateSchedule
  /// The greatest norm of a step's gradient; nil for none.
  public var gradientLimit: Double?
  /// The share of the events that are held out; with 0 the last epoch is kept.
  public var validationFraction: Double
  /// How many epochs without a lower validation loss end the training; nil for none.
  public var patience: Int?

  /// A training's configuration.
  public init(
    epochs: Int = 50, batchSize: Int = 256, optimizer: Optimizer = .adam(),
    schedule: LearningRateSchedule = .cosine(), gradientLimit: Double? = 5,
    validationFraction: Double = 0.2, patience: Int? = nil
  ) {
    precondition(epochs >= 1 && batchSize >= 1, "\(epochs) epochs by batches of \(batchSize)")
    precondition(optimizer.isValid && schedule.isValid, "\(optimizer), \(schedule)")
    precondition(gradientLimit.map { $0 > 0 } ?? true, "gradients up to a norm of zero")
    precondition((0..<1).contains(validationFraction), "\(validationFraction) of the events")
    precondition(patience.map { $0 >= 1 } ?? true, "a patience of no epochs")
    precondition(
      patience == nil || validationFraction > 0, "patience with events that are not held out")
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.schedule = schedule
    self.gradientLimit = gradientLimit
    self.validationFraction = validationFraction
    self.patience = patience
  }

  /// What can be set by name.
  static let parameters: [LearnerParameter<FlowTraining>] = [
    .count("epochs", \.epochs, in: 1...1_000_000),
    .count("batchSize", \.batchSize, in: 1...10_000_000),
    .number("validationFraction", \.validationFraction, in: 0...0.99),
  ]

  /// Every number of the configuration, for reports.
  var settings: [String: Setting] {
    var settings: [String: Setting] = [
      "epochs": Setting(epochs), "batchSize": Setting(batchSize),
      "optimizer": .text(optimizer.description),
      "learningRate": Setting(optimizer.learningRate), "schedule": .text(schedule.description),
      "validationFraction": Setting(validationFraction),
    ]
    if let gradientLimit { settings["gradientLimit"] = Setting(gradientLimit) }
    if let patience { settings["patience"] = Setting(patience) }
    return settings
  }
}

/// What a flow is fitted to.
struct FlowSample {
  let features: FeatureMatrix
  /// Nil where the density is to depend on none.
  let conditions: [Double]?
  let weights: [Double]

  init(_ sample: ConditionalSample) {
    (features, conditions, weights) = (sample.features, sample.conditions, sample.weights)
  }

  init(_ sample: UnlabelledSample) {
    (features, conditions, weights) = (sample.features, nil, sample.weights)
  }
}

extension FlowTraining {
  /// Fits the preprocessing, and trains a flow.
  ///
  /// The preprocessing and the condition's scale are fitted to all events, those held out among
  /// them, so that no range of theirs leaves one out.
  ///
  /// - Parameter stream: the name of the random numbers.
  /// - Throws: `InputError` where the events do not suffice for the share held out, where the
  ///   preprocessing cannot be fitted, or where the training diverged.
  func fit(
    _ map: FlowMap, to sample: FlowSample, preprocessing: Preprocessing, name: String,
    stream: RandomStream, workers: Workers
  ) throws -> ConditionalFlow {
    var stream = stream
    let (count, width) = (sample.features.count, sample.features.features.count)
    let order = stream.permutation(of: count)
    let heldOut = order.prefix(Int(validationFraction * Double(count)))
    let kept = order.dropFirst(heldOut.count).sorted()
    guard kept.count >= 2, validationFraction == 0 || !heldOut.isEmpty else {
      throw InputError(
        "training sample", "\(count) events are too few for a flow",
        remedy: "give more events, or hold fewer of them out")
    }
    let fitted = try preprocessing.fit(sample.features, weights: sample.weights)
    let values = fitted.transformedDoubles(sample.features)
    let condition =
      sample.conditions.map { ConditionScale($0, weights: sample.weights) } ?? .none
    // Losses by events of mean weight 1, so that the learning rate means the same for all samples.
    let unit = sample.weights.reduce(0, +) / Double(count)
    func objective(_ rows: some Collection<Int>) -> FlowObjective {
      FlowObjective(
        map, values: rows.flatMap { values[$0 * width..<($0 + 1) * width] },
        conditions: rows.map { row in sample.conditions.map { condition.scaled($0[row]) } ?? 0 },
        weights: rows.map { sample.weights[$0] / unit })
    }
    var parameters = map.initialParameters(using: &stream)
    var best = (loss: Double.infinity, epoch: 0, parameters: parameters)
    let history = try NetworkTraining(
      epochs: epochs, batchSize: batchSize, optimizer: optimizer, schedule: schedule,
      gradientLimit: gradientLimit
    ).run(
      objective(kept), validation: heldOut.isEmpty ? nil : objective(heldOut),
      parameters: &parameters, stream: stream, workers: workers
    ) { parameters, history in
      let loss = history.validation.last ?? -Double(history.epochs)
      if loss < best.loss { best = (loss, history.epochs, parameters) }
      return history.epochs - best.epoch < patience ?? .max
    }
    guard best.epoch > 0 else {
      throw InputError(
        name, "the density of the events held out was never finite",
        remedy: "use a smaller learning rate, or a preprocessing that brings features near 0")
    }
    return ConditionalFlow(
      preprocessing: fitted, condition: condition, map: map, parameters: best.parameters,
      history: history, epoch: best.epoch)
  }
}
