import Events
import Testing

@Suite struct ShownTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("50% ü 🎉 שלום", "50% ü 🎉 שלום"), ("a\nb\tc\rd", #"a\nb\tc\rd"#),
    ("\u{1b}[31m", #"\x1b[31m"#), ("\0", #"\x00"#), ("\u{7f}\u{9b}", #"\x7f\x9b"#),
    ("\u{202e}abc\u{2066}", #"\u{202e}abc\u{2066}"#), ("\u{2028}", #"\u{2028}"#),
    // A family of emoji is joined by a mark that no one obeys.
    ("👨‍👩‍👧", "👨‍👩‍👧"),
  ])
  func nothingThatATerminalObeysIsLeft(text: String, shown: String) {
    #expect(text.shown == shown)
    #expect(text.shown.unicodeScalars.allSatisfy { !$0.isObeyed })
  }

  @Test func linesMayStay() {
    #expect("a\n\u{1b}b\r\n".shownLines == "a\n\\x1bb\\r\n")
  }

  @Test(arguments: [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abc…fg"), ("ééééé", 3, "é…é")])
  func longTextsLoseTheirMiddle(text: String, length: Int, abridged: String) {
    #expect(text.abridged(to: length) == abridged)
  }

  @Test func errorsAreOneLine() {
    let error = InputError("a\nb", "\u{1b}[2J", remedy: "x\ty")
    #expect(error.description == #"a\nb: \x1b[2J (x\ty)"#)
  }

  @Test func numbersArePrintedByAFormat() {
    #expect(printed("μ = %g ± %.1f %%", 2.5, 0.25) == "μ = 2.5 ± 0.2 %")
  }
}

@Suite struct NameListTests {
  @Test func aFewNamesStandInTheirOrder() {
    #expect(nameList(["c", "b", "a"], near: "a") == "c, b, a")
    #expect(nameList([]) == "")
  }

  @Test func ofManyTheNearestAreListed() {
    let names = (0..<200).map { "feature_\($0)" } + ["Mass", "m"]
    let first = (0..<7).map { "feature_\($0)" }.joined(separator: ", ")
    #expect(
      nameList(names, near: "mass") == "\(first) and 195 more; nearest are Mass, m, feature_0")
    #expect(nameList(names, near: "feature_17x").contains("; nearest are feature_17, "))
    #expect(nameList(names) == "\(first), feature_7, feature_8, feature_9 and 192 more")
  }

  @Test func longNamesAreShort() {
    let list = nameList(
      (0..<500).map { String(repeating: "x", count: 10_000) + "\($0)" }, near: "x")
    // Ten names of at most 80 characters, each with a comma, and the words between them.
    #expect(list.count < 10 * 82 + " and 493 more; nearest are ".count)
  }
}
