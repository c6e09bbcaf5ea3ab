import Events
import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct EventTableCSVTests {
  @Test(arguments: ["events.csv", "events.csv.gz"])
  func everyFiniteDoubleSurvives(name: String) throws {
    var rng = RandomStream(seed: 8, purpose: "round trip")
    var values: [Double] = [
      0, -0.0, 1, -1, 1e15, 1e15 - 1, -1e15, 999_999_999_999_999.9, 9_007_199_254_740_994, 1e22,
      1e23,
      .pi, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude, 0.1, -2.5e-8,
    ]
    while values.count < 5_000 {
      let value = Double(bitPattern: rng.next())
      if value.isFinite { values.append(value) }
    }
    let folder = try TemporaryFolder()
    let path = folder.file(name)
    try EventTable([("m", values), ("x", values.reversed())], mass: "m").write(csv: path)
    let events = try EventTable(csv: path, mass: "m")
    #expect(try bits(events.masses()) == bits(values))
    #expect(try bits(events.values(of: "x")) == bits(values.reversed()))
  }

  @Test func wholeNumbersAreWrittenWithoutAPoint() throws {
    let folder = try TemporaryFolder()
    try EventTable([("m", [3, -4, 0.5]), ("n", [1e14, 0, -0.0])], mass: "m")
      .write(csv: folder.file("a.csv"))
    let text = try String(contentsOfFile: folder.file("a.csv"), encoding: .utf8)
    #expect(text == "m,n\n3,100000000000000\n-4,0\n0.5,-0.0\n")
  }

  @Test func valuesThatAreNotFiniteComeBackAsSuch() throws {
    let folder = try TemporaryFolder()
    try EventTable([("m", [1, 2, 3, 4]), ("x", [.nan, .infinity, -.infinity, 1])], mass: "m")
      .write(csv: folder.file("a.csv"))
    let events = try EventTable(csv: folder.file("a.csv"), mass: "m")
    #expect(try events.selecting(where: "x > 1").masses() == [2])
    #expect(try events.selecting(where: "x < 0").masses() == [3])
    #expect(try events.droppingNonFinite(in: ["x"]).masses() == [4])
  }

  @Test(arguments: [
    "a,b", "say \"so\"", "two\nlines", "two\r\nlines", "#1", " spaced ", "\ttab", "μ [GeV]", "'q'",
    "\"\u{301}", "",
  ])
  func anyNameSurvives(name: String) throws {
    let folder = try TemporaryFolder()
    for path in [folder.file("a.csv"), folder.file("b.csv")] {
      let isFirst = path.hasSuffix("a.csv")
      let columns = [(name: name, values: [1.0, 2.0]), (name: "m", values: [3.0, 4.0])]
      try EventTable(isFirst ? columns : columns.reversed(), mass: "m").write(csv: path)
      let events = try EventTable(csv: path, mass: "m")
      #expect(Set(events.names) == [name, "m"])
      #expect(try events.values(of: name) == [1, 2])
    }
  }
}
