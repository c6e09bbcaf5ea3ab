import Foundation
import GSL
import Learning
import Testing
import _TestSupport

/// What PyTorch finds in double precision: see Reference/make_network_reference.py.
private struct NetworkReference: Decodable {
  struct Case: Decodable, CustomTestStringConvertible {
    var activation: Activation
    var normalises: Bool
    var optimizer: String
    var rows: [Float]
    var classes: [Double]
    var weights: [Double]
    var parameters: [Float]
    var logits: [Double]
    var gradient: [Double]
    var inputGradient: [Double]
    var losses: [Double]
    var trainedLogits: [Double]

    var testDescription: String { "\(activation), \(normalises), \(optimizer)" }

    var network: Network {
      Network(
        inputs: 4, hidden: [20, 7], outputs: 1, activation: activation,
        normalisesBatches: normalises)
    }

    /// Trained parameters, and means 0 and variances 1.
    var start: [Float] {
      guard normalises else { return parameters }
      let (wide, narrow) = (
        Array(repeating: Float(0), count: 20) + Array(repeating: 1, count: 20),
        Array(repeating: Float(0), count: 7) + Array(repeating: 1, count: 7)
      )
      return parameters + wide + narrow
    }

    var law: Optimizer {
      switch optimizer {
      case "adam": .adam(learningRate: 0.01, weightDecay: 0.1)
      case "adamW": .adamW(learningRate: 0.01, weightDecay: 0.1)
      default: .sgd(learningRate: 0.05, momentum: 0.8)
      }
    }
  }
  var cases: [Case]

  static let cases: [Case] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/network.json")
    do {
      return try JSONDecoder().decode(NetworkReference.self, from: Data(contentsOf: file)).cases
    } catch { preconditionFailure("\(error)") }
  }()
}

@Suite struct NetworkReferenceTests {
  @Test(arguments: NetworkReference.cases)
  private func passesAreThoseOfPyTorch(_ reference: NetworkReference.Case) {
    let network = reference.network
    let workspace = NetworkWorkspace(network, capacity: 12)
    let parameters = AlignedFloats(reference.start)
    let gradient = AlignedFloats(network.trainableCount)
    for row in 0..<12 {
      for column in 0..<4 {
        workspace.input[row * workspace.inputStride + column] = reference.rows[row * 4 + column]
      }
    }
    workspace.prepare(parameters.start)
    var stream = RandomStream(seed: 1, purpose: "unused")
    workspace.forward(12, parameters: parameters.start, mode: .training, using: &stream)
    for row in 0..<12 {
      let logit = Double(workspace.output[row])
      // Single precision through three layers.
      #expect(isClose(logit, reference.logits[row], .absolute(3e-6)))
      let probability = 1 / (1 + exp(-logit))
      workspace.outputGradient[row] = Float(
        reference.weights[row] * (probability - reference.classes[row]) / 12)
    }
    workspace.backward(
      12, parameters: parameters.start, gradient: gradient.start, toInput: true)
    for (position, expected) in reference.gradient.enumerated() {
      // Single precision through six passes, on derivatives of order 0.1.
      #expect(isClose(Double(gradient.start[position]), expected, .absolute(2e-6)))
    }
    for row in 0..<12 {
      for column in 0..<4 {
        let derivative = Double(workspace.inputGradient[row * workspace.inputStride + column])
        #expect(isClose(derivative, reference.inputGradient[row * 4 + column], .absolute(2e-6)))
      }
    }
  }

  @Test(arguments: NetworkReference.cases)
  private func trainingsAreThoseOfPyTorch(_ reference: NetworkReference.Case) throws {
    let network = reference.network
    let objective = CrossEntropyObjective(
      network, rows: AlignedFloats(reference.rows), isEnriched: reference.classes.map { $0 > 0.5 },
      weights: reference.weights)
    var parameters = reference.start
    let history = try NetworkTraining(epochs: 20, batchSize: 12, optimizer: reference.law).run(
      objective, parameters: &parameters, stream: RandomStream(seed: 1, purpose: "full batches"),
      workers: Workers(1))
    let total = reference.weights.reduce(0, +)
    for (epoch, expected) in reference.losses.enumerated() {
      // Twenty steps in single precision. A bias before a batch normalisation has no derivative but
      // rounding, which Adam divides by its own size: such a bias wanders, and moves only the
      // running mean.
      #expect(isClose(history.training[epoch] * total / 12, expected, .relative(1e-4)))
    }
    guard !reference.normalises || reference.optimizer == "sgd" else { return }
    let logits = network.outputs(of: reference.rows, parameters: parameters)
    for (logit, expected) in zip(logits, reference.trainedLogits) {
      #expect(isClose(Double(logit), expected, .absolute(1e-4)))  // As the losses.
    }
  }
}
