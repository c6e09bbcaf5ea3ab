import Foundation
internal import SwiftProtobuf

/// A computation as a file in the Open Neural Network Exchange format, built operation by operation.
///
/// It takes one matrix, a row per event and a column per feature, and gives one column of scores.
/// Files are of IR version 8 with operator sets 17 (and 3 of `ai.onnx.ml`), which onnxruntime reads
/// since version 1.12.
///
/// Source: https://onnx.ai/onnx/repo-docs/IR.html and Operators.html.
public struct ONNXGraph: Sendable {
  /// A value that flows through the graph: the input, a constant or an operation's output.
  public struct Value: Sendable {
    fileprivate let name: String
  }

  /// An attribute of an operation.
  public enum Attribute: Sendable {
    /// A whole number.
    case integer(Int)
    /// A number in single precision.
    case float(Float)
    /// A word.
    case text(String)
    /// Whole numbers.
    case integers([Int])
    /// Numbers in single precision.
    case floats([Float])
    /// Words.
    case texts([String])
  }

  /// The matrix of features, events × features, in single precision.
  public let input = Value(name: "features")
  private let featureNames: [String]
  private var graph = ONNX_GraphProto()
  private var count = 0
  private var usesTrees = false

  /// A graph of nothing yet over these features.
  public init(features: [String]) {
    featureNames = features
    graph.name = "sideband"
    graph.input = [.matrix("features", width: features.count)]
  }

  /// A constant in single precision.
  public mutating func constant(_ values: [Float], shape: [Int]) -> Value {
    constant(.float, shape, values.withUnsafeBytes { Data($0) })
  }

  /// A constant of whole numbers.
  public mutating func constant(_ values: [Int], shape: [Int]) -> Value {
    constant(.int64, shape, values.map { Int64($0) }.withUnsafeBytes { Data($0) })
  }

  /// A constant in double precision.
  public mutating func constant(_ values: [Double], shape: [Int]) -> Value {
    constant(.double, shape, values.withUnsafeBytes { Data($0) })
  }

  private mutating func constant(
    _ type: ONNX_TensorProto.DataType, _ shape: [Int], _ bytes: Data
  ) -> Value {
    var tensor = ONNX_TensorProto()
    tensor.name = next("constant")
    tensor.dims = shape.map(Int64.init)
    tensor.dataType = Int32(type.rawValue)
    tensor.rawData = bytes
    graph.initializer.append(tensor)
    return Value(name: tensor.name)
  }

  /// Applies an operation with one output.
  ///
  /// - Parameters:
  ///   - operation: its name in the format, such as "Gemm".
  ///   - domain: empty for the standard operators, or "ai.onnx.ml".
  public mutating func apply(
    _ operation: String, to inputs: [Value], attributes: [String: Attribute] = [:],
    domain: String = ""
  ) -> Value {
    var node = ONNX_NodeProto()
    node.opType = operation
    node.domain = domain
    node.input = inputs.map(\.name)
    node.name = next(operation)
    node.output = [node.name]
    node.attribute = attributes.sorted { $0.key < $1.key }.map { ONNX_AttributeProto($0, $1) }
    usesTrees = usesTrees || domain == "ai.onnx.ml"
    graph.node.append(node)
    return Value(name: node.name)
  }

  /// Applies an operation with one output.
  public mutating func apply(
    _ operation: String, _ inputs: Value..., attributes: [String: Attribute] = [:],
    domain: String = ""
  ) -> Value {
    apply(operation, to: inputs, attributes: attributes, domain: domain)
  }

  /// A value in single precision.
  public mutating func single(_ value: Value) -> Value { cast(value, to: .float) }

  /// A value in double precision.
  public mutating func double(_ value: Value) -> Value { cast(value, to: .double) }

  private mutating func cast(_ value: Value, to type: ONNX_TensorProto.DataType) -> Value {
    apply("Cast", value, attributes: ["to": .integer(type.rawValue)])
  }

  private mutating func next(_ kind: String) -> String {
    count += 1
    return "\(kind)_\(count)"
  }

  /// The bytes of a file whose output "score" is this value, one column.
  ///
  /// - Parameter notes: what else the file shall say, by name; the features' names are always there.
  public func file(score: Value, version: String, notes: [String: String] = [:]) throws -> Data {
    var model = ONNX_ModelProto()
    model.irVersion = 8
    model.producerName = "sideband"
    model.producerVersion = version
    model.opsetImport = [.with { $0.version = 17 }]
    if usesTrees {
      model.opsetImport.append(
        .with {
          $0.domain = "ai.onnx.ml"
          $0.version = 3
        })
    }
    var graph = graph
    graph.node.append(
      .with {
        $0.opType = "Identity"
        $0.name = "score"
        $0.input = [score.name]
        $0.output = ["score"]
      })
    graph.output = [.matrix("score", width: 1)]
    model.graph = graph
    let all = notes.merging(["features": featureNames.joined(separator: ",")]) { $1 }
    model.metadataProps = all.sorted { $0.key < $1.key }.map { note in
      .with {
        $0.key = note.key
        $0.value = note.value
      }
    }
    return try model.serializedData()
  }
}

extension ONNX_AttributeProto {
  fileprivate init(_ name: String, _ attribute: ONNXGraph.Attribute) {
    self.init()
    self.name = name
    switch attribute {
    case .integer(let value): (i, type) = (Int64(value), .int)
    case .float(let value): (f, type) = (value, .float)
    case .text(let value): (s, type) = (Data(value.utf8), .string)
    case .integers(let values): (ints, type) = (values.map(Int64.init), .ints)
    case .floats(let values): (floats, type) = (values, .floats)
    case .texts(let values): (strings, type) = (values.map { Data($0.utf8) }, .strings)
    }
  }
}

extension ONNX_ValueInfoProto {
  /// A matrix in single precision with a row per event.
  fileprivate static func matrix(_ name: String, width: Int) -> ONNX_ValueInfoProto {
    .with {
      $0.name = name
      $0.type.tensorType.elemType = Int32(ONNX_TensorProto.DataType.float.rawValue)
      $0.type.tensorType.shape.dim = [
        .with { $0.dimParam = "events" }, .with { $0.dimValue = Int64(width) },
      ]
    }
  }
}
