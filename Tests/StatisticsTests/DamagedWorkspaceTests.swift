import Events
import Statistics
import Testing
import _TestSupport

/// A damaged workspace is either still a model or an `InputError`; it never brings the program down.
@Suite struct DamagedWorkspaceTests {
  @Test func damageIsAModelOrAnInputError() throws {
    let files = DamagedFiles.workspaces { bytes in
      let document = try JSONValue(parsing: bytes, name: "a.json")
      let model = try HistFactoryModel(HistFactoryWorkspace(document))
      _ = try Likelihood(model, observed: model.observed)
    }
    let outcome = try files.run(0..<5_000)
    #expect(outcome.tables + outcome.errors == 5_000)
    // Both outcomes are common, or the damage would try too little.
    #expect(outcome.tables > 10 && outcome.errors > 500, "\(outcome)")
  }

  /// As many keys as would take minutes where each is compared with all before it.
  @Test func manyKeys() throws {
    let members = (0..<200_000).map { "\"k\($0)\": \($0)" }.joined(separator: ",")
    let value = try JSONValue(parsing: "{\(members)}".utf8, name: "a.json")
    #expect(value.isEquivalent(to: value))
    #expect(value["k199999"] == .number(199_999))
    let twice = try #require(throws: InputError.self) {
      try JSONValue(parsing: "{\(members), \"k7\": 1}".utf8, name: "a.json")
    }
    #expect(twice.problem.contains("k7 stands twice"))
  }
}
