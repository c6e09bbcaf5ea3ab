import Events
import Foundation
import Testing
import _TestSupport

@Suite struct ROOTReaderTests {
  /// What uproot reads, as `make_root.py` wrote it.
  struct Expected: Decodable {
    struct Column: Decodable {
      var kind: String
      var values: [String]?
      var count: Int?
      var checksum: UInt32?
      /// How far uproot's roundings may be from ROOT's.
      var error: Double?
    }

    struct Array: Decodable {
      var offsets: UInt32
      var checksum: UInt32
      var count: Int
      var rows: [[Double]]?
    }

    struct Tree: Decodable {
      var columns: [String: Column]
      var arrays: [String: Array]
    }

    var files: [String: Tree]
    var shared: [String: Tree]

    static let all = Result {
      try JSONDecoder().decode(
        Expected.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/expected.json")))
    }
  }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Reference/ROOT").path
  static let shared = URL(fileURLWithPath: TestData.folder ?? "").deletingLastPathComponent()
    .appendingPathComponent("trials/files/root").path

  private func read(_ name: String, _ tree: String? = nil) throws -> NamedColumns {
    try ROOTReader.columns(InputFile("\(Self.folder)/\(name).root"), tree: tree)
  }

  private func checksum(_ values: [Double]) -> UInt32 {
    values.map(\.bitPattern.littleEndian).withUnsafeBytes { checksum32(of: Data($0)) }
  }

  private func compare(_ columns: NamedColumns, _ expected: Expected.Tree) throws {
    #expect(Set(columns.arrayNames) == Set(expected.arrays.keys))
    #expect(Set(columns.names).isSuperset(of: expected.columns.keys))
    for (name, wanted) in expected.columns {
      let column = try #require(columns[name])
      let values: [String]
      switch column.content {
      case .floats:
        #expect(wanted.kind == "floats", "\(name)")
        values = column.numbers.map { "\($0)" }
      case .booleans:
        #expect(wanted.kind == "booleans", "\(name)")
        values = column.numbers.map { "\($0)" }
      case .signed(let exact):
        #expect(wanted.kind == "signed", "\(name)")
        values = (exact ?? column.numbers.map { Int64($0) }).map(String.init)
      case .unsigned(let exact):
        #expect(wanted.kind == "unsigned", "\(name)")
        values = (exact ?? column.numbers.map { UInt64($0) }).map(String.init)
      case .text(let text):
        #expect(wanted.kind == "text", "\(name)")
        values = (0..<text.count).map { text[$0] ?? "" }
      }
      if let error = wanted.error {
        let texts = try #require(wanted.values)
        #expect(
          zip(column.numbers, texts).allSatisfy { abs($0 - (Double($1) ?? .nan)) <= error }
            && texts.count == column.count, "\(name): \(values) for \(texts)")
      } else if let wanted = wanted.values {
        // Python and Swift write some numbers differently.
        #expect(
          zip(values, wanted).allSatisfy { $0 == $1 || Double($0) == Double($1) }
            && values.count == wanted.count, "\(name): \(values) for \(wanted)")
      } else {
        #expect(checksum(column.numbers) == wanted.checksum, "\(name): \(values.prefix(5))")
        #expect(column.count == wanted.count)
      }
    }
    for (name, wanted) in expected.arrays {
      let array = try #require(columns.array(name))
      #expect(array.values.count == wanted.count)
      #expect(checksum(array.offsets.map { Double($0) }) == wanted.offsets, "\(name)")
      #expect(checksum(array.values) == wanted.checksum, "\(name): \(array.values.prefix(5))")
      if let rows = wanted.rows {
        #expect((0..<array.count).map { Swift.Array(array[$0]) } == rows, "\(name)")
      }
    }
  }

  @Test(arguments: [
    ("types", "tree"), ("codecs", "events"), ("several", "events;1"), ("several", "events;2"),
    ("several", "signal/high/events"), ("several", "empty"),
  ])
  func filesOfUproot(name: String, tree: String) throws {
    let expected = try #require(try Expected.all.get().files["\(name).root:\(tree)"])
    let columns = try read(name, tree)
    try compare(columns, expected)
    #expect(columns.names.count == expected.columns.count)
  }

  /// ROOT 5.23 to 6.20, every basic type and compression, arrays of both kinds, texts, leaf lists, `Double32_t`.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: shared), "shared/trials/files is not there"),
    arguments: [
      "HZZ", "Zmumu-zstd", "double32-float16", "foriter", "leaflist", "sample-5.23.02-zlib",
      "sample-6.16.00-uncompressed", "sample-6.20.04-lz4", "sample-6.20.04-lzma", "simple",
      "small-flat-tree",
    ])
  func filesOfROOT(name: String) throws {
    let file = "uproot-\(name).root"
    let expected = try #require(try Expected.all.get().shared[file])
    try compare(ROOTReader.columns(InputFile("\(Self.shared)/\(file)"), tree: nil), expected)
  }

  /// What the file was made of, to half a step of its range.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: shared), "shared/trials/files is not there"),
    arguments: [3, 5, 10, 20, 30, 32])
  func doublesOfFewBitsAreTheNearest(bits: Int) throws {
    let columns = try ROOTReader.columns(
      InputFile("\(Self.shared)/uproot-double32-float16.root"), tree: nil)
    let values = try #require(columns.numbers("double32_\(bits)"))
    let written: [Float] = [
      -2, -1.5, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9,
    ]
    let halfStep = 12.71 / Double(1 << bits) / 2
    #expect(
      zip(values, written).allSatisfy { abs($0 - Double($1)) <= halfStep * (1 + 1e-6) }
        && values.count == written.count, "\(values)")
  }

  @Test func integersBeyondDoublesAreExact() throws {
    let columns = try read("types")
    guard case .signed(let signed?) = columns["i64"]?.content,
      case .unsigned(let unsigned?) = columns["u64"]?.content
    else {
      Issue.record("64-bit integers are not exact")
      return
    }
    #expect(signed.first == .min && signed.last == .max)
    #expect(unsigned.suffix(2) == [.max - 1, .max])
  }

  @Test func elementsOfArraysAreColumns() throws {
    let columns = try read("types")
    // Two, none, one, three, none, none and one.
    #expect(columns.array("pt")?.mostElements == 3)
    let first = try #require(columns.numbers("pt[0]"))
    #expect(first.map { $0.isNaN } == [false, true, false, false, true, true, false])
    #expect(first.filter { !$0.isNaN } == [0, 0.25, 0.375, 0.75])
    #expect(columns.numbers("pt[3]")?.allSatisfy(\.isNaN) == true)
    #expect(columns.numbers("two[1]")?.prefix(2) == [0.25, 0.75])
    // An element has one name, so that names tell whether columns are the same.
    for name in ["pt[00]", "pt[+0]", "pt[-1]", "pt[]", "pt[0][0]", "pt", "[0]", "pt[0", "none[0]"] {
      #expect(columns[name] == nil, "\(name)")
    }
  }

  @Test func theLargestCycleIsTaken() throws {
    #expect(try read("several", "events").count == 4)
    #expect(try read("several", "events;1").count == 3)
    #expect(try read("several", "/signal/high/events").count == 5)
  }

  /// 1, 2 and 2.5 in three bins from 1 to 4.
  @Test func aHistogramIsATableOfItsBins() throws {
    let bins = try read("histogram", "h")
    #expect(bins.names == ["low", "high", "count", "error"])
    #expect(bins.numbers("low") == [1, 2, 3] && bins.numbers("high") == [2, 3, 4])
    #expect(bins.numbers("count") == [1, 2, 0])
    #expect(bins.numbers("error") == [1, 2.0.squareRoot(), 0])
  }

  @Test func onlyWantedColumnsAreRead() throws {
    let columns = try ROOTReader.columns(
      InputFile("\(Self.folder)/types.root"), tree: nil, only: ["pt", "two[1]", "process", "no"])
    #expect(columns.names == ["two[1]", "process"])
    #expect(columns.arrayNames == ["pt"])
  }

  @Test func whatIsNoTreeIsSaid() throws {
    func error(_ name: String, _ tree: String? = nil) throws -> InputError {
      try #require(throws: InputError.self) { try read(name, tree) }
    }
    let several = try error("several")
    #expect(several.problem.contains("several trees: events, signal/high/events, empty"))
    #expect(several.remedy == "choose one with --dataset")
    let rntuple = try error("rntuple")
    #expect(rntuple.problem == "'events' is an RNTuple, and only a TTree is read here")
    #expect(rntuple.remedy.contains("mktree"))
    #expect(try error("histogram").problem == "it has no tree, but h")
    #expect(try error("several", "notes").problem == "'notes' is a TObjString and no tree")
    #expect(try error("several", "event").problem == "there is no tree 'event'")
    #expect(try error("several", "events;9").remedy.contains("signal/high/events"))
    #expect(
      try #require(throws: InputError.self) {
        try ROOTReader.columns(InputFile(Array("no root".utf8), named: "a.root"), tree: nil)
      }.problem == "it is no ROOT file: it does not begin with 'root'")
  }

  /// A byte of a basket changed: LZ4 has a checksum of its own before each block.
  @Test func aDamagedBasketNamesItsBranch() throws {
    var bytes = try Array(Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/codecs.root")))
    let block = try #require(
      bytes.indices.first { bytes[$0...].starts(with: Array("L4".utf8)) && $0 > 100 })
    bytes[block + 40] ^= 1
    let error = try #require(throws: InputError.self) {
      try ROOTReader.columns(InputFile(bytes, named: "a.root"), tree: nil)
    }
    #expect(error.place == "a.root, tree 'events', branch 'lz4'")
    #expect(error.problem == "its compressed data is damaged or cut off")
  }

  @Test func truncatedFilesSaySo() throws {
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/types.root")))
    for count in stride(from: 0, to: bytes.count, by: 97) {
      let error = #expect(throws: InputError.self) {
        try ROOTReader.columns(InputFile(Array(bytes[..<count]), named: "a.root"), tree: nil)
      }
      if count > 100 {
        #expect(error?.problem == "it is truncated: \(count) of \(bytes.count) bytes are there")
      }
    }
  }

  @Test func theLimitHolds() throws {
    let error = try #require(throws: InputError.self) {
      try ROOTReader.columns(
        InputFile("\(Self.folder)/codecs.root"), tree: nil, limit: ReadingLimit(bytes: 40_000))
    }
    #expect(error.problem == "it holds more than 40000 bytes when unpacked")
  }
}
