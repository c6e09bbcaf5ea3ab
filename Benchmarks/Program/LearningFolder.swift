import Foundation
import Sideband

/// The single-precision numbers of a file.
func floats(_ path: String) throws -> [Float] {
  try Data(contentsOf: URL(fileURLWithPath: path)).withUnsafeBytes {
    Array($0.bindMemory(to: Float.self))
  }
}

/// A folder that a script fills with events to train on and events to score: `train`, `labels`,
/// `weights` and `test` as single-precision numbers, event by event.
struct LearningFolder {
  let path: String
  let features: FeatureMatrix
  let isEnriched: [Bool]
  let weights: [Double]
  /// The events to score.
  let test: FeatureMatrix

  init(_ path: String) throws {
    self.path = path
    isEnriched = try floats("\(path)/labels").map { $0 > 0.5 }
    weights = try floats("\(path)/weights").map { Double($0) }
    let elements = try floats("\(path)/train")
    let names = (0..<elements.count / isEnriched.count).map { Feature("x\($0)") }
    features = FeatureMatrix(features: names, elements: elements)
    test = FeatureMatrix(features: names, elements: try floats("\(path)/test"))
  }

  /// The events in their classes.
  func sample() throws -> TrainingSample {
    try TrainingSample(features: features, isEnriched: isEnriched, weights: weights)
  }

  /// Writes `scores` in double precision.
  func write(_ scores: [Double]) throws {
    try scores.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: "\(path)/scores"))
  }
}
