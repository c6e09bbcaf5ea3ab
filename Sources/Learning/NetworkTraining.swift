import Events
import Foundation
import GSL

/// Training by mini-batches in random order.
///
/// A mini-batch is cut into blocks of at most 64 rows, and these dealt to at most eight lanes; each
/// lane adds up its blocks' gradients in order, and the lanes are added in order. Threads share the
/// lanes out, so that the result does not depend on how many there are.
package struct NetworkTraining: Sendable {
  /// How often every row is used.
  package var epochs: Int
  /// The number of rows in a step.
  package var batchSize: Int
  /// The law of a step.
  package var optimizer: Optimizer
  /// The course of the learning rate.
  package var schedule: LearningRateSchedule
  /// The greatest Euclidean norm of a step's gradient, to which greater ones are scaled; nil for
  /// none.
  package var gradientLimit: Double?

  /// The configuration.
  package init(
    epochs: Int, batchSize: Int, optimizer: Optimizer = .adam(),
    schedule: LearningRateSchedule = .constant, gradientLimit: Double? = nil
  ) {
    precondition(epochs >= 1 && batchSize >= 1, "\(epochs) epochs by batches of \(batchSize)")
    precondition(optimizer.isValid, "\(optimizer)")
    precondition(schedule.isValid, "\(schedule)")
    precondition(gradientLimit.map { $0 > 0 } ?? true, "gradients up to a norm of zero")
    self.epochs = epochs
    self.batchSize = batchSize
    self.optimizer = optimizer
    self.schedule = schedule
    self.gradientLimit = gradientLimit
  }

  /// Moves the parameters to smaller losses.
  ///
  /// - Parameters:
  ///   - validation: rows that no step uses, whose loss is recorded.
  ///   - parameters: where to start, and in the end where the last step led.
  ///   - stream: the name of the random numbers.
  ///   - atEpoch: called after each epoch with its parameters and the history; false ends the
  ///     training.
  /// - Throws: `InputError` where the training diverges, `CancellationError` when the task is
  ///   cancelled.
  package func run<Objective: NetworkObjective>(
    _ objective: Objective, validation: Objective? = nil, parameters: inout [Float],
    stream: RandomStream, workers: Workers,
    atEpoch: @escaping ([Float], TrainingHistory) -> Bool = { _, _ in true }
  ) throws -> TrainingHistory {
    precondition(parameters.count == objective.parameterCount, "parameters of another network")
    let run = TrainingRun(
      self, objective, validation: validation, parameters: parameters, stream: stream,
      threads: min(workers.count, ProcessInfo.processInfo.activeProcessorCount), atEpoch: atEpoch)
    ThreadTeam.run(run.threads) { index, team in run.work(index, team) }
    try Task.checkCancellation()
    guard !run.hasDiverged else {
      throw InputError(
        "training", "a parameter or the loss is no finite number after epoch \(run.history.epochs)",
        remedy: "use a smaller learning rate or a limit on gradients, and no negative weights")
    }
    parameters = run.parameters.array(objective.parameterCount)
    return run.history
  }
}
