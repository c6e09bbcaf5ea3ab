import Events
import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct ParquetWriterTests {
  /// What is read of what was written.
  private func written(_ columns: [(name: String, column: Column)]) throws -> NamedColumns {
    let folder = try TemporaryFolder()
    let path = folder.file("a.parquet")
    try ParquetWriter.write(columns, to: path)
    return try ParquetReader.columns(InputFile(path), limit: .standard)
  }

  private static let floats: [Double] = [
    0.1, -0.0, .nan, .infinity, -.infinity, 0x1p-1074, .greatestFiniteMagnitude, .emptyCell, 2,
  ]
  private static let texts: [String?] = [
    "signal", "", nil, "Untergrund ä", "signal", "μ→eγ", "x\ny", "e\u{301}", "\u{e9}",
  ]

  /// Columns of a number of rows, of each kind and with and without holes.
  private func columns(_ rows: Int) -> [(name: String, column: Column)] {
    func repeated<Value>(_ values: [Value]) -> [Value] {
      (0..<rows).map { values[$0 % values.count] }
    }
    let holed = repeated([1, 0, .emptyCell])
    return [
      ("floats", Column(repeated(Self.floats))),
      ("signed", Column(signed: repeated([-5, 0, 1 << 53]))),
      ("wide", Column(signed: repeated([.min, .max, 1 << 53 + 1]))),
      ("unsigned", Column(unsigned: repeated([0, 7]))),
      ("wide unsigned", Column(unsigned: repeated([.max, 1 << 63 + 1, 0]))),
      ("booleans", Column(repeated([1, 0, 0, 1, 1]), content: .booleans)),
      ("énergie", Column(holed, content: .signed(exact: nil))),
      ("holed flags", Column(holed, content: .booleans)),
      (
        "holed wide",
        Column(
          holed.map { $0.isNaN ? $0 : 0x1p64 - $0 },
          content: .unsigned(exact: holed.map { $0.isNaN ? 0 : .max - UInt64($0) }))
      ),
      ("empty", Column([Double](repeating: .emptyCell, count: rows))),
      ("a.b", Column(text: TextColumn(repeated(Self.texts)))),
      ("one", Column(text: TextColumn([String?](repeating: "same", count: rows)))),
      ("no text", Column(text: TextColumn([String?](repeating: nil, count: rows)))),
      ("each", Column(text: TextColumn((0..<rows).map { "event \($0)" }))),
    ]
  }

  /// The least number of rows is none; 131,072 fill a page.
  @Test(arguments: [0, 1, 7, 8, 9, 1_000, 131_080])
  func whatIsWrittenIsRead(rows: Int) throws {
    let columns = columns(rows)
    let read = try written(columns)
    #expect(read.names == columns.map(\.name))
    for (name, column) in columns { try compare(#require(read[name]), column, name) }
  }

  private func compare(_ read: Column, _ written: Column, _ name: String) throws {
    // A message with all rows in it would take longer than the test.
    let isEqual = bits(read.numbers) == bits(written.numbers)
    #expect(isEqual, "\(name)")
    switch (read.content, written.content) {
    case (.floats, .floats), (.booleans, .booleans): break
    case (.signed(let first), .signed(let second)):
      let isExact = (first ?? []) == (second ?? [])
      #expect(isExact, "\(name)")
    case (.unsigned(let first), .unsigned(let second)):
      let isExact = (first ?? []) == (second ?? [])
      #expect(isExact, "\(name)")
    case (.text(let first), .text(let second)):
      // Letter by letter: what looks the same may be other letters.
      let isSame = (0..<first.count).allSatisfy {
        first[$0].map { Array($0.utf8) } == second[$0].map { Array($0.utf8) }
      }
      #expect(isSame, "\(name)")
    default: Issue.record("\(name) is \(read.content) in the place of \(written.content)")
    }
  }

  @Test func severalGroupsOfRows() throws {
    // 1,048,576 rows fill a group; texts and holes differ from one to the next.
    let rows = 1_048_576 + 1_000
    var random = RandomStream(seed: 1, purpose: "parquet", index: 0)
    let numbers = (0..<rows).map { $0 % 1_001 == 5 ? Double.emptyCell : random.uniform() }
    let integers = (0..<rows).map { Int64($0) * 8_797_000_001 }
    let text = TextColumn((0..<rows).map { $0 % 7 == 3 ? nil : "t\($0 / 2_000)" })
    let columns: [(name: String, column: Column)] = [
      ("m", Column(numbers)), ("event", Column(signed: integers)), ("t", Column(text: text)),
    ]
    let read = try written(columns)
    for (name, column) in columns { try compare(#require(read[name]), column, name) }
  }

  @Test func numbersThatAreNotWhatTheyAreSaidToBeAreDoubles() throws {
    let odd: [(name: String, column: Column)] = [
      ("signed", Column([1, .nan], content: .signed(exact: nil))),
      ("unsigned", Column([1, -1], content: .unsigned(exact: nil))),
      ("booleans", Column([1, 2], content: .booleans)),
      ("half", Column([0.5, 1], content: .signed(exact: nil))),
    ]
    let read = try written(odd)
    for (name, column) in odd {
      let found = try #require(read[name])
      #expect(bits(found.numbers) == bits(column.numbers))
      guard case .floats = found.content else {
        Issue.record("\(name) is \(found.content)")
        continue
      }
    }
  }

  @Test func aCellOfTextAmongNumbersIsNaN() throws {
    let read = try written([("m", Column([1, .textCell]))])
    #expect(read.numbers("m").map(bits) == bits([1, .nan]))
  }

  @Test func theSameColumnsGiveTheSameBytes() throws {
    let folder = try TemporaryFolder()
    for name in ["a", "b"] { try ParquetWriter.write(columns(5_000), to: folder.file(name)) }
    let files = try ["a", "b"].map {
      try Data(contentsOf: URL(fileURLWithPath: folder.file($0)))
    }
    #expect(files[0] == files[1])
    #expect(folder.names == ["a", "b"])
  }

  @Test func badTablesAreErrors() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.parquet")
    let none = try #require(throws: InputError.self) { try ParquetWriter.write([], to: path) }
    #expect(none.problem == "there are no columns to write")
    let twice = try #require(throws: InputError.self) {
      try ParquetWriter.write([("m", Column([1])), ("m", Column([2]))], to: path)
    }
    #expect(twice.problem == "there are two columns 'm' to write")
    let missing = try #require(throws: InputError.self) {
      try ParquetWriter.write([("m", Column([1]))], to: folder.file("no/a.parquet"))
    }
    #expect(missing.problem.hasPrefix("it cannot be written"))
    #expect(folder.names.isEmpty)
  }
}
