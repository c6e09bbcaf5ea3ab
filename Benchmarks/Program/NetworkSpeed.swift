import Foundation
import Sideband

/// What is to be fitted, and on what; `networks.py` writes it.
private struct NetworkTask: Decodable {
  /// "classifier" or "autoencoder".
  var kind: String
  /// A file of rows of features, class and weight, in single precision.
  var training: String
  var width: Int
  /// A file of rows of features to be scored.
  var test: String?
  var batchSize: Int
  var epochs: Int
  var threads: Int
  var seed: UInt64
}

/// What a fit cost and learned.
private struct NetworkResult: Encodable {
  var seconds: Double
  var processorSeconds: Double
  var history: TrainingHistory
  var scores: [Double]?
}

extension NetworkTask {
  private var features: [Feature] { (0..<width).map { Feature("x\($0)") } }

  private func sample() throws -> TrainingSample {
    let numbers = try floats(training)
    let rows = stride(from: 0, to: numbers.count, by: width + 2)
    return try TrainingSample(
      features: FeatureMatrix(
        features: features, elements: rows.flatMap { numbers[$0..<($0 + width)] }),
      isEnriched: rows.map { numbers[$0 + width] > 0.5 },
      weights: rows.map { Double(numbers[$0 + width + 1]) })
  }

  /// Times a fit, from the sample to the scorer.
  private func result<Fitted: Scorer>(
    _ history: KeyPath<Fitted, TrainingHistory>, fit: () async throws -> Fitted
  ) async throws -> NetworkResult {
    let (wall, before) = (ContinuousClock(), processorSeconds())
    let start = wall.now
    let fitted = try await fit()
    let seconds = (wall.now - start) / .seconds(1)
    let processor = processorSeconds() - before
    let scores = try test.map {
      try fitted.scores(of: FeatureMatrix(features: features, elements: floats($0)))
    }
    return NetworkResult(
      seconds: seconds, processorSeconds: processor, history: fitted[keyPath: history],
      scores: scores)
  }

  func run() async throws -> NetworkResult {
    let sample = try sample()
    let workers = Workers(threads)
    guard kind == "autoencoder" else {
      let network = MultilayerPerceptron(
        epochs: epochs, batchSize: batchSize, epochChoice: .last(min(10, epochs)))
      return try await result(\.history) {
        try await network.fit(sample, seed: seed, index: 0, workers: workers)
      }
    }
    let unlabelled = try UnlabelledSample(features: sample.features)
    let network = Autoencoder(
      configuration: NetworkConfiguration(epochs: epochs, batchSize: batchSize))
    return try await result(\.history) {
      try await network.fit(unlabelled, seed: seed, index: 0, workers: workers)
    }
  }
}

/// Fits what a file asks for, and prints the result as JSON.
func measureNetwork(task path: String) async throws {
  let task = try JSONDecoder().decode(
    NetworkTask.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
  print(String(decoding: try JSONEncoder().encode(await task.run()), as: UTF8.self))
}
