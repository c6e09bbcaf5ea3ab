import Events
import Foundation
import GSL
import Learning

/// Fits boosted trees to the events of a folder and scores others, and prints the processor's and
/// the clock's seconds of both.
///
/// The folder holds `train`, `labels`, `weights` and `test` as single-precision numbers, event by
/// event; the scores go to `scores` in double precision,
/// and the members to `member-0.json` and so on, for XGBoost to read.
func measureTrees(folder: String, engine: String, seed: UInt64, threads: Int) async throws {
  func numbers(_ name: String) throws -> [Float] {
    try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")).withUnsafeBytes {
      Array($0.bindMemory(to: Float.self))
    }
  }
  guard let engine = BoostedTrees.Engine(rawValue: engine) else {
    throw InputError("engine \(engine)", "there is none of this name")
  }
  let labels = try numbers("labels")
  let train = try numbers("train")
  let features = (0..<train.count / labels.count).map { Feature("x\($0)") }
  let test = FeatureMatrix(features: features, elements: try numbers("test"))
  let sample = try TrainingSample(
    features: FeatureMatrix(features: features, elements: train),
    isEnriched: labels.map { $0 > 0.5 }, weights: numbers("weights").map { Double($0) })

  let clock = ContinuousClock()
  let (start, startCPU) = (clock.now, processorSeconds())
  let fitted = try await BoostedTrees(engine: engine).fit(
    sample, seed: seed, index: 0, workers: Workers(threads))
  let fitCPU = processorSeconds() - startCPU
  let scores = try fitted.scores(of: test)
  let seconds = (clock.now - start) / .seconds(1)
  let trees = fitted.members.reduce(0) { $0 + $1.trees.count }
  print(
    """
    {"cpu": \(processorSeconds() - startCPU), "fitCPU": \(fitCPU), "wall": \(seconds), \
    "trees": \(trees)}
    """)
  for (index, member) in fitted.members.enumerated() {
    try member.xgboostJSON(features: features)
      .write(to: URL(fileURLWithPath: "\(folder)/member-\(index).json"))
  }
  try scores.withUnsafeBytes { Data($0) }.write(to: URL(fileURLWithPath: "\(folder)/scores"))
}
