import Foundation
import Sideband

/// Fits a learner of the command's to the events of a folder and scores others.
///
/// The folder holds `train`, `labels`, `weights` and `test` as single-precision numbers, event by
/// event; the scores go to `scores` in double precision, and the scorer to `model.onnx` where it has
/// a counterpart there and to `model.json`.
///
/// - Parameter settings: "name=value" each.
func learn(
  folder: String, learner name: String, settings: [String], seed: UInt64, threads: Int
) async throws {
  func numbers(_ name: String) throws -> [Float] {
    try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")).withUnsafeBytes {
      Array($0.bindMemory(to: Float.self))
    }
  }
  let labels = try numbers("labels")
  let train = try numbers("train")
  let features = (0..<train.count / labels.count).map { Feature("x\($0)") }
  let matrix = FeatureMatrix(features: features, elements: train)
  let weights = try numbers("weights").map { Double($0) }
  var named = try NamedLearner.named(name)
  for setting in settings {
    let parts = setting.split(separator: "=", maxSplits: 1).map { String($0) }
    named = try named.setting(parts[0], to: parts[1])
  }
  let scorer: any SavedScorer =
    switch named {
    case .classifier(let learner):
      try await learner.fit(
        TrainingSample(
          features: matrix, isEnriched: labels.map { $0 > 0.5 }, weights: weights),
        seed: seed, index: 0, workers: Workers(threads))
    case .anomaly(let learner):
      try await learner.fit(
        UnlabelledSample(features: matrix, weights: weights), seed: seed, index: 0,
        workers: Workers(threads))
    }
  let test = FeatureMatrix(features: features, elements: try numbers("test"))
  let scores = try scorer.scores(of: test)
  try scores.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: "\(folder)/scores"))
  let model = ModelFile(
    scorer, learner: named.learner.name, settings: named.learner.settings, provenance: [seed])
  try model.write(to: "\(folder)/model.json")
  let read = try ModelFile<[UInt64]>(contentsOf: "\(folder)/model.json")
  guard try read.scorer.scores(of: test) == scores else {
    throw InputError("model.json", "its scores are not those of the learner that was saved")
  }
  if (try? named.requireONNX(for: "")) != nil {
    try? model.export(toONNX: "\(folder)/model.onnx", version: sidebandVersion)
  }
}
