import Events
import Foundation
import ONNX

/// A scorer that can be written as a computation for onnxruntime and its like.
public protocol ONNXExportable: Scorer {
  /// Adds the computation of the score, one column, to a graph.
  ///
  /// - Throws: `InputError` where a part of it has no counterpart in the format.
  func score(of features: ONNXGraph.Value, in graph: inout ONNXGraph) throws -> ONNXGraph.Value
}

extension ModelFile {
  /// Writes the scorer as an ONNX file, which gives the same scores up to single precision.
  ///
  /// - Parameter version: the program's version, for the record.
  /// - Throws: `InputError` where the method has no counterpart in the format, or the file cannot be
  ///   written.
  public func export(toONNX path: String, version: String) throws {
    guard let scorer = scorer as? any ONNXExportable else {
      throw InputError(path, "\(learner) cannot be written in this format", remedy: "leave it out")
    }
    var graph = ONNXGraph(features: scorer.features.map(\.name))
    let score = try scorer.score(of: graph.input, in: &graph)
    let bytes = try graph.file(score: score, version: version, notes: ["learner": learner])
    try OutputFile.write(bytes, to: path)
  }
}
