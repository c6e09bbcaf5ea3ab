import ONNX

extension Network {
  /// Adds the network's outputs to a graph, as many columns as there are.
  func outputs(of inputs: ONNXGraph.Value, parameters: [Float], in graph: inout ONNXGraph)
    -> ONNXGraph.Value
  {
    func vector(_ offset: Int, _ count: Int) -> [Float] {
      Array(parameters[offset..<offset + count])
    }
    var value = inputs
    for stage in stages {
      switch stage.work {
      case .dense(let weights, let biases, let activation):
        let matrix = graph.constant(
          vector(weights, stage.inputs * stage.outputs), shape: [stage.inputs, stage.outputs])
        value = graph.apply("MatMul", value, matrix)
        if let biases {
          let shifts = graph.constant(vector(biases, stage.outputs), shape: [1, stage.outputs])
          value = graph.apply("Add", value, shifts)
        }
        if let activation { value = activation.applied(to: value, in: &graph) }
      case .activation(let activation): value = activation.applied(to: value, in: &graph)
      case .normalisation(let scales, let means):
        let width = stage.outputs
        let factors = zip(vector(scales, width), vector(means + width, width)).map {
          $0 / ($1 + NetworkWorkspace.epsilon).squareRoot()
        }
        let shifts = zip(vector(scales + width, width), zip(vector(means, width), factors)).map {
          $0 - $1.0 * $1.1
        }
        value = graph.apply("Mul", value, graph.constant(factors, shape: [1, width]))
        value = graph.apply("Add", value, graph.constant(shifts, shape: [1, width]))
      case .dropout: break
      }
    }
    return value
  }
}

extension Activation {
  fileprivate func applied(to value: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value
  {
    switch self {
    case .relu: return graph.apply("Relu", value)
    case .tanh: return graph.apply("Tanh", value)
    case .silu: return graph.apply("Mul", value, graph.apply("Sigmoid", value))
    case .gelu:
      let scaled = graph.apply(
        "Mul", value, graph.constant([Float(0.5).squareRoot()], shape: [1, 1]))
      let half = graph.constant([Float(0.5)], shape: [1, 1])
      let distribution = graph.apply(
        "Add", graph.apply("Mul", graph.apply("Erf", scaled), half), half)
      return graph.apply("Mul", value, distribution)
    }
  }
}
