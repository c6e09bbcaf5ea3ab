internal import CXGBoost
import Events

/// The one door to XGBoost's C interface: matrices and boosters as objects, errors as errors.
package enum XGBoost {
  /// What XGBoost said when a call failed.
  package struct Failure: Error, CustomStringConvertible {
    package let description: String
  }

  /// The version of the library that this process is linked with.
  static var version: String {
    var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
    XGBoostVersion(&major, &minor, &patch)
    return "\(major).\(minor).\(patch)"
  }

  private static func check(_ status: Int32) throws {
    guard status == 0 else {
      let message = String(cString: XGBGetLastError())
      throw Failure(description: "XGBoost: " + (message.split(separator: "\n").first ?? ""))
    }
  }

  /// Features with labels and weights, in XGBoost's own memory.
  package final class Matrix {
    fileprivate let handle: DMatrixHandle
    package let count: Int

    package init(_ features: FeatureMatrix, labels: [Float]? = nil, weights: [Float]? = nil) throws
    {
      var handle: DMatrixHandle?
      try check(
        XGDMatrixCreateFromMat_omp(
          features.elements, bst_ulong(features.count), bst_ulong(features.features.count), .nan,
          &handle, 1))
      guard let handle else { throw Failure(description: "XGBoost made no matrix") }
      self.handle = handle
      count = features.count
      if let labels { try set("label", labels) }
      if let weights { try set("weight", weights) }
    }

    /// Sets a number for each event, "label" or "weight".
    func set(_ field: String, _ values: [Float]) throws {
      try check(XGDMatrixSetFloatInfo(handle, field, values, bst_ulong(values.count)))
    }

    deinit { XGDMatrixFree(handle) }
  }

  /// Trees, growing or grown.
  package final class Booster {
    private let handle: BoosterHandle

    /// An empty model that keeps its predictions on the given matrices up to date.
    package init(_ parameters: [(String, String)], watching matrices: [Matrix]) throws {
      var handle: BoosterHandle?
      let handles: [DMatrixHandle?] = matrices.map(\.handle)
      try check(XGBoosterCreate(handles, bst_ulong(handles.count), &handle))
      guard let handle else { throw Failure(description: "XGBoost made no booster") }
      self.handle = handle
      for (name, value) in parameters { try check(XGBoosterSetParam(handle, name, value)) }
    }

    /// A saved model.
    package convenience init(json: some Collection<UInt8>, parameters: [(String, String)]) throws {
      try self.init(parameters, watching: [])
      try check(XGBoosterLoadModelFromBuffer(handle, Array(json), bst_ulong(json.count)))
    }

    /// Adds one tree.
    package func update(_ iteration: Int, on matrix: Matrix) throws {
      try check(XGBoosterUpdateOneIter(handle, Int32(iteration), matrix.handle))
    }

    /// The sum of the first `rounds` trees (all of them for 0), before the logistic function.
    package func margins(of matrix: Matrix, rounds: Int = 0) throws -> [Float] {
      try predictions(of: matrix, kind: 1, rounds: rounds, count: matrix.count)
    }

    /// Each feature's contribution to the margin and, last, what is expected without features;
    /// event by event.
    package func contributions(to matrix: Matrix, featureCount: Int) throws -> [Float] {
      try predictions(
        of: matrix, kind: 2, rounds: 0, count: matrix.count * (featureCount + 1))
    }

    private func predictions(of matrix: Matrix, kind: Int, rounds: Int, count: Int) throws
      -> [Float]
    {
      let configuration = """
        {"type": \(kind), "training": false, "iteration_begin": 0, "iteration_end": \(rounds), \
        "strict_shape": false}
        """
      var (shape, dimensions, result):
        (
          UnsafePointer<bst_ulong>?, bst_ulong, UnsafePointer<Float>?
        ) = (nil, 0, nil)
      try check(
        XGBoosterPredictFromDMatrix(
          handle, matrix.handle, configuration, &shape, &dimensions, &result))
      return Array(UnsafeBufferPointer(start: result, count: count))
    }

    /// The model of the first `rounds` trees in XGBoost's own JSON.
    package func json(rounds: Int) throws -> [UInt8] {
      var slice: BoosterHandle?
      try check(XGBoosterSlice(handle, 0, Int32(rounds), 1, &slice))
      defer { if let slice { XGBoosterFree(slice) } }
      var (length, bytes): (bst_ulong, UnsafePointer<CChar>?) = (0, nil)
      try check(XGBoosterSaveModelToBuffer(slice, #"{"format": "json"}"#, &length, &bytes))
      return UnsafeRawBufferPointer(start: bytes, count: Int(length)).map { $0 }
    }

    deinit { XGBoosterFree(handle) }
  }
}

/// The version of the XGBoost library that this process is linked with.
public var xgboostVersion: String { XGBoost.version }
