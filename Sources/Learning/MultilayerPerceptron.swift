import Events
import GSL

/// A classifier by a feed-forward network of dense layers, trained on the weighted cross-entropy.
///
/// The features are brought to mean 0 and variance 1, unless another preprocessing is chosen. The score is the mean of the probabilities
/// that the networks of several epochs give: those of the last epochs, unless chosen otherwise. In a
/// weak task, whose classes differ by a small fraction, the validation loss hardly knows the signal,
/// and epochs chosen by it are worse than the last.
///
/// Weights may be negative. The loss is then an unbiased estimate of that of positive weights, but
/// has no minimum where events of negative weight outweigh their neighbours: long training on few
/// of them runs away.
///
/// Sources: for the averages over epochs and networks of three layers of 64, Hallin et al.,
/// arXiv:2109.00546.
public struct MultilayerPerceptron: SavedClassifier {
  /// Which epochs' networks the score is the mean of.
  public enum EpochChoice: Codable, Hashable, Sendable {
    /// The last ones.
    case last(Int)
    /// Those of the least loss on the events held out.
    case lowestValidationLoss(Int)

    var count: Int {
      switch self {
      case .last(let count), .lowestValidationLoss(let count): count
      }
    }
  }

  /// What is done to the features first, fitted to the training events alone.
  public var preprocessing: Preprocessing
  /// The widths of the hidden layers.
  public var hidden: [Int]
  /// The function after each hidden layer.
  public var activation: Activation
  /// Whether each hidden layer's numbers are normalised over the mini-batch; a fit then uses one
  /// thread.
  public var normalisesBatches: Bool
  /// The share of each hidden layer's numbers left out at random in training.
  public var dropout: Double
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
  /// Which epochs' networks are kept.
  public var epochChoice: EpochChoice
  /// The share of the events that are held out, for the validation loss alone.
  public var validationFraction: Double
  /// How many epochs without a lower validation loss end the training; nil for none.
  public var patience: Int?

  /// A network's configuration.
  public init(
    preprocessing: Preprocessing = [.standardized], hidden: [Int] = [64, 64, 64],
    activation: Activation = .relu, normalisesBatches: Bool = false,
    dropout: Double = 0, epochs: Int = 50, batchSize: Int = 128, optimizer: Optimizer = .adam(),
    schedule: LearningRateSchedule = .constant, gradientLimit: Double? = nil,
    epochChoice: EpochChoice = .last(10), validationFraction: Double = 0, patience: Int? = nil
  ) {
    precondition(hidden.allSatisfy { $0 >= 1 }, "hidden layers of \(hidden)")
    precondition((0..<1).contains(dropout), "a dropout of \(dropout)")
    precondition(epochs >= 1 && batchSize >= 1, "\(epochs) epochs by batches of \(batchSize)")
    precondition(!normalisesBatches || batchSize >= 2, "no variance in batches of one")
    precondition(optimizer.isValid && schedule.isValid, "\(optimizer), \(schedule)")
    precondition(gradientLimit.map { $0 > 0 } ?? true, "gradients up to a norm of zero")
    precondition(epochChoice.count >= 1, "a mean over no epochs")
    precondition((0..<1).contains(validationFraction), "\(validationFraction) of the events")
    precondition(patience.map { $0 >= 1 } ?? true, "a patience of no epochs")
    if case .lowestValidationLoss = epochChoice {
      precondition(validationFraction > 0, "epochs are chosen by events that are not held out")
    }
    precondition(
      patience == nil || validationFraction > 0, "patience with events that are not held out")
    self.preprocessing = preprocessing
    self.hidden = hidden
    self.activation = activation
    self.normalisesBatches = normalisesBatches
    self.dropout = dropout
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.schedule = schedule
    self.gradientLimit = gradientLimit
    self.epochChoice = epochChoice
    self.validationFraction = validationFraction
    self.patience = patience
  }

  /// "multilayer perceptron".
  public var name: String { "multilayer perceptron" }

  /// What of the configuration can be set by name.
  public static let parameters: [LearnerParameter<MultilayerPerceptron>] = [
    .preprocessing(\.preprocessing), .widths("hidden", \.hidden),
    .choice("activation", \.activation),
    .flag("normalisesBatches", \.normalisesBatches), .number("dropout", \.dropout, in: 0...0.99),
    .count("epochs", \.epochs, in: 1...1_000_000),
    .count("batchSize", \.batchSize, in: 2...1_000_000),
    .optimizer(\.optimizer), .number("learningRate", \.optimizer.learningRate, in: 1e-9...1e3),
    .schedule(\.schedule), .count("epochsAveraged", \.epochsAveraged, in: 1...1_000_000),
    .number("validationFraction", \.validationFraction, in: 0...0.99),
  ]

  /// How many epochs' networks the score is the mean of.
  public var epochsAveraged: Int {
    get { epochChoice.count }
    set {
      switch epochChoice {
      case .last: epochChoice = .last(newValue)
      case .lowestValidationLoss: epochChoice = .lowestValidationLoss(newValue)
      }
    }
  }
}
