import Foundation
import GSL
import Learning
import Synchronization
import Testing
import _TestSupport

@Suite struct NetworkTrainingTests {
  private func objective(_ network: Network, _ count: Int = 900) throws -> CrossEntropyObjective {
    let sample = try makeNetworkClasses(count, distance: 1, seed: 1)
    let rows = try Preprocessing([.standardized]).fit(sample.features).rows(sample.features)
    return CrossEntropyObjective(
      network, rows: rows, isEnriched: sample.isEnriched, weights: sample.weights)
  }

  private func train(
    _ training: NetworkTraining, _ network: Network, threads: Int,
    validates: Bool = false,
    atEpoch: @escaping ([Float], TrainingHistory) -> Bool = { _, _ in true }
  ) throws -> ([Float], TrainingHistory) {
    var stream = RandomStream(seed: 4, purpose: "training test")
    var parameters = network.initialParameters(using: &stream)
    let objective = try objective(network)
    let history = try training.run(
      objective, validation: validates ? objective : nil, parameters: &parameters, stream: stream,
      workers: Workers(threads), atEpoch: atEpoch)
    return (parameters, history)
  }

  @Test(arguments: [
    Network(inputs: 3, hidden: [20, 16], outputs: 1, activation: .relu),
    Network(inputs: 3, hidden: [12], outputs: 1, activation: .silu, dropout: 0.2),
    Network(inputs: 3, hidden: [12], outputs: 1, activation: .tanh, normalisesBatches: true),
  ])
  func everyNumberOfThreadsGivesTheSameBits(_ network: Network) throws {
    for size in [50, 300, 2_000] {
      let training = NetworkTraining(epochs: 3, batchSize: size, gradientLimit: 0.5)
      let one = try train(training, network, threads: 1, validates: true)
      #expect(one.1.epochs == 3 && one.1.validation.count == 3)
      for threads in 2...3 {
        let more = try train(training, network, threads: threads, validates: true)
        #expect(more.0 == one.0 && more.1 == one.1)
      }
    }
  }

  @Test func aFullBatchIsGradientDescent() throws {
    // One step of plain descent from the sums of all events' derivatives, computed at once.
    let network = Network(inputs: 3, hidden: [5], outputs: 1, activation: .tanh)
    var stream = RandomStream(seed: 4, purpose: "training test")
    let start = network.initialParameters(using: &stream)
    let objective = try objective(network)
    let workspace = objective.makeWorkspace(rows: objective.count)
    let (held, gradient) = (AlignedFloats(start), AlignedFloats(start.count))
    objective.prepare(workspace, held.start)
    let order = (0..<objective.count).map { Int32($0) }
    let loss = order.withUnsafeBufferPointer {
      objective.lossAndGradient(
        $0, parameters: held.start, gradient: gradient.start, workspace: workspace,
        stream: &stream)
    }
    let training = NetworkTraining(
      epochs: 1, batchSize: 10_000, optimizer: .sgd(learningRate: 0.5, momentum: 0))
    let (parameters, history) = try train(training, network, threads: 2)
    // Another order of sums in single precision.
    #expect(isClose(history.training[0], loss / Double(objective.count), .relative(1e-6)))
    for position in start.indices {
      let expected = start[position] - 0.5 * gradient.start[position] / Float(objective.count)
      #expect(isClose(Double(parameters[position]), Double(expected), .absolute(1e-6)))
    }
    let norm = (0..<start.count).reduce(0.0) { sum, position in
      sum + pow(Double(gradient.start[position]) / Double(objective.count), 2)
    }.squareRoot()
    var limited = training
    limited.gradientLimit = norm / 4
    let (shorter, _) = try train(limited, network, threads: 2)
    for position in start.indices {
      // A quarter of the step; roundings of the parameters.
      #expect(
        isClose(
          Double(shorter[position] - start[position]),
          Double(parameters[position] - start[position]) / 4, .absolute(1e-6)))
    }
  }

  @Test func theHistoryTellsTheSchedule() throws {
    let network = Network(inputs: 3, hidden: [4], outputs: 1, activation: .gelu)
    let training = NetworkTraining(epochs: 4, batchSize: 64, schedule: .cosine())
    let (_, history) = try train(training, network, threads: 1)
    let rates = (0..<4).map { 1e-3 * (1 + cos(.pi * Double($0) / 4)) / 2 }
    for (rate, expected) in zip(history.learningRates, rates) {
      #expect(isClose(rate, expected, .relative(1e-12)))  // Roundings of a cosine.
    }
    #expect(history.validation.isEmpty)
  }

  @Test func anEpochCanBeTheLast() throws {
    let network = Network(inputs: 3, hidden: [4], outputs: 1, activation: .relu)
    let training = NetworkTraining(epochs: 50, batchSize: 64)
    let (_, history) = try train(training, network, threads: 2) { _, history in
      history.epochs < 3
    }
    #expect(history.epochs == 3)
  }

  @Test func cancellationEndsATraining() async {
    let task = Task {
      let network = Network(inputs: 3, hidden: [4], outputs: 1, activation: .relu)
      withUnsafeCurrentTask { $0?.cancel() }
      return try train(NetworkTraining(epochs: 1_000, batchSize: 64), network, threads: 2)
    }
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test func threadsWaitForOneAnother() {
    // Without the barriers, a thread would read a count before the others have added to it.
    let counts = (0..<200).map { _ in Counter() }
    let failures = Counter()
    ThreadTeam.run(4) { _, team in
      for count in counts {
        count.value.add(1, ordering: .relaxed)
        team.wait()
        if count.value.load(ordering: .relaxed) != 4 { failures.value.add(1, ordering: .relaxed) }
      }
    }
    #expect(failures.value.load(ordering: .relaxed) == 0)
  }

  @Test func batchNormalisationScoresByWhatItSaw() throws {
    // After many passes of the same batch the running statistics are the batch's own.
    let network = Network(inputs: 2, layers: [.batchNormalisation])
    var stream = RandomStream(seed: 1, purpose: "statistics")
    let parameters = AlignedFloats(network.initialParameters(using: &stream))
    let workspace = NetworkWorkspace(network, capacity: 4)
    let rows: [Float] = [1, 10, 2, 30, 3, 10, 6, 50]
    for _ in 0..<200 {
      for row in 0..<4 {
        for column in 0..<2 {
          workspace.input[row * workspace.inputStride + column] = rows[row * 2 + column]
        }
      }
      workspace.forward(4, parameters: parameters.start, mode: .training, using: &stream)
    }
    // Means 3, 25; unbiased variances 14/3, 1100/3. 0.9²⁰⁰ is 7e-10; single precision.
    let statistics = parameters.array(8)[4...].map(Double.init)
    for (value, expected) in zip(statistics, [3, 25, 14.0 / 3, 1100.0 / 3]) {
      #expect(isClose(value, expected, .relative(2e-6)))
    }
    let scored = network.outputs(of: rows, parameters: parameters.array(8))
    #expect(isClose(Double(scored[0]), (1 - 3) / (14.0 / 3).squareRoot(), .relative(1e-5)))
  }

  @Test func dropoutKeepsTheMean() {
    let network = Network(inputs: 100, layers: [.dropout(0.3)])
    let workspace = NetworkWorkspace(network, capacity: 100)
    let parameters = AlignedFloats(0)
    for row in 0..<100 {
      for column in 0..<100 { workspace.input[row * workspace.inputStride + column] = 1 }
    }
    var stream = RandomStream(seed: 3, purpose: "dropout test")
    workspace.forward(100, parameters: parameters.start, mode: .training, using: &stream)
    var (zeros, sum) = (0, 0.0)
    for row in 0..<100 {
      for column in 0..<100 {
        let value = workspace.output[row * workspace.outputStride + column]
        zeros += value == 0 ? 1 : 0
        sum += Double(value)
      }
    }
    // Binomial with 10⁴ trials, four standard errors.
    #expect(isClose(Double(zeros) / 1e4, 0.3, .sigmas(4, error: binomialError(0.3, count: 10_000))))
    #expect(isClose(sum, Double(10_000 - zeros) / 0.7, .relative(1e-6)))
    workspace.forward(100, parameters: parameters.start)
    #expect(workspace.output[5] == 1)
  }
}

private final class Counter: Sendable { let value = Atomic(0) }
