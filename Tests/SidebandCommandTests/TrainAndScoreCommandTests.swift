import Foundation
import Sideband
import Testing
import _TestSupport

/// Simulated events in three files: richer, poorer, and others to score.
private struct Samples {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let simulation = try DijetFastSim()
    for (seed, (name, signal)) in [("richer", 400), ("poorer", 0), ("test", 1_000)].enumerated() {
      try simulation.generate(background: 3_000, signal: signal, seed: UInt64(seed))
        .write(file: folder.file(name + ".csv"), truth: "label")
    }
  }

  let columns = [
    "--mass", "mjj", "--truth", "label", "--threads", "2",
  ]

  func train(_ more: [String], file: String = "richer.csv", model: String = "model.json") throws
    -> Outcome
  {
    try sideband(
      [
        "train", folder.file(file), "--features", DijetFastSim.features.joined(separator: ","),
        "--out", folder.file(model),
      ] + columns + more)
  }

  func score(_ file: String, _ more: [String] = [], model: String = "model.json") throws -> Outcome
  {
    try sideband(["score", folder.file(model), folder.file(file)] + columns + more)
  }
}

private struct Scored: Decodable {
  var events: Int
  var areaUnderCurve: Double?
}

@Suite struct TrainAndScoreCommandTests {
  @Test func aWeakClassifierIsTrainedAndScoresOtherEvents() throws {
    let samples = try Samples()
    let trained = try samples.train([
      "--against", samples.folder.file("poorer.csv"), "--set", "members=2", "--json",
    ])
    #expect(trained.status == 0, "\(trained.messages)")
    let out = samples.folder.file("scored.csv")
    let outcome = try samples.score("test.csv", ["--json", "--out", out])
    #expect(outcome.status == 0, "\(outcome.messages)")
    let scored = try JSONDecoder().decode(Scored.self, from: Data(outcome.output.utf8))
    #expect(scored.events == 4_000)
    // 400 signal events among 3,400 teach it far more than nothing.
    #expect(try #require(scored.areaUnderCurve) > 0.8)
    let table = try EventTable(csv: out, mass: "mjj", truth: "label")
    #expect(table.names.last == "score")
    let curve = try ROCCurve(
      scores: table.values(of: "score"), truth: try #require(table.truth))
    #expect(isClose(curve.areaUnderCurve, try #require(scored.areaUnderCurve), .absolute(1e-12)))
  }

  @Test func aModelDoesNotDependOnThreads() throws {
    let samples = try Samples()
    let arguments = ["--supervised", "--set", "members=3"]
    #expect(try samples.train(arguments).status == 0)
    #expect(try samples.train(arguments + ["--threads", "1"], model: "other.json").status == 0)
    #expect(
      try Data(contentsOf: URL(fileURLWithPath: samples.folder.file("model.json")))
        == Data(contentsOf: URL(fileURLWithPath: samples.folder.file("other.json"))))
  }

  /// Small settings for those that train long.
  private static let quick: [String: [String]] = [
    "trees": ["members=2"], "network": ["epochs=2"], "networks": ["members=2", "base.epochs=2"],
    "autoencoder": ["epochs=2"], "variational-autoencoder": ["epochs=2"],
    "deep-svdd": ["epochs=2"], "autoregressive-flow": ["epochs=2"], "spline-flow": ["epochs=2"],
  ]

  @Test(arguments: NamedLearner.all.map(\.name).filter { $0 != "trees-and-networks" })
  func everyLearnerIsTrainedSavedAndScores(name: String) throws {
    let samples = try Samples()
    let isClassifier = if case .classifier = try NamedLearner.named(name) { true } else { false }
    let trained = try samples.train(
      ["--learner", name] + (isClassifier ? ["--supervised"] : [])
        + (Self.quick[name] ?? []).flatMap { ["--set", $0] })
    #expect(trained.status == 0, "\(trained.messages)")
    let scored = try samples.score("test.csv", ["--json"])
    #expect(scored.status == 0, "\(scored.messages)")
    let report = try JSONDecoder().decode(Scored.self, from: Data(scored.output.utf8))
    #expect(report.events == 4_000)
    // What is unusual need not be the signal; a classifier by truth finds it.
    if isClassifier { #expect(try #require(report.areaUnderCurve) > 0.8) }
  }

  @Test func calibratedScoresAreProbabilitiesAndAnomaliesHaveNone() throws {
    let samples = try Samples()
    let arguments = ["--set", "members=2", "--calibrate", "isotonic"]
    #expect(try samples.train(["--supervised"] + arguments).status == 0)
    #expect(try samples.score("test.csv").output.contains("calibrated boosted trees"))
    let refused = try samples.train([
      "--learner", "mahalanobis", "--calibrate", "isotonic",
    ])
    #expect(refused.status == 2)
    #expect(refused.messages.contains("no classifier"))
  }

  @Test func eventsThatWereTrainedOnAreNotScored() throws {
    let samples = try Samples()
    #expect(try samples.train(["--supervised", "--set", "members=1"]).status == 0)
    let refused = try samples.score("richer.csv")
    #expect(refused.status == 2)
    #expect(refused.messages.contains("trained on these events"))
    #expect(try samples.score("richer.csv", ["--training-events"]).status == 0)
  }

  @Test(arguments: [
    ([], "learns from two samples"), (["--learner", "oracle"], "there is none of this name"),
    (["--supervised", "--set", "members"], "write name=value"),
    (["--supervised", "--set", "members=0"], "a whole number"),
    (["--supervised", "--features", "mjj"], "it is the mass"),
    (["--supervised", "--against", "x.csv"], "not both"),
  ])
  func whatCannotBeTrainedIsRefused(arguments: [String], reason: String) throws {
    let outcome = try Samples().train(arguments)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(reason), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1)
  }

  @Test func aDamagedModelIsRefused() throws {
    let samples = try Samples()
    _ = try samples.folder.write("{\"format\": \"sideband model\"", to: "model.json")
    let outcome = try samples.score("test.csv")
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains("cut short"))
  }
}
