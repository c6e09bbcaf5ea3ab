import Events
import Foundation
import Statistics
import Testing
import _TestSupport

@Suite("HistFactory workspaces")
struct HistFactoryWorkspaceTests {
  static let names = HistFactoryReference.shared.workspaces.map(\.name)

  @Test(arguments: names) func whatIsReadIsWrittenBack(name: String) throws {
    let document = HistFactoryReference.document(of: name)
    let workspace = try HistFactoryWorkspace(document, name: name)
    #expect(workspace.document.isEquivalent(to: document))
    let again = try JSONValue(parsing: workspace.document.text.utf8, name: name)
    #expect(try HistFactoryWorkspace(again, name: name) == workspace)
  }

  /// The text of a workspace, one piece of it replaced.
  private func problem(replacing old: String, by new: String) -> InputError? {
    let text = """
      {"channels": [{"name": "c", "samples": [
        {"name": "s", "data": [5, 6], "modifiers": [{"name": "mu", "type": "normfactor", "data": null}]},
        {"name": "b", "data": [50, 60], "modifiers": [
          {"name": "u", "type": "shapesys", "data": [3, 4]},
          {"name": "x", "type": "normsys", "data": {"lo": 0.9, "hi": 1.1}},
          {"name": "h", "type": "histosys", "data": {"lo_data": [49, 61], "hi_data": [52, 58]}}]}]}],
       "observations": [{"name": "c", "data": [55, 66]}],
       "measurements": [{"name": "m", "config": {"poi": "mu", "parameters": []}}],
       "version": "1.0.0"}
      """
    let ranges = text.ranges(of: old)
    precondition(ranges.count >= 1, "\(old) is not there")
    let changed = text.replacingCharacters(in: ranges[0], with: new)
    do throws(InputError) {
      let document = try JSONValue(parsing: changed.utf8, name: "w")
      let model = try HistFactoryModel(HistFactoryWorkspace(document, name: "w"), name: "w")
      _ = try Likelihood(model, observed: model.observed)
      return nil
    } catch { return error }
  }

  @Test func theTextItselfIsRight() { #expect(problem(replacing: "\"x\"", by: "\"x\"") == nil) }

  @Test(arguments: [
    ("[5, 6]", "[5, -6]", "w: $.channels[0].samples[0].data[1]"),
    ("[50, 60]", "[50, 60, 70]", "w: $.channels[0].samples[1].modifiers[0].data"),
    ("[5, 6]", "[5, 6, 7]", "w: $.channels[0].samples[1].data"),
    ("[55, 66]", "[55]", "w: $.observations[0].data"),
    ("[55, 66]", "[55, -1]", "w: $.observations[0].data[1]"),
    ("[55, 66]", "[55, NaN]", "w, line 7, column 46"),
    ("\"shapesys\", \"data\": [3, 4]", "\"shapesys\"", "w: $.channels[0].samples[1].modifiers[0]"),
    ("[3, 4]", "[3]", "w: $.channels[0].samples[1].modifiers[0].data"),
    ("{\"lo\": 0.9, ", "{", "w: $.channels[0].samples[1].modifiers[1].data"),
    ("0.9", "-0.9", "w: $.channels[0].samples[1].modifiers[1].data.lo"),
    ("[49, 61]", "[49]", "w: $.channels[0].samples[1].modifiers[2].data.lo_data"),
    ("normsys", "overallsys", "w: $.channels[0].samples[1].modifiers[1].type"),
    ("\"name\": \"b\"", "\"name\": \"s\"", "w: $.channels[0].samples[1]"),
    ("\"name\": \"c\", \"data\"", "\"name\": \"d\", \"data\"", "w: $.observations[0]"),
    ("\"poi\": \"mu\"", "\"poi\": \"nu\"", "w: $.measurements[0].config.poi"),
    ("\"poi\"", "\"interest\"", "w: $.measurements[0].config"),
    ("1.0.0", "2.0.0", "w: $.version"),
    (
      "[]}}],", "[{\"name\": \"x\", \"inits\": [0, 1]}]}}],",
      "w: $.measurements[0].config.parameters[0].inits"
    ),
    (
      "\"normfactor\", \"data\": null}",
      "\"normfactor\", \"data\": null}, {\"name\": \"lumi\", \"type\": \"lumi\", \"data\": null}",
      "w: $.measurements[0].config.parameters"
    ),
    ("\"name\": \"x\"", "\"name\": \"mu\"", "w: channel c, sample b, normsys mu"),
    ("\"version\": ", "\"extra\": 1, \"version\": ", "w: $"),
  ]) func whatIsWrongIsNamedByItsPath(old: String, new: String, place: String) throws {
    let error = try #require(problem(replacing: old, by: new))
    #expect(error.place == place, "\(error)")
  }

  @Test func anUnknownInterpolationCodeIsAnError() {
    #expect(throws: InputError.self) {
      try HistFactoryInterpolation(factors: "code2", histograms: "code4p")
    }
    #expect(throws: InputError.self) {
      try HistFactoryInterpolation(factors: "code4", histograms: "code7")
    }
  }

  @Test func aPatchSetTurnsOneWorkspaceIntoAnother() throws {
    let document = HistFactoryReference.document(of: "uncorrelated")
    let patches = try JSONValue(
      parsing: """
        {"metadata": {"references": {"hepdata": "ins1234567"}, "description": "d",
           "digests": {"md5": "00000000000000000000000000000000"}, "labels": ["mass"]},
         "version": "1.0.0", "patches": [
          {"metadata": {"name": "signal_500", "values": [500]}, "patch": [
            {"op": "test", "path": "/channels/0/name", "value": "c"},
            {"op": "replace", "path": "/channels/0/samples/0/data", "value": [1, 2, 3]},
            {"op": "add", "path": "/channels/0/samples/0/modifiers/-",
             "value": {"name": "eff", "type": "normsys", "data": {"lo": 0.9, "hi": 1.1}}},
            {"op": "copy", "from": "/channels/0/samples/1/name", "path": "/measurements/0/name"},
            {"op": "remove", "path": "/channels/0/samples/1/modifiers/0"}]},
          {"metadata": {"name": "wrong", "values": [600]}, "patch": [
            {"op": "test", "path": "/channels/0/name", "value": "d"}]}]}
        """.utf8, name: "p")
    let set = try HistFactoryPatchSet(patches)
    #expect(set.patches.map(\.name) == ["signal_500", "wrong"])
    let patched = try HistFactoryWorkspace(set.applying("signal_500", to: document))
    let samples = patched.channels[0].samples
    #expect(samples[0].data == [1, 2, 3])
    #expect(samples[0].modifiers.last?.effect == .normsys(low: 0.9, high: 1.1))
    #expect(samples[1].modifiers.isEmpty)
    #expect(patched.measurements[0].name == "b")
    #expect(throws: InputError.self) { try set.applying("wrong", to: document) }
    #expect(throws: InputError.self) { try set.applying("none", to: document) }
  }
}
