import Events
import Statistics
import Testing

@Suite("JSON")
struct JSONValueTests {
  private func parse(_ text: String) throws(InputError) -> JSONValue {
    try JSONValue(parsing: text.utf8, name: "j")
  }

  @Test func allKindsAreRead() throws {
    let value = try parse(
      #" {"a": [1, -2.5e-3, 0], "b\n\u00e9\ud83d\ude00": {}, "c": [null, true, false]} "#)
    #expect(value["a"] == .array([.number(1), .number(-0.0025), .number(0)]))
    #expect(value["b\né😀"] == .object([]))
    #expect(value["c"] == .array([.null, .bool(true), .bool(false)]))
    #expect(try parse(value.text) == value)
  }

  @Test func theOrderOfKeysDoesNotMatter() throws {
    #expect(try parse(#"{"a": 1, "b": [2]}"#).isEquivalent(to: parse(#"{"b": [2.0], "a": 1}"#)))
    #expect(try !parse(#"{"a": 1}"#).isEquivalent(to: parse(#"{"a": 1, "b": 2}"#)))
  }

  @Test(arguments: [
    ("{\"a\": }", "j, line 1, column 7"), ("[1,\n 2,\n x]", "j, line 3, column 2"),
    ("[1, NaN]", "j, line 1, column 5"), ("[1e999]", "j, line 1, column 2"),
    ("[01]", "j, line 1, column 2"), ("{\"a\": 1, \"a\": 2}", "j, line 1, column 13"),
    ("[1] 2", "j, line 1, column 5"), ("\"abc", "j, line 1, column 5"), ("", "j, line 1, column 1"),
    ("[1", "j, line 1, column 3"),
  ]) func whatIsNoJSONIsNamedByLineAndColumn(text: String, place: String) {
    #expect {
      try parse(text)
    } throws: { error in
      (error as? InputError)?.place == place
    }
  }

  @Test func manyLevelsAreRefused() {
    #expect(throws: InputError.self) { try parse(String(repeating: "[", count: 100_000)) }
  }
}
