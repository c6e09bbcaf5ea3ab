import Events
import Foundation
import Reports
import Testing

@Suite struct JSONTests {
  private struct Value: Encodable {
    var zebra = 1
    var alpha = [0.1, 1e-300, 3]
    var path = "a/b \"ü\"\n"
    var missing: Int?
    var nested = ["b": true, "a": false]
  }

  @Test func keysAreSortedAndTextIsStable() throws {
    let expected = """
      {
        "alpha" : [
          0.1,
          1e-300,
          3
        ],
        "nested" : {
          "a" : false,
          "b" : true
        },
        "path" : "a/b \\"ü\\"\\n",
        "zebra" : 1
      }

      """
    #expect(try json(Value()) == expected)
    // Dictionaries have another order in every process and copy.
    let names = (0..<100).map { "name\($0)" }
    let one = Dictionary(uniqueKeysWithValues: names.map { ($0, 1) })
    let other = Dictionary(uniqueKeysWithValues: names.reversed().map { ($0, 1) })
    #expect(try json(one) == json(other))
  }

  @Test func valuesThatJSONLacksAreRefused() {
    #expect(throws: EncodingError.self) { try json([Double.nan]) }
    #expect(throws: EncodingError.self) { try json([Double.infinity]) }
  }

  @Test func nothingThatATerminalObeysIsLeft() throws {
    let name = "\u{1b}[31m\0\u{7f}\u{9b}2J\u{202e}\u{2028}\n🎉"
    let text = try json([name: name])
    #expect(text.unicodeScalars.allSatisfy { !$0.isObeyed || $0 == "\n" })
    #expect(text.contains(#"\u009b"#) && text.contains(#"\u202e"#) && text.contains("🎉"))
    #expect(try JSONDecoder().decode([String: String].self, from: Data(text.utf8)) == [name: name])
  }
}
