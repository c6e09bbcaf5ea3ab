import Foundation
import Sideband
import Testing
import _TestSupport

/// Signal-free events that fall as m⁻⁶, in files that mislead a careless hunt.
private struct Files {
  let folder: TemporaryFolder
  private let header = ["mjj", "m1", "m2", "tau1", "tau2", "weight"]

  init() throws { folder = try TemporaryFolder() }

  func events(_ count: Int = 6_000, seed: UInt64 = 21) -> [[Double]] {
    var stream = RandomStream(seed: seed, purpose: "misleading events")
    let fall = 1 - pow(2.4, -5.0)
    return (0..<count).map { _ in
      [
        2500 * pow(1.0 - stream.uniform() * fall, -0.2), 20 - 120 * log(stream.uniform()),
        30 - 150 * log(stream.uniform()), stream.uniform(), stream.uniform(),
        stream.uniform() < 0.3 ? -1 : 1,
      ]
    }
  }

  /// Writes rows; without the weights, where they are not asked for.
  func write(_ name: String, _ rows: [[Double]], weights: Bool = false) throws -> String {
    let width = weights ? 6 : 5
    let columns = (0..<width).map { column in (header[column], rows.map { $0[column] }) }
    let path = folder.file(name)
    try EventTable(columns, mass: "mjj").write(file: path)
    return path
  }

  let columns = ["--mass", "mjj", "--threads", "2"]
  let features = ["--features", "m1,m2,tau1,tau2"]

  func hunt(_ file: String, _ more: [String] = []) throws -> Outcome {
    try sideband(
      [
        "hunt", file, "--signal", "3300:3700", "--sidebands", "3000:3300,3700:4000",
        "--fit-range", "2600:6000", "--members", "1", "--efficiencies", "1,0.25",
      ] + columns + features + more)
  }

  func train(_ file: String, _ more: [String] = [], learner: [String] = ["--set", "members=1"])
    throws -> Outcome
  {
    try sideband(
      ["train", file, "--out", folder.file("model.json")] + columns + features + learner + more)
  }

  func score(_ file: String, _ more: [String] = []) throws -> Outcome {
    try sideband(["score", folder.file("model.json"), file] + columns + more)
  }
}

private func preparation(_ outcome: Outcome) throws -> EventPreparation {
  let report = try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8))
  return try #require(report.eventPreparation)
}

private func expectRefusal(_ outcome: Outcome, _ words: String...) {
  #expect(outcome.status == 2)
  #expect(outcome.output.isEmpty)
  #expect(outcome.messages.split(separator: "\n").count == 1)
  for word in words { #expect(outcome.messages.contains(word), "\(outcome.messages)") }
}

@Suite struct RepeatedEventsCommandTests {
  @Test func eventsThatAreThereTwiceAreRefusedOrLeftOut() throws {
    let files = try Files()
    let once = files.events()
    let twice = try files.write("twice.csv", once + once)
    expectRefusal(try files.hunt(twice), "twice.csv, lines 2 and 6002", "--drop-duplicates")
    let report = files.folder.file("report")
    let dropped = try files.hunt(twice, ["--drop-duplicates", "--json", "--out", report])
    #expect(dropped.status == 0, "\(dropped.messages)")
    let kept = try preparation(dropped)
    #expect(kept.rows == 12_000)
    #expect(kept.droppedRepeats == 6_000)
    #expect(kept.repeats?.exact.events == 0)
    let alone = try files.hunt(files.write("once.csv", once), ["--json"])
    #expect(try preparation(alone).repeats?.exact.events == 0)
    func cuts(_ outcome: Outcome) throws -> [Double?] {
      try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8)).cuts
        .map(\.localZ)
    }
    #expect(try cuts(dropped) == cuts(alone))
    let sentence = "6000 events left out for repeating an earlier one."
    #expect(
      try String(contentsOfFile: report + "/report.html", encoding: .utf8).contains(sentence))
    #expect(try files.hunt(twice, ["--drop-duplicates"]).output.contains(sentence))
  }

  @Test func copiesThatAreAllowedAreSaidAndTeachNothing() throws {
    let files = try Files()
    let once = files.events()
    let outcome = try files.hunt(files.write("twice.csv", once + once), ["--allow-repeats"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(outcome.output.contains("6000 events have the mass and the features of an earlier one"))
    #expect(outcome.output.contains("not independent"))
  }

  @Test func oneRowAJetIsRefused() throws {
    let files = try Files()
    let jets = files.events().flatMap { [$0, [$0[0], $0[2], $0[1], $0[3], $0[4], $0[5]]] }
    let file = try files.write("jets.csv", jets)
    expectRefusal(
      try files.hunt(file), "jets.csv, lines 2 and 3", "the same mass", "one row an event")
    // They are different events, all the same.
    expectRefusal(try files.hunt(file, ["--drop-duplicates"]), "the same mass")
    expectRefusal(
      try sideband(["bump", file, "--column", "mjj", "--bins", "40"]), "the same mass")
    #expect(
      try files.train(file, ["--learner", "mahalanobis", "--set", "shrinkage=0"]).status != 1)
  }

  @Test func samplesThatShareEventsCannotBeToldApart() throws {
    let files = try Files()
    let (first, second) = (files.events(2_000), files.events(2_000, seed: 22))
    let path = try files.write("first.csv", first)
    expectRefusal(
      try files.train(path, ["--against", path]), "the same event",
      "2000 events are in both samples")
    let mixed = try files.write("mixed.csv", Array(first[5..<25]) + second)
    expectRefusal(
      try files.train(path, ["--against", mixed]), "first.csv, line 7, and", "mixed.csv, line 2",
      "20 events are in both samples")
    #expect(try files.train(path, ["--against", mixed, "--allow-repeats"]).status == 0)
    let twice = try files.write("twice.csv", first + first)
    let other = try files.write("second.csv", second)
    expectRefusal(try files.train(other, ["--against", twice]), "twice.csv, lines 2 and 2002")
    let trained = try files.train(other, ["--against", twice, "--drop-duplicates"])
    #expect(trained.output.contains("twice.csv: 2000 events left out for repeating"))
  }
}

@Suite struct TrainingEventsCommandTests {
  @Test func eventsAreKnownInOtherFilesAndOrders() throws {
    let files = try Files()
    let (first, second) = (files.events(2_000), files.events(2_000, seed: 22))
    let others = files.events(2_000, seed: 23)
    let trained = try files.train(
      files.write("a.csv", first), ["--against", files.write("b.csv", second)])
    #expect(trained.status == 0, "\(trained.messages)")
    #expect(try files.score(files.write("c.csv", others)).status == 0)
    expectRefusal(
      try files.score(files.write("packed.csv.gz", first)),
      "2000 of 2000 events were in the training sample", "--training-events")
    expectRefusal(
      try files.score(files.write("reversed.npy", second.reversed())),
      "2000 of 2000 events were in the training sample")
    let part = try files.write("part.csv", others + [first[7]])
    expectRefusal(try files.score(part), "1 of 2001 events was in the training sample")
    let scored = try files.score(part, ["--training-events"])
    #expect(scored.status == 0)
    #expect(scored.output.contains("1 of 2001 events was in the training sample."))
    // A file that holds other events, too, is known by those that are used.
    #expect(try files.score(part, ["--select", "mjj != \(first[7][0])"]).status == 0)
  }

  @Test func modelsThatDoNotListTheirEventsStillKnowTheirFile() throws {
    let files = try Files()
    let path = try files.write("a.csv", files.events(2_000))
    let against = try files.write("b.csv", files.events(2_000, seed: 22))
    #expect(try files.train(path, ["--against", against]).status == 0)
    let model = files.folder.file("model.json")
    let text = try String(contentsOfFile: model, encoding: .utf8)
    let lines = text.split(separator: "\n").filter { !$0.contains("\"trainingEvents\"") }
    _ = try files.folder.write(lines.joined(separator: "\n"), to: "model.json")
    expectRefusal(try files.score(path), "trained on these events, as a.csv")
    let scored = try files.score(files.write("c.csv", files.events(2_000, seed: 23)))
    #expect(scored.status == 0, "\(scored.messages)")
    #expect(scored.output.contains("does not list its training events"))
  }
}

@Suite struct LeftOutCommandTests {
  @Test func whatIsNotFiniteIsCountedByColumn() throws {
    let files = try Files()
    var rows = files.events()
    rows[10][1] = .nan
    rows[11][1] = .infinity
    rows[12][0] = .nan
    rows[12][3] = .nan
    let path = try files.write("holes.csv", rows)
    expectRefusal(try files.hunt(path), "column 'mjj', line 14", "--drop-nonfinite")
    let outcome = try files.hunt(path, ["--drop-nonfinite"])
    #expect(
      outcome.output.contains(
        "3 events left out for values that are not finite: 1 in mjj, 2 in m1, 1 in tau1."))
    let prepared = try preparation(files.hunt(path, ["--drop-nonfinite", "--json"]))
    #expect(prepared.nonFiniteRows == 3)
    #expect(prepared.nonFinite?.map(\.rows) == [1, 2, 1])
    let trained = try files.train(
      path,
      [
        "--against", files.write("b.csv", files.events(2_000, seed: 22)), "--drop-nonfinite",
      ])
    #expect(trained.output.contains("holes.csv: 3 events left out"))
    let scored = try files.score(
      files.write("c.csv", files.events(100, seed: 24) + [[3000, .nan, 1, 1, 1, 1]]),
      ["--drop-nonfinite"])
    #expect(scored.output.contains("1 event left out"), "\(scored.messages)")
  }

  @Test func textIsAnErrorWhateverIsLeftOut() throws {
    let files = try Files()
    var lines = try String(
      contentsOfFile: files.write("a.csv", files.events()), encoding: .utf8
    ).split(separator: "\n").map(String.init)
    lines[4] = "3000,,1,1,1"
    lines[5] = "3000,ee,1,1,1"
    let path = try files.folder.write(lines.joined(separator: "\n"), to: "text.csv")
    for arguments in [[], ["--drop-nonfinite"]] {
      let outcome = try files.hunt(path, arguments)
      #expect(outcome.status == 2)
      let isText = !arguments.isEmpty
      #expect(outcome.messages.contains(isText ? "'ee' is not a number" : "the cell is empty"))
      #expect(outcome.messages.contains("--drop-nonfinite") != isText)
    }
  }
}

@Suite struct WeightsCommandTests {
  @Test func weightsAreNotPassedOver() throws {
    let files = try Files()
    let signed = try files.write("signed.csv", files.events(), weights: true)
    let bump = ["bump", signed, "--column", "mjj", "--bins", "20", "--range", "2600:6000"]
    let quick = ["--toys", "10", "--scan-toys", "0"]
    for refused in [try files.hunt(signed), try sideband(bump + quick)] {
      expectRefusal(
        refused, "signed.csv, column 'weight'", "from -1.0 to 1.0", "--unweight",
        "--ignore-weights")
    }
    expectRefusal(
      try files.hunt(signed, ["--weight", "weight"]), "--weight", "are negative", "add --unweight")
    expectRefusal(try files.hunt(signed, ["--unweight", "--ignore-weights"]), "leave one")
    let ignored = try files.hunt(signed, ["--ignore-weights"])
    #expect(ignored.status == 0, "\(ignored.messages)")
    #expect(ignored.output.contains("The weights in weight were ignored"))
    let bumpIgnored = try sideband(bump + quick + ["--ignore-weights"])
    #expect(bumpIgnored.output.contains("The weights in weight were ignored"))
    // A feature of this name is a feature.
    let feature = try files.hunt(signed, ["--features", "m1,m2,weight"])
    #expect(feature.status == 0, "\(feature.messages)")
    // As many of each fall out of one seed, in the hunt and in the bump hunt.
    let drawn = try files.hunt(signed, ["--unweight", "--efficiencies", "1", "--json"])
    #expect(drawn.status == 0, "\(drawn.messages)")
    let weights = try #require(try preparation(drawn).weights)
    #expect(weights.use == .drawn && weights.events == 6_000)
    // (Σw)²/Σw² is 960.
    #expect((200...1_300).contains(weights.left))
    let bumpDrawn = try sideband(bump + quick + ["--unweight"])
    #expect(bumpDrawn.status == 0, "\(bumpDrawn.messages)")
    #expect(bumpDrawn.output.contains("of 6000 events drawn by the weights in weight."))
  }

  @Test func positiveWeightsAreCounted() throws {
    let files = try Files()
    let rows = files.events().enumerated().map { row, values in
      Array(values.dropLast()) + [row % 3 == 0 ? 0.5 : 2]
    }
    let path = try files.write("weighted.csv", rows, weights: true)
    let outcome = try files.hunt(
      path, ["--weight", "weight", "--efficiencies", "1", "--robustness", "--json"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(try #require(try preparation(outcome).weights).use == .summed)
    struct Report: Decodable {
      struct Cut: Decodable {
        var observed: Int
        var observedWeight: Double?
      }
      var cuts: [Cut]
    }
    let cut = try JSONDecoder().decode(Report.self, from: Data(outcome.output.utf8)).cuts[0]
    let inside = rows.filter { (3300..<3700).contains($0[0]) }
    #expect(cut.observed == inside.count)
    #expect(cut.observedWeight == inside.reduce(0) { $0 + $1[5] })
    let text = try files.hunt(path, ["--weight", "weight", "--efficiencies", "1"])
    #expect(text.output.contains("numbers of events are sums of weights"))
    expectRefusal(
      try files.hunt(path, ["--weight", "weight", "--pseudo-experiments", "10"]),
      "--pseudo-experiments", "--unweight")
    expectRefusal(
      try files.hunt(path, ["--weight", "weight", "--ignore-weights"]), "--ignore-weights")
  }

  @Test func withoutWeightsThereIsNothingToDrawBy() throws {
    let files = try Files()
    let plain = try files.write("plain.csv", files.events())
    for option in ["--unweight", "--ignore-weights"] {
      expectRefusal(try files.hunt(plain, [option]), option, "no column is named like a weight")
    }
    expectRefusal(try sideband(["hunt", "--unweight"]), "--unweight: it says something of a file")
  }
}
