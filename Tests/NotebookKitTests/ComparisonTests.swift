import NotebookKit
import Testing

@Suite struct ComparisonTests {
  @Test(arguments: [
    ("x = 1.25", "x = 1.25"), ("x = 1.25", "x = 1.26"), ("x = 1.25", "x = 1.24"),
    ("9.9 and 3", "10.0 and 4"), ("−0.10", "−0.11"), ("p = 4.2e−12", "p = 4.3e−12"),
    ("1.50 GeV, version 1.2.3", "1.51 GeV, version 1.2.3"), ("x = 1.", "x = 2."), ("", ""),
    ("one\ntwo 0.5\n", "one\ntwo 0.6\n"), ("a...b", "a...b"),
  ])
  func agreement(expected: String, found: String) {
    #expect(Comparison.difference(expected, found) == nil)
  }

  @Test(arguments: [
    ("x = 1.25", "x = 1.27"), ("x = 1.25", "y = 1.25"), ("x = 1.25", "x = -1.25"),
    ("x = 1.25", "x = 1.25 GeV"), ("10", "12"), ("version 1.2.3", "version 1.2.4"),
    ("p = 4.2e−12", "p = 4.2e−13"), ("1e-5", "1e-4"), ("2.0e5", "2.0e6"), ("3E+7", "3E+8"),
    ("a 1", "a"), ("x = 1", "x = –"), ("1.0", "nan"),
  ])
  func difference(expected: String, found: String) throws {
    let difference = try #require(Comparison.difference(expected, found))
    #expect(difference == (1, expected, found))
  }

  @Test func theFirstDifferenceIsNamed() throws {
    let difference = try #require(
      Comparison.difference("one\ntwo 2.5\nthree\n", "one\ntwo 2.8\nfour\n"))
    #expect(difference == (2, "two 2.5", "two 2.8"))
  }

  @Test func textsOfDifferentLength() throws {
    #expect(try #require(Comparison.difference("a\nb\nc", "a\nb")) == (3, "c", ""))
    #expect(try #require(Comparison.difference("a\nb", "a\nb\nc")) == (3, "", "c"))
  }

  @Test func anAbsoluteSlackCountsForNumbersWithAndWithoutDecimals() {
    #expect(Comparison.difference("x = 10.0 y 640", "x = 14.9 y 636", slack: .absolute(5)) == nil)
    #expect(Comparison.difference("x = 10.0", "x = 15.1", slack: .absolute(5)) != nil)
    #expect(Comparison.difference("width 640", "width 634", slack: .absolute(5)) != nil)
  }
}
