import Events
import ONNX

extension CombinedScorer: ONNXExportable {
  /// The mean of the members' scores.
  ///
  /// - Throws: `InputError` for combinations other than the mean, and for members that have no counterpart.
  public func score(of features: ONNXGraph.Value, in graph: inout ONNXGraph) throws
    -> ONNXGraph.Value
  {
    guard combination == .mean else {
      throw InputError(
        "ONNX", "a combination by \(combination.rawValue) cannot be written",
        remedy: "combine by the mean")
    }
    var scores: [ONNXGraph.Value] = []
    for member in members {
      guard let scorer = member.scorer as? any ONNXExportable else {
        throw InputError("ONNX", "a member, \(type(of: member.scorer)), cannot be written")
      }
      let columns = graph.constant(member.columns, shape: [member.columns.count])
      let visible = graph.apply("Gather", features, columns, attributes: ["axis": .integer(1)])
      scores.append(try scorer.score(of: visible, in: &graph))
    }
    return graph.apply("Mean", to: scores)
  }
}
