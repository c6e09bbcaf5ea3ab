import Events
import Foundation
import Testing
import _TestSupport

@Suite struct ParquetReaderTests {
  /// What `make_parquet.py` says is in its files.
  struct Expected: Decodable {
    struct Column: Decodable {
      var name: String
      var kind: String
      /// Decimal digits, or a text behind a mark; nil where there is no value.
      var values: [String?]?
      /// What stands in the place of values that cannot be read.
      var text: String?
    }

    var files: [String: Int]
    var tables: [[Column]]

    static func load() throws -> Expected {
      let json = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/expected.json"))
      return try JSONDecoder().decode(Expected.self, from: json)
    }
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Reference/Parquet").path
  static let names = ((try? Expected.load()).map { $0.files.keys.sorted() }) ?? []

  static func file(_ name: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).parquet")))
  }

  private func read(_ name: String) throws -> NamedColumns {
    try ParquetReader.columns(InputFile("\(Self.folder)/\(name).parquet"), limit: .standard)
  }

  private func read(_ bytes: [UInt8], limit: ReadingLimit = .standard) throws -> NamedColumns {
    try ParquetReader.columns(InputFile(bytes, named: "a.parquet"), limit: limit)
  }

  @Test func everyFileIsTried() throws { #expect(Self.names.count == 31) }

  @Test(arguments: names)
  func filesOfPyarrowAndPandas(name: String) throws {
    let expected = try Expected.load()
    let table = expected.tables[try #require(expected.files[name])]
    let columns = try read(name)
    #expect(columns.names == table.map(\.name))
    for wanted in table {
      let column = try #require(columns[wanted.name])
      try check(column, wanted)
    }
  }

  /// Compares numbers bit by bit, integers exactly, and texts.
  private func check(_ column: Column, _ wanted: Expected.Column) throws {
    guard let values = wanted.values else {
      let text = try #require(column.text)
      #expect(Set(text.codes) == [0] && text.texts == [wanted.text], "\(wanted.name)")
      return
    }
    #expect(column.count == values.count, "\(wanted.name)")
    let numbers = values.map { $0.map { Double($0) ?? .nan } ?? .emptyCell }
    switch (column.content, wanted.kind) {
    case (.floats, "floats"), (.booleans, "booleans"):
      #expect(bits(column.numbers) == bits(numbers), "\(wanted.name)")
    case (.signed(let exact), "signed"):
      #expect(bits(column.numbers) == bits(numbers), "\(wanted.name)")
      let integers = values.map { $0.flatMap { Int64($0) } ?? 0 }
      #expect((exact != nil) == integers.contains { $0.magnitude > 1 << 53 }, "\(wanted.name)")
      if let exact { #expect(exact == integers, "\(wanted.name)") }
    case (.unsigned(let exact), "unsigned"):
      #expect(bits(column.numbers) == bits(numbers), "\(wanted.name)")
      let integers = values.map { $0.flatMap { UInt64($0) } ?? 0 }
      #expect((exact != nil) == integers.contains { $0 > 1 << 53 }, "\(wanted.name)")
      if let exact { #expect(exact == integers, "\(wanted.name)") }
    case (.text(let text), "text"):
      let texts = values.map { $0.map { String($0.dropFirst()) } }
      #expect((0..<text.count).map { text[$0] } == texts, "\(wanted.name)")
    default: Issue.record("\(wanted.name) is \(column.content) in the place of \(wanted.kind)")
    }
  }

  @Test func blocksOfLZ4WithoutHadoopsFrameAreReadUnderItsNumber() throws {
    var bytes = try Self.file("codec-lz4")
    // The codec, field 4, and the head of the number of values, field 5.
    let places = bytes.indices.dropLast(2).filter { bytes[$0...].starts(with: [0x15, 14, 0x16]) }
    try #require(places.count == 4)
    for place in places { bytes[place + 1] = 10 }
    let (old, new) = (try read(bytes), try read("codec-lz4"))
    for name in new.names { #expect(old.numbers(name).map(bits) == new.numbers(name).map(bits)) }
  }

  // MARK: Files that cannot be read

  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: @Sendable () throws -> [UInt8]
    var problem: String
    var remedy: String

    static let all = [
      Fault(
        testDescription: "empty", bytes: { [] }, problem: "not a Parquet file", remedy: "name"),
      Fault(
        testDescription: "csv", bytes: { Array("m,x\n1,2\n".utf8) },
        problem: "not a Parquet file", remedy: "name"),
      Fault(
        testDescription: "cut off",
        bytes: { try Array(ParquetReaderTests.file("groups").dropLast(30)) },
        problem: "cut off: the footer at its end is missing", remedy: "again"),
      Fault(
        testDescription: "head alone", bytes: { Array("PAR1".utf8) },
        problem: "cut off: the footer at its end is missing", remedy: "again"),
      Fault(
        testDescription: "encrypted",
        bytes: { try Array(ParquetReaderTests.file("names").dropLast() + "E".utf8) },
        problem: "encrypted", remedy: "without encryption"),
      Fault(
        testDescription: "a long footer",
        bytes: {
          try Array(ParquetReaderTests.file("names").dropLast(5)) + Array("\u{7f}PAR1".utf8)
        },
        problem: "its footer takes", remedy: "again"),
      Fault(
        testDescription: "Brotli", bytes: { try ParquetReaderTests.file("brotli") },
        problem: "compressed with Brotli", remedy: "zstd"),
      Fault(
        testDescription: "a bit in a page",
        bytes: {
          var bytes = try ParquetReaderTests.file("groups")
          bytes[200] ^= 1
          return bytes
        }, problem: "checksum", remedy: "again"),
    ]
  }

  @Test(arguments: Fault.all)
  func faultsNameTheRemedy(_ fault: Fault) throws {
    let bytes = try fault.bytes()
    let error = try #require(throws: InputError.self) { try read(bytes) }
    #expect(error.place.hasPrefix("a.parquet"))
    #expect(error.problem.contains(fault.problem), "\(error)")
    #expect(error.remedy.contains(fault.remedy), "\(error)")
  }

  @Test func aFolderIsRefused() throws {
    let error = try #require(throws: InputError.self) {
      try ParquetReader.columns(InputFile(Self.folder), limit: .standard)
    }
    #expect(error.problem.contains("folder"))
  }

  @Test func timesOf96BitsAreNoHindrance() throws {
    let columns = try read("int96")
    #expect(columns.numbers("m") == [1])
    #expect(columns["t"]?.text?[0] == "(a time of 96 bits)")
  }

  // MARK: Limits

  /// The bytes that each file needs lie between the two limits: of rows × columns, of pages, of a text that every
  /// row repeats without a byte of its own.
  @Test(arguments: [
    ("codec-none", 5_000, 8_000), ("codec-zstd", 5_000, 8_000), ("codec-snappy-2", 5_000, 8_000),
    ("long-text", 100_000, 300_000), ("long-repeated", 900_000, 1_200_000),
  ])
  func theLimitHoldsForWhatUnpacks(name: String, tooFew: Int, enough: Int) throws {
    let bytes = try Self.file(name)
    #expect(throws: Never.self) { try read(bytes, limit: ReadingLimit(bytes: enough)) }
    let error = try #require(throws: InputError.self) {
      try read(bytes, limit: ReadingLimit(bytes: tooFew))
    }
    #expect(error.problem == "it holds more than \(tooFew) bytes when unpacked")
  }

  @Test func manyRowsInAFewBytesAreAnError() throws {
    // 150 million rows in 3 kB.
    let error = try #require(throws: InputError.self) { try read("many-rows") }
    #expect(error.remedy.contains("--max-size"))
  }

  @Test func aPipeIsReadWhole() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let bytes = try Self.file("groups")
    let writer = Thread {
      guard let file = FileHandle(forWritingAtPath: path) else { return }
      try? file.write(contentsOf: bytes)
      try? file.close()
    }
    writer.start()
    let columns = try ParquetReader.columns(InputFile(path), limit: .standard)
    #expect(columns.numbers("m").map(bits) == (try read(bytes)).numbers("m").map(bits))
    #expect(columns.count == 1_000)
  }
}
