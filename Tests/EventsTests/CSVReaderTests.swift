import Events
import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct CSVReaderTests {
  /// Texts that all hold m = 1, 3 and x = 2.5, −4.
  @Test(arguments: [
    "m,x\n1,2.5\n3,-4\n",
    "m,x\n1,2.5\n3,-4",
    "m,x\r\n1,2.5\r\n3,-4\r\n",
    "\u{feff}m,x\n1,2.5\n3,-4\n",
    "# made by hand\n\nm,x\n# the first\n1,2.5\n   \n\n3,-4\n#",
    " m ,\tx\n 1 , 2.5\n\t3,-4  \n",
    "\"m\",\"x\"\n\"1\",\"2.5\"\n3,\"-4\"\n",
    " \"m\" , \"x\" \n1, \"2.5\" \n3,-4\n",
    "m,x\n+1,.25e1\n3.,-4.0E+0\n",
  ])
  func theSameTableInManyWritings(text: String) throws {
    let events = try table(text)
    #expect(events.names == ["m", "x"])
    #expect(try events.masses() == [1, 3])
    #expect(try events.values(of: "x") == [2.5, -4])
  }

  @Test func quotedNamesMayHoldAnything() throws {
    let events = try table("m,\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",\"#\"\n1,2,3,4,5\n")
    #expect(events.names == ["m", "a,b", "say \"so\"", "two\nlines", "#"])
    #expect(try events.values(of: "say \"so\"") == [3])
    #expect(try events.values(of: "two\nlines") == [4])
  }

  @Test func quotedCellsMayHoldAnything() throws {
    let events = try table(
      "m,note,x\n1,\"a, b\",2\n3,\"two\nlines, \"\"quoted\"\"\n# no comment\",4\n5,,6\n")
    #expect(try events.masses() == [1, 3, 5])
    #expect(try events.values(of: "x") == [2, 4, 6])
    let error = try #require(throws: InputError.self) { try events.rows(at: [1]).values(of: "m2") }
    #expect(error.remedy.contains("m, note, x"))
  }

  @Test func headerAlone() throws {
    let events = try table("m,x")
    #expect(events.count == 0)
    #expect(events.names == ["m", "x"])
    #expect(try events.masses().isEmpty)
  }

  @Test(arguments: ["", "\n", "\u{feff}", "# nothing\n\n  \n"])
  func withoutHeader(text: String) throws {
    let error = try #require(throws: InputError.self) { try table(text) }
    #expect(error.place.hasSuffix("events.csv"))
    #expect(error.problem.contains("no line of column names"))
  }

  @Test(arguments: [
    ("m,x\n1,2\n3\n", "line 3", "1 cell "),
    ("m,x\n1,2\n# comment\n\n3,4,5\n6\n", "line 5", "3 cells "),
    ("m,x\n,\n1,2,\n", "line 3", "3 cells "),
    ("m\n1\n2,3\n", "line 3", "2 cells "),
  ])
  func raggedLine(text: String, row: String, cells: String) throws {
    let error = try #require(throws: InputError.self) { try table(text) }
    #expect(error.place.hasSuffix("events.csv, \(row)"))
    #expect(error.problem.contains("it has \(cells)"))
  }

  @Test func repeatedColumn() throws {
    // Names that are used twice matter only when they are asked for.
    let events = try table("m,x,x,y\n1,2,3,4\n")
    #expect(events.names == ["m", "x", "x.1", "y"])
    #expect(try events.values(of: "y") == [4] && events.values(of: "x.1") == [3])
    let error = try #require(throws: InputError.self) { try events.values(of: "x") }
    #expect(error.problem == "it has more than one column 'x'")
  }

  @Test func textIsHarmlessUntilItIsUsed() throws {
    let events = try table("m,kind\n1,7\n2,signal region\n3,8\n")
    #expect(try events.masses() == [1, 2, 3])
    let error = try #require(throws: InputError.self) { try events.values(of: "kind") }
    #expect(error.place.hasSuffix("events.csv, column 'kind', line 3"))
    #expect(error.problem == "'signal region' is not a number")
  }

  @Test func emptyCell() throws {
    let events = try table("m,x\n1,\n2,\"\"\n")
    let error = try #require(throws: InputError.self) { try events.values(of: "x") }
    #expect(error.place.hasSuffix("line 2"))
    #expect(error.problem == "the cell is empty")
  }

  @Test(arguments: [
    "nan", "NaN", "-nan", "inf", "Inf", "-inf", "+INF", "infinity", "1e400", "-1e99999",
  ])
  func numbersThatAreNotFinite(text: String) throws {
    let events = try table("m,x\n1,2\n2,\(text)\n")
    #expect(try events.droppingNonFinite(in: ["x"]).masses() == [1])
    let error = try #require(throws: InputError.self) { try events.values(of: "x") }
    #expect(error.place.hasSuffix("column 'x', line 3"))
    #expect(error.problem.hasPrefix("the value is "))
  }

  @Test(arguments: [
    "0x10", "0X1p3", "1_000", "1 000", "1e", "1e+", "e5", ".", "-", "+", "+-3", "--3", "1.2.3",
    "1e5.5", "1d", "1f", "5%", "٣", "−1", "yes", "\" 1\"", "12345678901234567890x",
  ])
  func writingsThatAreNoNumbers(text: String) throws {
    let events = try table("m,x\n1,\(text)\n")
    let error = try #require(throws: InputError.self) { try events.values(of: "x") }
    #expect(error.problem.hasSuffix("is not a number"))
  }

  @Test func aQuoteThatNeverCloses() throws {
    // Its cell would swallow the lines below; events must not vanish without a word.
    let error = try #require(throws: InputError.self) {
      try table("m,note\n1,a\n2,\"b\n3,c\n4,d\n")
    }
    #expect(error.place.hasSuffix("line 3"))
    #expect(error.problem.contains("quote"))
    #expect(throws: InputError.self) { try table("m,\"note\n1,2\n") }
  }

  @Test(arguments: ["\"1\"2", "\"1\" 2", "\"1\"\"", "\"\"1"])
  func textAfterAClosingQuote(cell: String) throws {
    #expect(throws: InputError.self) { try table("m,x\n1,\(cell)\n").values(of: "x") }
  }

  @Test(arguments: [1, 7, 64, 1 << 20])
  func theResultDoesNotDependOnTheBlockSize(blockSize: Int) throws {
    var rng = RandomStream(seed: 3, purpose: "csv")
    var text = "a,b,text\r\n"
    var expected: [[Double]] = [[], []]
    for row in 0..<300 {
      let values = (0..<2).map { _ in Double.random(in: -1e3...1e3, using: &rng) }
      for column in 0..<2 { expected[column].append(values[column]) }
      let end = row % 7 == 0 ? "\r\n" : "\n"
      text += "\(values[0]), \(values[1]),\(row < 200 ? "1" : "word \(row)")\(end)"
      if row % 50 == 0 { text += "# a comment, with a comma\n\n" }
    }
    let columns = try CSVReader.parse(Array(text.utf8), source: "text", blockSize: blockSize)
    #expect(columns.names == ["a", "b", "text"])
    #expect(columns.numbers("a").map(bits) == bits(expected[0]))
    #expect(columns.numbers("b").map(bits) == bits(expected[1]))
    let texts = try #require(columns["text"]?.text)
    #expect(columns["a"]?.text == nil)
    #expect(texts[0] == "1" && texts[199] == "1" && texts[200] == "word 200")
    #expect(columns.places.place(200)?.number == "line 210")

    let ragged = try #require(throws: InputError.self) {
      try CSVReader.parse(
        Array((text + "1,2\n1\n").utf8), source: "text", blockSize: blockSize)
    }
    #expect(ragged.place == "text, line 314")
    let quoted = try CSVReader.parse(
      Array((text + "1,2,\"x\ny\"\n").utf8), source: "text", blockSize: blockSize)
    #expect(quoted.numbers("a")?.count == 301)
  }
}
