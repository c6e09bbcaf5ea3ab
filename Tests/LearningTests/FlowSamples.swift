import Events
import Foundation
import GSL
import Learning

/// Densities to be learned, with samples of them; the condition is between 2 and 4.
enum FlowSamples {
  static func conditions(_ count: Int, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, purpose: "flow conditions")
    return (0..<count).map { _ in 2 + 2 * stream.uniform() }
  }

  /// One Gaussian feature whose mean is 10 + 3c and whose deviation is 2.
  static func line(at conditions: [Double], seed: UInt64) -> FeatureMatrix {
    var stream = RandomStream(seed: seed, purpose: "line")
    return FeatureMatrix(
      features: [Feature("x", unit: "GeV")],
      columns: [conditions.map { 10 + 3 * $0 + 2 * stream.normal() }])
  }

  static func lineLogDensity(_ x: Double, at condition: Double) -> Double {
    NormalDistribution.logDensity((x - 10 - 3 * condition) / 2) - log(2)
  }

  /// Two features, the second on an arc over the first, both between ends and moved by the
  /// condition.
  static func arc(at conditions: [Double], seed: UInt64) -> FeatureMatrix {
    var stream = RandomStream(seed: seed, purpose: "arc")
    var columns = [[Double]](repeating: [], count: 2)
    for condition in conditions {
      let x = tanh(0.8 * stream.normal() + 0.3 * (condition - 3))
      columns[0].append(100 * x)
      columns[1].append(1 / (1 + exp(-3 * x * x - 0.7 * stream.normal())))
    }
    return FeatureMatrix(features: [Feature("p", unit: "GeV"), "r"], columns: columns)
  }

  static func arcSample(_ count: Int, seed: UInt64) throws -> ConditionalSample {
    let conditions = conditions(count, seed: seed)
    return try ConditionalSample(
      features: arc(at: conditions, seed: seed), conditions: conditions)
  }
}

/// Flows that are fitted in a second or two, and of which tests may ask anything.
enum FittedFlows {
  static let autoregressive = MaskedAutoregressiveFlow(
    blocks: 4, hidden: [24], activation: .tanh,
    training: .init(epochs: 12, batchSize: 128, optimizer: .adam(learningRate: 5e-3)))
  static let coupling = SplineCouplingFlow(
    layers: 4, hidden: [24],
    training: .init(
      epochs: 12, batchSize: 128, optimizer: .adam(learningRate: 5e-3)))

  /// These, and the first with normalised batches, fitted to 6000 events of the arc.
  static let arcs = Task {
    let sample = try FlowSamples.arcSample(6_000, seed: 1)
    var normalised = autoregressive
    normalised.normalisesBatches = true
    return [
      try await normalised.fit(sample, seed: 1, index: 0, workers: Workers(1)),
      try await autoregressive.fit(sample, seed: 1, index: 0, workers: Workers(2)),
      try await coupling.fit(sample, seed: 1, index: 0, workers: Workers(2)),
    ]
  }
}

/// A value through JSON and back.
func encodedAndDecoded<Value: Codable>(_ value: Value) throws -> Value {
  try JSONDecoder().decode(Value.self, from: JSONEncoder().encode(value))
}
