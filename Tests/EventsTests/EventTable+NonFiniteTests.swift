import Events
import Testing
import _TestSupport

@Suite struct NonFiniteTests {
  @Test func rowsAreLeftOutAndCountedByColumn() throws {
    let events = try table(
      "m,x,y,w\n1,1,1,1\nnan,1,1,2\n3,inf,1,3\n4,1,,4\n5,1,-inf,5\n6,inf,,6\n7,1,1,7\n",
      weight: "w")
    #expect(throws: InputError.self) { try events.masses() }
    let clean = try events.droppingNonFinite(in: ["m", "x", "y"])
    #expect(try clean.masses() == [1, 7])
    #expect(clean.weights == [1, 7])
    #expect(try events.droppingNonFinite(in: ["m", "x"]).masses() == [1, 4, 5, 7])
    #expect(try events.droppingNonFinite(in: []).count == 7)
    #expect(throws: InputError.self) { try events.droppingNonFinite(in: ["z"]) }
    let counts = try events.nonFiniteCounts(in: ["m", "x", "w", "y"])
    #expect(counts.map(\.column) == ["m", "x", "y"])
    #expect(counts.map(\.rows) == [1, 2, 3])
    #expect(try clean.nonFiniteCounts(in: ["m", "x", "y"]).isEmpty)
  }

  @Test func textIsNotAMissingNumber() throws {
    let events = try table("m,x,y\n1,,1\n2,nan,ee\n3,abc,1\n4,def,1\n5,1,1\n")
    for use in [
      { try events.droppingNonFinite(in: ["m", "x"]).count },
      { try events.nonFiniteCounts(in: ["x"]).count },
    ] {
      let error = try #require(throws: InputError.self) { _ = try use() }
      #expect(error.place.hasSuffix("events.csv, column 'x', line 4"))
      #expect(error.problem == "'abc' is not a number")
      #expect(!error.remedy.contains("--drop-nonfinite"))
    }
    // Without the first text the others are still known for texts.
    let rest = try events.selecting(where: "m != 3")
    let error = try #require(throws: InputError.self) { try rest.droppingNonFinite(in: ["x"]) }
    #expect(error.place.hasSuffix("column 'x', line 5"))
    #expect(try rest.selecting(where: "m != 4").droppingNonFinite(in: ["x"]).masses() == [5])
    #expect(try events.droppingNonFinite(in: ["m"]).count == 5)
  }

  @Test func emptyCellsAreMissingNumbers() throws {
    let events = try table("m,x\n1,5\n2,\n3,\"\"\n4,  \n")
    #expect(try events.nonFiniteCounts(in: ["x"]).map(\.rows) == [3])
    let error = try #require(throws: InputError.self) { try events.values(of: "x") }
    #expect(error.place.hasSuffix("line 3"))
    #expect(error.problem == "the cell is empty")
    #expect(error.remedy.contains("--drop-nonfinite"))
  }

  @Test func whatIsNoNumberIsWrittenAsItWas() throws {
    let folder = try TemporaryFolder()
    let events = try table("m,x,y\n1,a,\n2,b,nan\n")
    try events.write(csv: folder.file("a.csv"))
    #expect(
      try String(contentsOfFile: folder.file("a.csv"), encoding: .utf8)
        == "m,x,y\n1,a,\n2,b,nan\n")
  }

  @Test func textIsStillTextInAJoinedTable() throws {
    let events = try table("m,x\n1,2\n").joined(with: table("m,x\n2,abc\n"))
    let error = try #require(throws: InputError.self) { try events.droppingNonFinite(in: ["x"]) }
    #expect(error.problem == "'abc' is not a number")
  }
}
