@_spi(Truth) import Events
import Testing
import _TestSupport

@Suite struct EventTableTests {
  @Test(arguments: [
    ("", [2500.0, 0.5]), ("GeV", [2500, 0.5]), ("MeV", [2.5, 0.0005]), ("TeV", [2_500_000, 500]),
  ])
  func massesAreInGeV(unit: String, expected: [Double]) throws {
    let events = try table("m,x\n2500,1\n0.5,2\n", mass: Feature("m", unit: unit))
    #expect(try events.masses() == expected)
    // The column keeps the file's unit.
    #expect(try events.values(of: "m") == [2500, 0.5])
  }

  @Test func unitsThatAreNone() throws {
    let error = try #require(throws: InputError.self) {
      try table("m\n1\n", mass: Feature("m", unit: "gev"))
    }
    #expect(error.problem.contains("'gev'"))
    #expect(error.remedy.contains("GeV"))
  }

  @Test func columnsInMemory() throws {
    #expect(throws: InputError.self) { try EventTable([("m", [1]), ("x", [1, 2])], mass: "m") }
    #expect(throws: InputError.self) { try EventTable([("m", [1]), ("m", [1])], mass: "m") }
    let error = try #require(throws: InputError.self) { try EventTable([("m", [1])], mass: "mJJ") }
    #expect(error.problem == "there is no column 'mJJ'")
    #expect(error.remedy == "it has m")
    #expect(try EventTable([("m", []), ("x", [])], mass: "m").count == 0)
  }

  @Test func rowsBringEverythingAlong() throws {
    let events = try table(
      "m,x,w,s\n1,10,0.5,0\n2,20,1.5,1\n3,30,2.5,0\n", weight: "w", truth: "s")
    let chosen = events.rows(at: [2, 0, 2])
    #expect(chosen.count == 3)
    #expect(try chosen.masses() == [3, 1, 3])
    #expect(try chosen.values(of: "x") == [30, 10, 30])
    #expect(chosen.weights == [2.5, 0.5, 2.5])
    #expect(chosen.truth?.isSignal == [false, false, false])
    #expect(events.rows(at: [1]).truth?.isSignal == [true])
    #expect(events.rows(at: []).count == 0)
  }

  @Test func messagesNameTheRowOfTheFileAfterSelections() throws {
    let events = try table("m,x\n1,1\n2,2\n3,3\n4,nan\n5,text\n6,\n")
    for (condition, row, problem) in [
      ("m > 2", 4, "the value is nan"), ("m > 4", 5, "'text' is not a number"),
      ("m == 5", 5, "'text' is not a number"),
    ] {
      let error = try #require(throws: InputError.self) {
        try events.selecting(where: condition).selecting(where: "m > 1").values(of: "x")
      }
      #expect(error.place.hasSuffix("events.csv, column 'x', line \(row + 1)"))
      #expect(error.problem == problem)
    }
  }

  @Test func replacingMasses() throws {
    let events = try table("x,m,s\n1,2,0\nabc,4,1\n", mass: Feature("m", unit: "TeV"), truth: "s")
    let changed = events.replacingMasses(with: [4000, 8000])
    #expect(try changed.masses() == [4000, 8000])
    #expect(try changed.values(of: "m") == [4, 8])
    #expect(changed.names == events.names)
    #expect(changed.truth?.isSignal == [false, true])
    let error = try #require(throws: InputError.self) { try changed.values(of: "x") }
    #expect(error.problem.contains("'abc'"))
    #expect(try events.masses() == [2000, 4000])
  }

  @Test func truthIsNoColumn() throws {
    let events = try table("m,isSignal,x\n1,1,5\n2,0.0,6\n", truth: "isSignal")
    #expect(events.names == ["m", "x"])
    #expect(events.truth?.isSignal == [true, false])
    for use in [
      { try events.selecting(where: "isSignal == 1") },
      { try events.defining("y = x * isSignal") },
      { try events.droppingNonFinite(in: ["isSignal"]) },
    ] {
      let error = try #require(throws: InputError.self) { _ = try use() }
      #expect(error.problem == "there is no column 'isSignal'")
      #expect(error.remedy == "it has m, x")
    }
    #expect(throws: InputError.self) { try events.values(of: "isSignal") }
  }

  @Test(arguments: [
    ("0\n1\n2\n", 3, "2.0"), ("0\nsignal\n1\n", 2, "'signal'"),
    ("-1\nsignal\n1\n", 1, "'-1'"), ("1\nnan\nbkg\n", 2, "'nan'"),
    ("\"\"\n1\n1\n", 1, "missing"),
  ])
  func badLabelsNameTheirRow(labels: String, row: Int, label: String) throws {
    let lines = labels.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    let error = try #require(throws: InputError.self) {
      try table("m,s\n" + lines.map { "1,\($0)\n" }.joined(), truth: "s")
    }
    #expect(error.place.hasSuffix("events.csv, column 's', line \(row + 1)"))
    #expect(error.problem == "the truth label is \(label)")
  }

  @Test func weights() throws {
    #expect(try table("m\n1\n").weights == nil)
    #expect(try table("m,w\n1,-0.5\n2,3\n", weight: "w").weights == [-0.5, 3])
    let bad = try #require(throws: InputError.self) {
      try table("m,w\n1,1\n2,heavy\n", weight: "w")
    }
    #expect(bad.place.hasSuffix("column 'w', line 3"))
    #expect(bad.problem == "'heavy' is not a number")
    let missing = try #require(throws: InputError.self) { try table("m\n1\n", weight: "w") }
    #expect(missing.problem == "there is no column 'w'")
  }

  @Test func addingColumns() throws {
    let events = try table("m\n1\n2\n")
    #expect(try events.adding("x", [3, 4]).values(of: "x") == [3, 4])
    #expect(throws: InputError.self) { try events.adding("x", [3]) }
    #expect(throws: InputError.self) { try events.adding("m", [3, 4]) }
  }
}
