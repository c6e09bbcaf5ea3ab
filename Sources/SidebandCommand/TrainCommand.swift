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

  @Argument(help: "Events: \(EventOptions.formats)")
  var files: [String]

  @Option(
    parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "The poorer of two samples, read as the first is. May be repeated.", valueName: "file"))
  var against: [String] = []

  @Flag(help: "Learn from the column of --truth.")
  var supervised = false

  @OptionGroup(title: "Events") var input: EventOptions

  @Option(help: ArgumentHelp("Columns to learn from.", valueName: "a,b,…"))
  var features: List<String>

  @Option(help: ArgumentHelp("The column that holds the events' weights.", valueName: "column"))
  var weight: String?

  @Flag(
    help: "Go on where events repeat more often than chance makes them, in a sample or in both.")
  var allowRepeats = false

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
    let workers = common.workers()
    let named = try configuredLearner()
    if let onnx { try named.requireONNX(for: onnx) }
    let names = features.values.map { Feature($0) }
    let first = try input.events(
      of: files, features: names, weight: weight, refusing: allowRepeats ? .none : .exact)
    var samples = [(name: Self.name(of: files), prepared: first)]
    var inputs = first.records
    let events = first.events
    let scorer: any SavedScorer
    switch named {
    case .classifier(let learner):
      let sample: TrainingSample
      switch (against.isEmpty, supervised) {
      case (false, false):
        let second = try input.events(
          of: against, features: names, weight: weight, refusing: allowRepeats ? .none : .exact)
        samples.append((Self.name(of: against), second))
        inputs += second.records
        if !allowRepeats { try events.requireNoEvents(of: second.events, features: names) }
        sample = try TrainingSample(events, against: second.events, features: names)
      case (true, true): sample = try TrainingSample(supervised: events, features: names)
      default:
        throw InputError(
          "--learner \(self.learner)", "it learns from two samples",
          remedy: "give the other with --against, or --supervised with --truth, not both")
      }
      scorer = try await learner.fit(
        unbalanced ? sample : sample.balanced(), seed: common.seed, index: 0, workers: workers)
    case .anomaly(let learner):
      guard against.isEmpty, !supervised else {
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
      provenance: RunRecord(seed: common.seed, versions: versions, inputs: inputs),
      trainingEvents: try trainingEvents(samples.map(\.prepared.events), features: names))
    let report = TrainReport(
      model, samples.map { ($0.name, $0.prepared.preparation) }, events: events.count,
      file: out)
    var stages = Stages()
    stages.attempt { try common.show(report, inWords: report.words) }
    try write(model, &stages)
    try stages.finish()
  }

  /// A sample's name: its file's, without the folder, and the number of others.
  private static func name(of files: [String]) -> String {
    URL(fileURLWithPath: files.first ?? "").lastPathComponent
      + (files.count > 1 ? " and \(files.count - 1) more" : "")
  }

  /// Writes the model, and as ONNX where that is asked for, even where the other cannot be written.
  private func write(_ model: ModelFile<RunRecord>, _ stages: inout Stages) throws {
    let written = Result { try model.write(to: out) }
    if let onnx { try model.export(toONNX: onnx, version: sidebandVersion) }
    try written.get()
    stages.attempt { try common.show(written: out) }
  }

  /// Digests of the events that were learned from: all but those of weight zero.
  private func trainingEvents(_ samples: [EventTable], features: [Feature]) throws(InputError)
    -> TrainingEvents
  {
    TrainingEvents(
      try samples.map { events throws(InputError) in
        // Copies that were let through are one event: they are no sign of coarse features.
        var used = allowRepeats ? try events.droppingRepeats(features: features) : events
        if let weights = used.weights {
          used = used.rows(at: weights.indices.filter { weights[$0] != 0 })
        }
        return (try used.featureMatrix(features), try used.masses())
      })
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
  /// A sample that was learned from.
  struct Sample: Encodable {
    var name: String
    var preparation: EventPreparation
  }

  var model: String
  var learner: String
  var settings: [String: Setting]
  var features: [String]
  var events: Int
  var samples: [Sample]
  var importances: [String: Double]?

  init(
    _ model: ModelFile<RunRecord>, _ samples: [(name: String, preparation: EventPreparation)],
    events: Int, file: String
  ) {
    self.model = file
    self.events = events
    learner = model.learner
    settings = model.settings
    features = model.scorer.features.map(\.name)
    self.samples = samples.map { path, preparation in
      Sample(name: path, preparation: preparation)
    }
    importances = model.scorer.featureImportances.map { shares in
      Dictionary(uniqueKeysWithValues: zip(features, shares))
    }
  }

  var words: String {
    var lines = ["\(learner) on \(features.joined(separator: ", "))"]
    for feature in features {
      guard let share = importances?[feature] else { continue }
      lines.append(
        "  \(feature) \(Format.percent((share * 1000).rounded() / 1000)) of what was learned")
    }
    for sample in samples {
      if let text = sample.preparation.text { lines.append("\(sample.name): \(text)") }
    }
    return lines.joined(separator: "\n")
  }
}
