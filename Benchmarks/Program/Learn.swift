import Foundation
import Sideband

/// Fits a learner of the command's to the events of a folder and scores others.
///
/// The scores go to `scores`, and the scorer to `model.json` and, where it has a counterpart there, to
/// `model.onnx`.
///
/// - Parameter settings: "name=value" each.
func learn(
  _ folder: LearningFolder, learner name: String, settings: [String], seed: UInt64, threads: Int
) async throws {
  var named = try NamedLearner.named(name)
  for setting in settings {
    let parts = setting.split(separator: "=", maxSplits: 1).map { String($0) }
    named = try named.setting(parts[0], to: parts[1])
  }
  let scorer: any SavedScorer =
    switch named {
    case .classifier(let learner):
      try await learner.fit(
        folder.sample(), seed: seed, index: 0, workers: Workers(threads))
    case .anomaly(let learner):
      try await learner.fit(
        UnlabelledSample(features: folder.features, weights: folder.weights), seed: seed, index: 0,
        workers: Workers(threads))
    }
  let scores = try scorer.scores(of: folder.test)
  try folder.write(scores)
  let model = ModelFile(
    scorer, learner: named.learner.name, settings: named.learner.settings, provenance: [seed])
  try model.write(to: "\(folder.path)/model.json")
  let read = try ModelFile<[UInt64]>(contentsOf: "\(folder.path)/model.json")
  guard try read.scorer.scores(of: folder.test) == scores else {
    throw InputError("model.json", "its scores are not those of the learner that was saved")
  }
  if (try? named.requireONNX(for: "")) != nil {
    try? model.export(toONNX: "\(folder.path)/model.onnx", version: sidebandVersion)
  }
}
