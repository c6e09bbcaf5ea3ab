import Foundation
import Sideband

/// What flow is to be fitted, and to what; `flows.py` writes it.
private struct FlowTask: Decodable {
  /// "autoregressive" or "coupling".
  var kind: String
  /// Files of rows of features and the condition, in single precision.
  var training: String
  var test: String
  var width: Int
  var layers: Int
  var hidden: [Int]
  var batchSize: Int
  var epochs: Int
  var learningRate: Double
  var normalisesBatches: Bool?
  var threads: Int
  var seed: UInt64
  /// Where samples at the test events' conditions are written.
  var samples: String?
  /// Where the flow is written as JSON, and ln p of the test events as doubles.
  var model: String?
  var densities: String?
}

/// What a fit cost and learned.
private struct FlowResult: Encodable {
  var seconds: Double
  var processorSeconds: Double
  var densitySeconds: Double
  var sampleSeconds: Double
  /// The mean of −ln p of the test events, in the space of the features themselves.
  var testLoss: Double
  /// How many test events are beyond the logit's range; they are no part of the mean.
  var outside: Int
  var epoch: Int
  var history: TrainingHistory
}

extension FlowTask {
  private func rows(_ path: String) throws -> (features: FeatureMatrix, conditions: [Double]) {
    let numbers = try floats(path)
    let starts = stride(from: 0, to: numbers.count, by: width + 1)
    return (
      FeatureMatrix(
        features: (0..<width).map { Feature("x\($0)") },
        elements: starts.flatMap { numbers[$0..<($0 + width)] }),
      starts.map { Double(numbers[$0 + width]) }
    )
  }

  private func flow(_ sample: ConditionalSample) async throws -> ConditionalFlow {
    let training = FlowTraining(
      epochs: epochs, batchSize: batchSize, optimizer: .adam(learningRate: learningRate))
    guard kind == "coupling" else {
      return try await MaskedAutoregressiveFlow(
        blocks: layers, hidden: hidden, normalisesBatches: normalisesBatches ?? false,
        training: training
      ).fit(sample, seed: seed, index: 0, workers: Workers(threads))
    }
    return try await SplineCouplingFlow(layers: layers, hidden: hidden, training: training)
      .fit(sample, seed: seed, index: 0, workers: Workers(threads))
  }

  func run() async throws -> FlowResult {
    let (features, conditions) = try rows(training)
    let sample = try ConditionalSample(features: features, conditions: conditions)
    let (test, testConditions) = try rows(test)
    let (wall, before) = (ContinuousClock(), processorSeconds())
    let start = wall.now
    let flow = try await flow(sample)
    let fitted = wall.now
    let processor = processorSeconds() - before
    let values = try flow.logDensities(of: test, at: testConditions)
    let scored = wall.now
    let drawn = try flow.samples(at: testConditions, seed: seed)
    let end = wall.now
    if let samples {
      try drawn.elements.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: samples))
    }
    if let model { try JSONEncoder().encode(flow).write(to: URL(fileURLWithPath: model)) }
    if let densities {
      try values.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: densities))
    }
    let inside = values.filter(\.isFinite)
    return FlowResult(
      seconds: (fitted - start) / .seconds(1), processorSeconds: processor,
      densitySeconds: (scored - fitted) / .seconds(1), sampleSeconds: (end - scored) / .seconds(1),
      testLoss: -inside.reduce(0, +) / Double(inside.count), outside: values.count - inside.count,
      epoch: flow.epoch, history: flow.history)
  }
}

/// Fits what a file asks for, and prints the result as JSON.
func measureFlow(task path: String) async throws {
  let task = try JSONDecoder().decode(
    FlowTask.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  print(String(decoding: try JSONEncoder().encode(await task.run()), as: UTF8.self))
}
