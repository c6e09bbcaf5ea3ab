import Events
import Foundation
import Testing
import _TestSupport

@Suite struct CSVDialectTests {
  /// Texts that all hold m = 1, 3 and x = 2.5, −4, with what their reader says of them.
  @Test(arguments: [
    ("m;x\n1;2.5\n3;-4\n", "separated by semicolons"),
    ("m;x\n1;2,5\n3;-4\n", "separated by semicolons and a comma stands before its decimals"),
    ("m\tx\n1\t2.5\n3\t-4\n", "separated by tabs"),
    ("m\tx\n1,0\t2,5\n3,0\t-4,0\n", "separated by tabs and a comma"),
    ("m x\n1 2.5\n3 -4\n", "separated by blanks"),
    ("  m    x  \n  1.0  2.5\n  3.0 -4.0   \r\n", "separated by blanks"),
    ("# m x\n1 2.5\n3 -4\n", "separated by blanks"),
    ("# made by hand\n# m;x\n1;2.5\n3;-4\n", "separated by semicolons"),
    ("# m,x\n1,2.5\n3,-4\n", ""),
    ("m,x\n1D0,0.25d+1\n3.0D+00,-4D0\n", ""),
    ("m,\tx\n1,\t2.5\n3,\t-4\n", ""),
    ("\u{feff}\"m\";\"x\"\n\"1\";\"2,5\"\n3;-4\n", "separated by semicolons"),
  ])
  func theSameTable(text: String, note: String) throws {
    let events = try table(text)
    #expect(events.names == ["m", "x"])
    #expect(try events.masses() == [1, 3])
    #expect(try events.values(of: "x") == [2.5, -4])
    #expect(events.notes.count == (note.isEmpty ? 0 : 1))
    #expect(events.notes.allSatisfy { $0.contains("events.csv: its columns are \(note)") })
  }

  @Test func whatIsSaidIsNotGuessed() throws {
    let folder = try TemporaryFolder()
    // A single column has no separator: the comma is a fault unless somebody says what it is.
    let path = try folder.write("m\n1,5\n2,5\n", to: "a.txt")
    #expect(throws: InputError.self) { try EventTable(file: path, mass: "m") }
    let decimal = FileReading(separator: .tab, hasDecimalComma: true)
    #expect(try EventTable(file: path, reading: decimal, mass: "m").masses() == [1.5, 2.5])
    // Thousands between semicolons look like decimals; a point elsewhere says that they are not.
    let mixed = try folder.write("m;x\n1,234;2.5\n", to: "b.csv")
    let error = try #require(throws: InputError.self) {
      try EventTable(file: mixed, mass: "m").masses()
    }
    #expect(error.problem == "'1,234' is not a number")
  }

  @Test func namesOfColumnsWithoutAHeader() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("1,2.5\n3,-4\n", to: "a.csv")
    let error = try #require(throws: InputError.self) { try EventTable(file: path, mass: "m") }
    #expect(error.place.hasSuffix("a.csv, line 1") && error.remedy.contains("--columns"))
    let named = FileReading(columns: ["m", "x"])
    #expect(try EventTable(file: path, reading: named, mass: "m").values(of: "x") == [2.5, -4])
    #expect(throws: InputError.self) {
      try EventTable(file: path, reading: FileReading(columns: ["m"]), mass: "m")
    }
    // The names that pandas gives nameless columns are names.
    let numbered = try folder.write("0,1\n1,2.5\n3,-4\n", to: "b.csv")
    #expect(try EventTable(file: numbered, mass: "0").masses() == [1, 3])
    #expect(try EventTable(file: numbered, reading: named, mass: "m").masses() == [1, 3])
    // A header that is there is not overruled.
    let headed = try folder.write("a,b\n1,2.5\n", to: "c.csv")
    let refusal = try #require(throws: InputError.self) {
      try EventTable(file: headed, reading: named, mass: "m")
    }
    #expect(refusal.problem.contains("a, b") && refusal.remedy.contains("--columns"))
  }

  @Test(arguments: ["a.tsv", "a.txt", "a.CSV", "a.dat", "a"])
  func namesOfTextFiles(name: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("m\tx\n1\t2\n", to: name)
    #expect(try EventTable(file: path, mass: "m").masses() == [1])
  }
}
