import Events
import Foundation
import ONNX

extension MultilayerPerceptron.Fitted: ONNXExportable {
  /// The mean of the epochs' probabilities.
  public func score(of features: ONNXGraph.Value, in graph: inout ONNXGraph) throws
    -> ONNXGraph.Value
  {
    let inputs = try preprocessing.transformed(features, in: &graph)
    let probabilities = parameterSets.map { parameters in
      graph.apply("Sigmoid", network.outputs(of: inputs, parameters: parameters, in: &graph))
    }
    return graph.apply("Mean", to: probabilities)
  }
}

extension Autoencoder.Fitted: ONNXExportable {
  /// The mean squared difference of the inputs from their image.
  public func score(of features: ONNXGraph.Value, in graph: inout ONNXGraph) throws
    -> ONNXGraph.Value
  {
    let inputs = try preprocessing.transformed(features, in: &graph)
    let image = network.outputs(of: inputs, parameters: parameters, in: &graph)
    return graph.meanSquare(graph.apply("Sub", image, inputs))
  }
}

extension DeepSVDD.Fitted: ONNXExportable {
  /// The mean squared distance from the centre.
  public func score(of features: ONNXGraph.Value, in graph: inout ONNXGraph) throws
    -> ONNXGraph.Value
  {
    let inputs = try preprocessing.transformed(features, in: &graph)
    let outputs = network.outputs(of: inputs, parameters: parameters, in: &graph)
    let point = graph.constant(centre, shape: [1, centre.count])
    return graph.meanSquare(graph.apply("Sub", outputs, point))
  }
}

extension VariationalAutoencoder.Fitted: ONNXExportable {
  /// The chosen part of the bound, at the encoder's mean.
  public func score(of features: ONNXGraph.Value, in graph: inout ONNXGraph) throws
    -> ONNXGraph.Value
  {
    let inputs = try preprocessing.transformed(features, in: &graph)
    let latent = decoder.inputs
    let codes = encoder.outputs(of: inputs, parameters: encoderParameters, in: &graph)
    let means = graph.columns(Array(0..<latent), of: codes)
    let image = decoder.outputs(of: means, parameters: decoderParameters, in: &graph)
    let half = graph.constant([Float(0.5)], shape: [1, 1])
    let distance = graph.apply("Sub", image, inputs)
    let reconstruction = graph.apply(
      "Mul", graph.sum(graph.apply("Mul", distance, distance)), half)
    let logVariances = graph.columns(Array(latent..<2 * latent), of: codes)
    // σ² − 1 − ln σ² cancels near σ = 1: in double precision it does not matter.
    let (mean, logarithm) = (graph.double(means), graph.double(logVariances))
    let rest = graph.apply("Sub", graph.apply("Exp", logarithm), logarithm)
    let square = graph.apply("Add", graph.apply("Mul", mean, mean), rest)
    let each = graph.apply("Sub", square, graph.constant([1.0], shape: [1, 1]))
    let divergence = graph.apply("Mul", graph.single(graph.sum(each)), half)
    switch score {
    case .reconstruction: return reconstruction
    case .divergence: return divergence
    case .bound:
      let weight = graph.constant([Float(divergenceWeight)], shape: [1, 1])
      return graph.apply("Add", reconstruction, graph.apply("Mul", divergence, weight))
    }
  }
}

extension ONNXGraph {
  /// The given columns of a matrix.
  fileprivate mutating func columns(_ indices: [Int], of value: Value) -> Value {
    let chosen = constant(indices, shape: [indices.count])
    return apply("Gather", value, chosen, attributes: ["axis": .integer(1)])
  }

  /// The sum of each row, one column.
  fileprivate mutating func sum(_ value: Value) -> Value {
    apply("ReduceSum", value, constant([1], shape: [1]))
  }

  /// The mean square of each row, one column.
  fileprivate mutating func meanSquare(_ value: Value) -> Value {
    apply("ReduceMean", apply("Mul", value, value), attributes: ["axes": .integers([1])])
  }
}
