import Foundation
import Sideband

/// A score without any meaning, which shows what counting and fitting do alone.
private struct RandomScore: Classifier {
  struct Fitted: Scorer {
    let features: [Feature]
    let seed: UInt64

    func scores(of features: FeatureMatrix) -> [Double] {
      var stream = RandomStream(seed: seed, purpose: "random scores")
      return (0..<features.count).map { _ in stream.uniform() }
    }
  }

  var name: String { "random" }

  func fit(_ sample: TrainingSample, seed: UInt64, index: Int, workers: Workers) -> Fitted {
    Fitted(features: sample.features.features, seed: seed &+ UInt64(index))
  }
}

/// Prints a line for each of many hunts in one window of the coherent toy without coherence, whose
/// features do not depend on the mass: its seed, and for each cut Z and the expected background.
///
/// - Parameters:
///   - arguments: FIRST-SEED HUNTS EVENTS SIGNAL CUTS TRAINING FOLDS LEARNER, and NAME=VALUE of the
///     learner. The signal is its expected share of the background, 0 for none; the cuts are
///     efficiencies with commas between them. The learner "random" does not learn.
func measureNullHunts(_ arguments: [String]) async throws {
  guard arguments.count >= 8, let first = UInt64(arguments[0]), let count = Int(arguments[1]),
    let events = Int(arguments[2]), let signal = Double(arguments[3]), signal >= 0,
    let training = FoldTraining(rawValue: arguments[5].replacing("-", with: " ")),
    let folds = Int(arguments[6])
  else { fail(usage) }
  let efficiencies = arguments[4].split(separator: ",").compactMap { Double($0) }
  let toy = try CoherentToy(strength: signal, coherence: 0)
  let regions = try MassRegions(
    signal: .GeV(3300) ..< .GeV(3700), within: .GeV(3100) ..< .GeV(3900))
  func hunt<Learner: Classifier>(_ learner: Learner) async throws {
    let hunt = CWoLaHunt(
      learner: learner, features: toy.features.map { Feature($0.name) }, regions: [regions],
      fitRange: toy.massRange, efficiencies: efficiencies, folds: folds,
      training: training)
    for seed in first..<first + UInt64(count) {
      let table = try toy.generate(events, coupling: signal > 0 ? 1 : 0, seed: seed)
      let cuts = try await hunt.run(on: table, seed: seed).best.cuts
      let cells = cuts.map { cut in
        "\(cut.significance) \(cut.verdict?.excess.expected.value ?? .nan)"
      }
      // Written at once, so that an interrupted run leaves whole hunts.
      let line = "\(seed) \(cells.joined(separator: " "))\n"
      FileHandle.standardOutput.write(Data(line.utf8))
    }
  }
  func configured<Learner: SavedClassifier>(_ learner: Learner) async throws {
    var learner = learner
    for setting in arguments.dropFirst(8) {
      let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { fail(usage) }
      learner = try learner.setting(parts[0], to: parts[1])
    }
    try await hunt(learner)
  }
  guard arguments[7] != "random" else { return try await hunt(RandomScore()) }
  guard case .classifier(let learner) = try NamedLearner.named(arguments[7]) else {
    fail("benchmarks: \(arguments[7]) is not a classifier")
  }
  try await configured(learner)
}
