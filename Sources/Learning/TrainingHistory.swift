/// How the loss fell, epoch by epoch.
public struct TrainingHistory: Codable, Hashable, Sendable {
  /// The mean loss of each epoch's events, each with the parameters before its step.
  public internal(set) var training: [Double] = []
  /// The mean loss of the events held out, after each epoch; empty without such events.
  public internal(set) var validation: [Double] = []
  /// The learning rate of each epoch.
  public internal(set) var learningRates: [Double] = []

  /// No epoch yet.
  public init() {}

  /// The number of epochs.
  public var epochs: Int { training.count }
}
