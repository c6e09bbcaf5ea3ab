import Events
import Foundation

/// The numbers of Reference/make_classic.py.
struct ClassicReference: Decodable {
  struct Forest: Decodable {
    var meanArea: Double
    var scatter: Double
  }

  var train: [Double]
  var test: [Double]
  var mahalanobis: [Double]
  var reconstructionError: [Double]
  var neighbourMean: [Double]
  var neighbourGreatest: [Double]
  var mixtureMeanLogLikelihood: Double
  var mixtureLogDensities: [Double]
  var mixtureFractions: [Double]
  var forest: Forest
  var scores: [Double]
  var classes: [Bool]
  var weights: [Double]
  var grid: [Double]
  var isotonic: [Double]
  var platt: [Double]
  var sigmoid: [Double]
  var beta: [Double]
  var probabilities: [Double]
  var brier: Double
  var logLoss: Double

  static func load() throws -> ClassicReference {
    let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference/classic.json")
    return try JSONDecoder().decode(ClassicReference.self, from: Data(contentsOf: url))
  }

  /// The three features of the reference's events.
  static func matrix(_ values: [Double]) -> FeatureMatrix {
    FeatureMatrix(features: ["a", "b", "c"], elements: values.map(Float.init))
  }
}
