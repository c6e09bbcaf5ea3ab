import Events
import GSL

extension MultilayerPerceptron {
  /// Trains a network, its steps shared between the workers.
  ///
  /// One worker is of use for each 64 events of a mini-batch, and eight at most. Networks with batch
  /// normalisation use one.
  ///
  /// - Throws: `InputError` where the events held out or the others are no sample of both classes,
  ///   or where the training diverges.
  public func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) async throws
    -> Fitted
  {
    var stream = RandomStream(seed: seed, purpose: name, index: UInt64(index))
    let order = validationFraction > 0 ? stream.permutation(of: sample.count) : []
    let heldOut = Array(order.prefix(Int(validationFraction * Double(sample.count))))
    let rows = validationFraction > 0 ? order.dropFirst(heldOut.count).sorted() : []
    let training = validationFraction > 0 ? try sample.rows(at: rows) : sample
    let validation = validationFraction > 0 ? try sample.rows(at: heldOut) : nil
    let preprocessing = try preprocessing.fit(
      training.features, signedWeights: training.weights)
    let network = Network(
      inputs: sample.features.features.count, hidden: hidden, outputs: 1, activation: activation,
      normalisesBatches: normalisesBatches, dropout: dropout)
    // Losses by events of mean weight 1, so that the learning rate means the same for all samples.
    let unit =
      training.weights.reduce(0) { $0 + abs($1) } / Double(training.count)
    func objective(_ sample: TrainingSample) -> CrossEntropyObjective {
      CrossEntropyObjective(
        network, rows: preprocessing.rows(sample.features), isEnriched: sample.isEnriched,
        weights: sample.weights.map { $0 / unit })
    }
    var parameters = network.initialParameters(using: &stream)
    var kept = KeptEpochs(epochChoice)
    let history = try NetworkTraining(
      epochs: epochs, batchSize: batchSize, optimizer: optimizer, schedule: schedule,
      gradientLimit: gradientLimit
    ).run(
      objective(training), validation: validation.map(objective),
      parameters: &parameters, stream: stream, workers: workers
    ) { parameters, history in
      kept.add(parameters, history)
      return !isExhausted(history)
    }
    return Fitted(
      network: network, preprocessing: preprocessing, parameterSets: kept.parameterSets,
      history: history)
  }

  private func isExhausted(_ history: TrainingHistory) -> Bool {
    guard let patience, let least = history.validation.min(),
      let best = history.validation.firstIndex(of: least)
    else { return false }
    return history.epochs - 1 - best >= patience
  }
}

/// The parameters of the epochs that a score will average.
private struct KeptEpochs {
  private let choice: MultilayerPerceptron.EpochChoice
  private(set) var epochs: [(loss: Double, parameters: [Float])] = []

  init(_ choice: MultilayerPerceptron.EpochChoice) { self.choice = choice }

  /// In the order of their epochs.
  var parameterSets: [[Float]] { epochs.map(\.parameters) }

  mutating func add(_ parameters: [Float], _ history: TrainingHistory) {
    epochs.append((history.validation.last ?? 0, parameters))
    guard epochs.count > choice.count else { return }
    switch choice {
    case .last: epochs.removeFirst()
    case .lowestValidationLoss:
      // The earlier one of two equal losses stays.
      let worst = epochs.indices.max { (epochs[$0].loss, $0) < (epochs[$1].loss, $1) }
      if let worst { epochs.remove(at: worst) }
    }
  }
}
