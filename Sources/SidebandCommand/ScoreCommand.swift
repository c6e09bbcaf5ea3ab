import ArgumentParser
import Foundation
import Sideband

struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Scores events by a trained model.",
    discussion: """
      The events of the files that the model was trained on are refused: their scores say what \
      was learned by heart. 'sideband hunt' scores every event by a learner that never saw it.

        sideband score model.json events.csv --mass mjj --out scored.csv
      """)

  @Argument(help: "A model that 'sideband train' wrote.")
  var model: String

  @Argument(help: "Events: .csv, .npy, .lhe (also .gz) or .h5.")
  var file: String

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
    let digest = try RunRecord.Input(file: file).sha256
    if !trainingEvents, let seen = model.provenance.inputs.first(where: { $0.sha256 == digest }) {
      throw InputError(
        file, "the model was trained on these events, as \(seen.name)",
        remedy: "score others, or say --training-events")
    }
    let events = try input.events(of: file, features: model.scorer.features)
    let scores = try model.scorer.scores(of: events.featureMatrix(model.scorer.features))
    let report = try ScoreReport(model.learner, scores: scores, truth: events.truth)
    if let out { try events.adding(column, scores).write(file: out, truth: input.truth) }
    try common.show(report, inWords: report.words + (out.map { "\nwritten: \($0)" } ?? ""))
  }
}

/// What the command prints.
private struct ScoreReport: Encodable {
  var learner: String
  var events: Int
  var lowest, median, highest: Double
  var areaUnderCurve: Double?
  var maximumSignificanceImprovement: Double?

  init(_ learner: String, scores: [Double], truth: TruthLabels?) throws {
    let sorted = scores.sorted()
    guard let lowest = sorted.first, let highest = sorted.last else {
      throw InputError("events", "there is none to score")
    }
    self.learner = learner
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
    if let areaUnderCurve { lines.append("area under the ROC curve \(short(areaUnderCurve))") }
    if let maximumSignificanceImprovement {
      lines.append("greatest significance improvement \(short(maximumSignificanceImprovement))")
    }
    return lines.joined(separator: "\n")
  }
}
