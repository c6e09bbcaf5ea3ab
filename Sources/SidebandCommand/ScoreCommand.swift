import ArgumentParser
import Foundation
import Sideband

struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Scores events by a trained model.",
    discussion: """
      Events that the model was trained on are refused, in whatever file and order they are: their \
      scores say what was learned by heart. 'sideband hunt' scores every event by a learner that \
      never saw it.

        sideband score model.json events.csv --mass mjj --out scored.csv
      """)

  @Argument(help: "A model that 'sideband train' wrote.")
  var model: String

  @Argument(help: "Events: \(EventOptions.formats)")
  var files: [String]

  @OptionGroup(title: "Events") var input: EventOptions

  @Option(help: "The name of the column of scores.")
  var column = "score"

  @Flag(help: "Score the events even where the model was trained on them.")
  var trainingEvents = false

  @Option(
    help: ArgumentHelp(
      "Write the events with their scores: .csv, .npy or .h5.", valueName: "file"))
  var out: String?

  @OptionGroup(title: "Run") var common: CommonOptions

  func run() async throws {
    let model = try ModelFile<RunRecord>(contentsOf: self.model)
    let features = model.scorer.features
    let prepared = try input.events(of: files, features: features, refusing: .none)
    let events = prepared.events
    let matrix = try events.featureMatrix(features)
    let known = try model.trainingEvents?.recognise(matrix, masses: events.masses())
    if !trainingEvents { try refuseTrainingEvents(of: model, prepared.records, known) }
    let scores = try model.scorer.scores(of: matrix)
    let report = try ScoreReport(
      model.learner, scores: scores, truth: events.truth, preparation: prepared.preparation,
      known: known)
    var stages = Stages()
    stages.attempt { try common.show(report, inWords: report.words) }
    if let out {
      // A truth by formula has left the table with the columns that it reads.
      let truth = input.truth.map { ColumnExpression.isFormula($0) ? "truth" : $0 }
      try events.adding(column, scores).write(file: out, truth: truth)
      stages.attempt { try common.show(written: out) }
    }
    try stages.finish()
  }
}

extension ScoreCommand {
  /// Refuses events that the model was trained on.
  private func refuseTrainingEvents(
    of model: ModelFile<RunRecord>, _ records: [RunRecord.Input],
    _ known: TrainingEvents.Recognition?
  ) throws(InputError) {
    let remedy = "score others, or say --training-events"
    let sameFile = model.provenance.inputs.first { input in
      records.contains { $0.sha256 == input.sha256 }
    }
    let file = nameList(files)
    if let sameFile, known.map({ $0.known == $0.events }) ?? true {
      throw InputError(
        file, "the model was trained on these events, as \(sameFile.name)", remedy: remedy)
    }
    if let known, known.areEventsKnown || known.areFeaturesKnown {
      throw InputError(
        file, "the model was trained on these events: \(known.words)", remedy: remedy)
    }
  }
}

extension TrainingEvents.Recognition {
  /// How many events were in the training sample.
  fileprivate var words: String {
    areEventsKnown
      ? "\(known) of \(events) events \(known == 1 ? "was" : "were") in the training sample"
      : "\(knownFeatures) of \(events) events have the features of one in the training sample"
        + (areFeaturesKnown ? "" : ", as chance makes them")
  }
}

/// What the command prints.
private struct ScoreReport: Encodable {
  var learner: String
  var events: Int
  var lowest, median, highest: Double
  var preparation: EventPreparation
  var trainingEvents: TrainingEvents.Recognition?
  var areaUnderCurve: Double?
  var maximumSignificanceImprovement: Double?

  init(
    _ learner: String, scores: [Double], truth: TruthLabels?, preparation: EventPreparation,
    known: TrainingEvents.Recognition?
  ) throws {
    let sorted = scores.sorted()
    guard let lowest = sorted.first, let highest = sorted.last else {
      throw InputError("events", "there is none to score")
    }
    self.learner = learner
    self.preparation = preparation
    trainingEvents = known
    events = scores.count
    (self.lowest, median, self.highest) = (lowest, sorted[sorted.count / 2], highest)
    guard let truth, (1..<events).contains(truth.signalCount) else { return }
    let curve = try ROCCurve(scores: scores, truth: truth)
    areaUnderCurve = curve.areaUnderCurve
    maximumSignificanceImprovement = curve.maximumSignificanceImprovement()?.value
  }

  var words: String {
    func short(_ value: Double) -> String { Format.plain((value * 1e4).rounded() / 1e4) }
    var lines = [
      "\(events) events scored by \(learner): from \(short(lowest)) to \(short(highest)),"
        + " median \(short(median))"
    ]
    if let text = preparation.text { lines.append(text) }
    if let known = trainingEvents {
      if known.known > 0 || known.knownFeatures > 0 { lines.append("\(known.words).") }
    } else {
      lines.append(
        "The model does not list its training events: only a file that it was trained on is recognised."
      )
    }
    if let areaUnderCurve { lines.append("area under the ROC curve \(short(areaUnderCurve))") }
    if let maximumSignificanceImprovement {
      lines.append("greatest significance improvement \(short(maximumSignificanceImprovement))")
    }
    return lines.joined(separator: "\n")
  }
}
