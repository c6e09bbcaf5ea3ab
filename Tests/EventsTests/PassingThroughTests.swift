@_spi(Truth) import Events
import Foundation
import Testing
import _TestSupport

/// What numbers do not say is kept and written again.
@Suite struct PassingThroughTests {
  private static let text = """
    m,event,hash,trigger,isTight,date,w
    2603.4,9007199254740993,9223372036854775808,HLT_PFJet500,True,2016-09-18,-0.7
    2997.2,9007199254748912,9223372039509211569,"a ""b"", c",False,2016-09-19,1.1
    3000,-9007199254740995,18446744073709551615,,True,,0

    """

  @Test func texts() throws {
    let folder = try TemporaryFolder()
    // The second has signs, the third none: both keep every digit.
    try table(Self.text).write(file: folder.file("a.csv"))
    #expect(try String(contentsOfFile: folder.file("a.csv"), encoding: .utf8) == Self.text)
    try EventTable(file: folder.file("a.csv"), mass: "m").selecting(where: "m > 2700")
      .write(file: folder.file("b.csv"))
    let kept = Self.text.split(separator: "\n")
    #expect(
      try String(contentsOfFile: folder.file("b.csv"), encoding: .utf8)
        == ([kept[0]] + kept[2...3]).joined(separator: "\n") + "\n")
  }

  @Test func booleansAreNumbers() throws {
    let events = try table("m,isBad,flag\n1,True,true\n2,False,FALSE\n")
    #expect(try events.values(of: "isBad") == [1, 0])
    #expect(try events.values(of: "flag") == [1, 0])
    #expect(try table("m,s\n1,True\n2,False\n", truth: "s").truth?.isSignal == [true, false])
  }

  @Test(arguments: ["NA", "null", "None", "N/A", "<NA>"])
  func missingValues(word: String) throws {
    let events = try table("m,x\n1,2\n2,\(word)\n")
    #expect(try events.droppingNonFinite(in: ["x"]).masses() == [1])
  }

  @Test func severalFilesAreOneTable() throws {
    let folder = try TemporaryFolder()
    let first = try folder.write("m,x,kind\n1,2,a\n", to: "run1.csv")
    let second = try folder.write("x;kind;m\n4;b;3\n\n# end\n5;c;oops\n", to: "run2.csv")
    let files = try [first, second].map { try InputFile($0) }
    let events = try EventTable(files, sourceColumn: "file", mass: "m")
    #expect(events.names == ["m", "x", "kind", "file"])
    #expect(try events.values(of: "x") == [2, 4, 5])
    let error = try #require(throws: InputError.self) { try events.masses() }
    #expect(error.place == "\(second), column 'm', line 5")
    #expect(error.problem == "'oops' is not a number")
    try events.write(file: folder.file("all.csv"))
    let text = try String(contentsOfFile: folder.file("all.csv"), encoding: .utf8)
    #expect(text.hasPrefix("m,x,kind,file\n1,2,a,\(first)\n3,4,b,\(second)\n"))
  }

  @Test func filesWithOtherColumns() throws {
    let folder = try TemporaryFolder()
    let first = try folder.write("m,x\n1,2\n", to: "a.csv")
    let second = try folder.write("m,y\n1,2\n", to: "b.csv")
    let error = try #require(throws: InputError.self) {
      try EventTable([InputFile(first), InputFile(second)], mass: "m")
    }
    #expect(error.problem == "their columns differ: only the first has x, only the second has y")
    #expect(throws: InputError.self) { try EventTable([InputFile](), mass: "m") }
  }
}
