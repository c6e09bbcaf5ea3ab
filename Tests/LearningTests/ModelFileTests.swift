import Events
import Foundation
import Learning
import Testing
import _TestSupport

/// A scorer with one number.
private struct Multiple: SavedScorer, Equatable {
  static let kind = "multiple"
  var features: [Feature] = [Feature("x", unit: "GeV")]
  @Packed var factors: [Float]
  func requireSound() throws(Flaw) { if factors.isEmpty { throw Flaw("there are no factors") } }

  func scores(of matrix: FeatureMatrix) throws -> [Double] {
    try check(matrix)
    return matrix.elements.map { Double($0 * factors[0]) }
  }

  static func == (a: Multiple, b: Multiple) -> Bool {
    a.factors == b.factors && a.features == b.features
  }
}

@Suite struct ModelFileTests {
  fileprivate let file = ModelFile(
    Multiple(factors: [0.1, -0, .infinity, .leastNonzeroMagnitude]), learner: "multiples",
    settings: ["factor": 0.1, "law": "linear"], provenance: ["seed": 7])

  fileprivate let folder: TemporaryFolder
  fileprivate let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("model.json")
    try file.write(to: path)
  }

  fileprivate func read() throws(InputError) -> ModelFile<[String: Int]> {
    try ModelFile(contentsOf: path, kinds: [Multiple.self])
  }

  @Test func whatIsWrittenIsRead() throws {
    let read = try read()
    let scorer = try #require(read.scorer as? Multiple)
    #expect(
      scorer.factors.map(\.bitPattern)
        == [0.1, -0, .infinity, .leastNonzeroMagnitude].map(\Float.bitPattern))
    #expect(scorer.features == [Feature("x", unit: "GeV")])
    #expect(read.learner == "multiples")
    #expect(read.settings == ["factor": 0.1, "law": "linear"])
    #expect(read.provenance == ["seed": 7])
  }

  @Test(arguments: [
    ("\"version\" : 1", "\"version\" : 2", "version 2"),
    ("\"sideband model\"", "\"something\"", "no model"),
    ("\"multiple\"", "\"sum\"", "'sum' is not known"),
    ("\"x\"", "\"y\"", "checksum"),
    ("zczMPQ", "zczMPg", "checksum"),
    ("\"learner\" : ", "\"teacher\" : ", "learner: it is missing"),
    ("}", "", "cut short"),
    ("zczMPQ", "zczM", "no base64 of Float"),
  ])
  func whatIsNotAModelIsRefused(old: String, new: String, reason: String) throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try #require(text.contains(old))
    _ = try folder.write(text.replacingOccurrences(of: old, with: new), to: "model.json")
    let error = #expect(throws: InputError.self) { try read() }
    #expect(error?.place == path)
    #expect(error?.problem.contains(reason) == true, "\(error?.description ?? "")")
  }

  @Test func aFileCutShortAnywhereIsRefused() throws {
    let text = try String(contentsOfFile: path, encoding: .utf8)
    for length in stride(from: 0, to: text.utf8.count - 1, by: 7) {
      _ = try folder.write(String(text.prefix(length)), to: "model.json")
      #expect(throws: InputError.self) { try read() }
    }
  }

  @Test func otherFeaturesAreRefused() throws {
    let error = #expect(throws: InputError.self) {
      try file.scorer.scores(of: FeatureMatrix(features: ["y"], elements: [1]))
    }
    #expect(error?.description.contains("fitted to x") == true)
  }
}

extension ModelFileTests {
  @Test func trainingEventsAreOptional() throws {
    #expect(try read().trainingEvents == nil)
    let events = TrainingEvents([
      (FeatureMatrix(features: ["x"], elements: [1, 2, 3]), [10, 20, 30])
    ])
    try ModelFile(
      file.scorer, learner: file.learner, settings: file.settings, provenance: file.provenance,
      trainingEvents: events
    ).write(to: path)
    #expect(try read().trainingEvents == events)
  }
}
