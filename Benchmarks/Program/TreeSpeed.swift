import Foundation
import Sideband

/// Fits boosted trees to the events of a folder and scores others, and prints the processor's and
/// the clock's seconds of both.
///
/// The scores go to `scores`, and the members to `member-0.json` and so on, for XGBoost to read.
func measureTrees(_ folder: LearningFolder, engine: String, seed: UInt64, threads: Int) async throws
{
  guard let engine = BoostedTrees.Engine(rawValue: engine) else {
    throw InputError("engine \(engine)", "there is none of this name")
  }
  let sample = try folder.sample()
  let clock = ContinuousClock()
  let (start, startCPU) = (clock.now, processorSeconds())
  let fitted = try await BoostedTrees(engine: engine).fit(
    sample, seed: seed, index: 0, workers: Workers(threads))
  let fitCPU = processorSeconds() - startCPU
  let scores = try fitted.scores(of: folder.test)
  let seconds = (clock.now - start) / .seconds(1)
  let trees = fitted.members.reduce(0) { $0 + $1.trees.count }
  print(
    """
    {"cpu": \(processorSeconds() - startCPU), "fitCPU": \(fitCPU), "wall": \(seconds), \
    "trees": \(trees)}
    """)
  for (index, member) in fitted.members.enumerated() {
    try member.xgboostJSON(features: folder.features.features)
      .write(to: URL(fileURLWithPath: "\(folder.path)/member-\(index).json"))
  }
  try folder.write(scores)
}
