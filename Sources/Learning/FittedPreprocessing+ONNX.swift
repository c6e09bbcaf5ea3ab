import Events
import ONNX

extension FittedPreprocessing {
  /// Adds the transform to a graph: in double precision up to its end, as here.
  ///
  /// - Throws: `InputError` for a quantile step to the normal law, whose inverse distribution
  ///   function the format has not.
  func transformed(_ features: ONNXGraph.Value, in graph: inout ONNXGraph) throws(InputError)
    -> ONNXGraph.Value
  {
    var value = graph.double(features)
    for step in steps {
      switch step {
      case .shifted(let map):
        let width = [1, map.shifts.count]
        value = graph.apply("Sub", value, graph.constant(map.shifts, shape: width))
        value = graph.apply("Div", value, graph.constant(map.scales, shape: width))
      case .logit(let map): value = map.applied(to: value, in: &graph)
      case .whitened(let map): value = map.applied(to: value, in: &graph)
      case .quantile:
        throw InputError(
          "ONNX", "a quantile preprocessing cannot be written", remedy: "choose another")
      }
    }
    let bound = Float(1e6)
    return graph.apply(
      "Clip", graph.single(value), graph.constant([-bound], shape: []),
      graph.constant([bound], shape: []))
  }
}

extension LogitMap {
  fileprivate func applied(to value: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value
  {
    let width = [1, lower.count]
    let lengths = zip(upper, lower).map { $0 - $1 }
    let moved = graph.apply("Sub", value, graph.constant(lower, shape: width))
    let place = graph.apply("Div", moved, graph.constant(lengths, shape: width))
    let kept = graph.apply(
      "Clip", place, graph.constant([Self.edge], shape: []),
      graph.constant([1 - Self.edge], shape: []))
    let rest = graph.apply("Sub", graph.constant([1.0], shape: [1, 1]), kept)
    return graph.apply("Log", graph.apply("Div", kept, rest))
  }
}

extension WhiteningMap {
  fileprivate func applied(to value: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value
  {
    let width = mean.count
    let centred = graph.apply("Sub", value, graph.constant(mean, shape: [1, width]))
    let rows = graph.constant(forward, shape: [width, width])
    let columns = graph.apply("Transpose", rows, attributes: ["perm": .integers([1, 0])])
    return graph.apply("MatMul", centred, columns)
  }
}
