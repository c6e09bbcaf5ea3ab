import ArgumentParser
import Foundation
import Sideband

struct TrainCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains one learner, and writes it to a model file.",
    discussion: """
      A classifier learns from two samples, the events and those of --against, or, as a supervised \
      baseline, from the column of --truth. An anomaly scorer learns from the events alone. Events \
      are then scored by 'sideband score'.

        sideband train data.csv --against background.csv --mass mjj --features m1,m2 --out cwola.json
        sideband train simulation.csv --supervised --truth signal --mass mjj --features m1,m2 \
          --out baseline.json --onnx baseline.onnx

      Learners: \(NamedLearner.all.map(\.name).joined(separator: ", ")).
      """)

  @Argument(help: "Events: .csv, .npy, .lhe (also .gz) or .h5.")
  var file: String

  @Option(help: ArgumentHelp("The poorer of two samples, read as the first is.", valueName: "file"))
  var against: String?

  @Flag(help: "Learn from the column of --truth.")
  var supervised = false

  @OptionGroup(title: "Events") var input: EventOptions

  @Option(help: ArgumentHelp("Columns to learn from.", valueName: "a,b,…"))
  var features: List<String>

  @Option(help: ArgumentHelp("The column that holds the events' weights.", valueName: "column"))
  var weight: String?

  @Flag(help: "Take both samples at their own totals of weight. (default: as much of each)")
  var unbalanced = false

  @Option(help: "What learns.")
  var learner = "trees"

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp("Part of the learner's configuration.", valueName: "name=value"))
  var set: [String] = []

  @Option(
    help: ArgumentHelp(
      "Make a classifier's scores probabilities, by events held out: platt, isotonic or beta.",
      valueName: "method"))
  var calibrate: String?

  @Option(help: ArgumentHelp("Write the model here.", valueName: "model.json"))
  var out: String

  @Option(
    help: ArgumentHelp("Write it for onnxruntime and its like, too.", valueName: "model.onnx"))
  var onnx: String?

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    let workers = try common.workers()
    let named = try configuredLearner()
    if let onnx { try named.requireONNX(for: onnx) }
    let names = features.values.map { Feature($0) }
    var inputs = [try RunRecord.Input(file: file)]
    let events = try input.events(of: file, features: names, weight: weight)
    let scorer: any SavedScorer
    switch named {
    case .classifier(let learner):
      let sample: TrainingSample
      switch (against, supervised) {
      case (let path?, false):
        inputs.append(try RunRecord.Input(file: path))
        let poorer = try input.events(of: path, features: names, weight: weight)
        sample = try TrainingSample(events, against: poorer, features: names)
      case (nil, true): sample = try TrainingSample(supervised: events, features: names)
      default:
        throw InputError(
          "--learner \(self.learner)", "it learns from two samples",
          remedy: "give the other with --against, or --supervised with --truth, not both")
      }
      scorer = try await learner.fit(
        unbalanced ? sample : sample.balanced(), seed: common.seed, index: 0, workers: workers)
    case .anomaly(let learner):
      guard against == nil, !supervised else {
        throw InputError(
          "--learner \(self.learner)", "it learns from one sample",
          remedy: "leave --against and --supervised out")
      }
      scorer = try await learner.fit(
        UnlabelledSample(features: events.trainingFeatures(names), weights: events.weights),
        seed: common.seed, index: 0, workers: workers)
    }
    let model = ModelFile(
      scorer, learner: named.learner.name, settings: named.learner.settings,
      provenance: RunRecord(seed: common.seed, versions: versions, inputs: inputs))
    try model.write(to: out)
    if let onnx { try model.export(toONNX: onnx, version: sidebandVersion) }
    try common.show(
      TrainReport(model, events: events.count, file: out), inWords: TrainReport.words(model, out))
  }

  private func configuredLearner() throws(InputError) -> NamedLearner {
    var named = try NamedLearner.named(learner)
    for pair in set {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else {
        throw InputError("--set \(pair)", "it is no setting", remedy: "write name=value")
      }
      named = try named.setting(String(parts[0]), to: String(parts[1]))
    }
    if let calibrate { named = try named.calibrated(by: calibrate) }
    return named
  }
}

/// What the command prints.
private struct TrainReport: Encodable {
  var model: String
  var learner: String
  var settings: [String: Setting]
  var features: [String]
  var events: Int
  var importances: [String: Double]?

  init(_ model: ModelFile<RunRecord>, events: Int, file: String) {
    self.model = file
    learner = model.learner
    settings = model.settings
    features = model.scorer.features.map(\.name)
    self.events = events
    importances = model.scorer.featureImportances.map { shares in
      Dictionary(uniqueKeysWithValues: zip(features, shares))
    }
  }

  static func words(_ model: ModelFile<RunRecord>, _ file: String) -> String {
    var lines = [
      "\(model.learner) on \(model.scorer.features.map(\.name).joined(separator: ", "))"
    ]
    for (feature, share) in zip(model.scorer.features, model.scorer.featureImportances ?? []) {
      lines.append(
        "  \(feature.name) \(Format.percent((share * 1000).rounded() / 1000)) of what was learned")
    }
    return (lines + ["written: \(file)"]).joined(separator: "\n")
  }
}
