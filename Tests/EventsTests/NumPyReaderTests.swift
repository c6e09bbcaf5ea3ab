import Events
import Foundation
import Testing
import _TestSupport

/// The bytes of a `.npy` file, made by hand.
private func npy(_ header: String, version: UInt8 = 1, _ data: [UInt8]) -> [UInt8] {
  let length = header.utf8.count
  let lengthBytes = (0..<(version == 1 ? 2 : 4)).map {
    UInt8(truncatingIfNeeded: length >> (8 * $0))
  }
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + lengthBytes + Array(header.utf8) + data
}

private func header(_ descr: String, fortran: Bool = false, shape: String) -> String {
  "{'descr': \(descr), 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
}

private func little(_ words: some Sequence<some FixedWidthInteger>) -> [UInt8] {
  words.flatMap { word in withUnsafeBytes(of: word.littleEndian) { Array($0) } }
}

private func big(_ words: some Sequence<some FixedWidthInteger>) -> [UInt8] {
  words.flatMap { word in withUnsafeBytes(of: word.bigEndian) { Array($0) } }
}

private func read(_ bytes: [UInt8], columns: [String]? = nil) throws -> EventTable {
  let folder = try TemporaryFolder()
  return try EventTable(npy: try folder.write(bytes, to: "a.npy"), columns: columns, mass: "m")
}

@Suite struct NumPyReaderTests {
  struct ElementType: Sendable, CustomTestStringConvertible {
    var descr: String
    var data: [UInt8]
    var values: [Double]

    init(_ descr: String, _ data: [UInt8], _ values: [Double]) {
      self.descr = descr
      self.data = data
      self.values = values
    }

    var testDescription: String { descr }

    static let all = [
      ElementType("<f8", little([0.1, -0.0].map(\.bitPattern)), [0.1, -0.0]),
      ElementType(">f8", big([0.1, 0x1p-1074].map(\.bitPattern)), [0.1, 0x1p-1074]),
      ElementType("=f8", little([1.5, 2].map(\.bitPattern)), [1.5, 2]),
      ElementType(
        "<f4", little([Float(0.1), 3e38].map(\.bitPattern)),
        [Double(Float(0.1)), Double(Float(3e38))]),
      ElementType(">f4", big([Float(0.1), -2].map(\.bitPattern)), [Double(Float(0.1)), -2]),
      ElementType(
        "<f2", little([Float16(0.1), 65504].map(\.bitPattern)), [Double(Float16(0.1)), 65504]),
      ElementType(">f2", big([Float16(6e-8), -2].map(\.bitPattern)), [Double(Float16(6e-8)), -2]),
      ElementType("|i1", [0x80, 0x7f], [-128, 127]),
      ElementType("<i2", little([Int16.min, 258]), [-32768, 258]),
      ElementType(">i2", big([Int16.min, 258]), [-32768, 258]),
      ElementType("<i4", little([Int32.min, 16_909_060]), [-2_147_483_648, 16_909_060]),
      ElementType(">i4", big([Int32.min, 16_909_060]), [-2_147_483_648, 16_909_060]),
      ElementType("<i8", little([Int64.min, -1]), [-0x1p63, -1]),
      ElementType(">i8", big([Int64.min, -1]), [-0x1p63, -1]),
      ElementType("|u1", [0x80, 0xff], [128, 255]),
      ElementType("<u2", little([UInt16.max, 258]), [65535, 258]),
      ElementType(">u2", big([UInt16.max, 258]), [65535, 258]),
      ElementType("<u4", little([UInt32.max, 1]), [4_294_967_295, 1]),
      ElementType(">u4", big([UInt32.max, 1]), [4_294_967_295, 1]),
      ElementType("<u8", little([UInt64.max, 1]), [0x1p64, 1]),
      ElementType(">u8", big([UInt64.max, 1]), [0x1p64, 1]),
      ElementType("|b1", [1, 0], [1, 0]),
      ElementType("?", [1, 0], [1, 0]),
    ]
  }

  @Test(arguments: ElementType.all)
  func everyElementType(_ type: ElementType) throws {
    let plain = try read(npy(header("'\(type.descr)'", shape: "(2,)"), type.data), columns: ["m"])
    #expect(try bits(plain.masses()) == bits(type.values))
    let structured = try read(npy(header("[('m', '\(type.descr)')]", shape: "(2,)"), type.data))
    #expect(try bits(structured.masses()) == bits(type.values))
  }

  @Test func orders() throws {
    let data = little([1, 2, 3, 4, 5, 6].map { Double($0).bitPattern })
    let rowByRow = try read(npy(header("'<f8'", shape: "(3, 2)"), data), columns: ["m", "x"])
    #expect(try rowByRow.masses() == [1, 3, 5])
    #expect(try rowByRow.values(of: "x") == [2, 4, 6])
    let columnByColumn = try read(
      npy(header("'<f8'", fortran: true, shape: "(3, 2)"), data), columns: ["m", "x"])
    #expect(try columnByColumn.masses() == [1, 2, 3])
    #expect(try columnByColumn.values(of: "x") == [4, 5, 6])
  }

  @Test(
    arguments: [
      "{'descr': '<f8', 'fortran_order': False, 'shape': (2,)}",
      "{\"shape\":(2L,),\"fortran_order\":False,\"descr\":\"<f8\"}",
      "  {  'shape' :( 2 , ) ,\n\t'descr':'<f8' , 'fortran_order' :False , }   \n",
      "{'descr': '<f8', 'fortran_order': False, 'shape': [2], 'more': {'x': [1, -2, (True,)]}, }",
    ], [1, 2, 3] as [UInt8])
  func headersOfOddSpacing(header: String, version: UInt8) throws {
    let data = little([1.5, 2.5].map(\.bitPattern))
    let events = try read(npy(header, version: version, data), columns: ["m"])
    #expect(try events.masses() == [1.5, 2.5])
  }

  @Test func bytesAfterTheArrayAreNoneOfItsOwn() throws {
    let bytes = npy(header("'|u1'", shape: "(2,)"), [1, 2, 3, 4])
    #expect(try read(bytes, columns: ["m"]).masses() == [1, 2])
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var bytes: [UInt8]
    var columns: [String]?
    var problem: String

    init(_ name: String, _ bytes: [UInt8], columns: [String]? = ["m"], _ problem: String) {
      testDescription = name
      self.bytes = bytes
      self.columns = columns
      self.problem = problem
    }

    static let whole = npy(
      header("'<f8'", shape: "(2, 1)"), little([1.5, 2.5].map(\.bitPattern)))
    static func padded(by size: String) -> [UInt8] {
      npy(
        header("[('m', '<f8'), ('', '|V\(size)'), ('x', '<f8')]", shape: "(2,)"),
        Array(repeating: 0, count: 64))
    }

    static let all = [
      Fault("empty", [], "not a .npy file"),
      Fault("magic", [0x93] + Array("NUMPI".utf8) + whole.dropFirst(6), "not a .npy file"),
      Fault("csv", Array("m,x\n1,2\n".utf8), "not a .npy file"),
      Fault("cut after the magic", Array(whole.prefix(6)), "truncated within its header"),
      Fault("cut in the length", Array(whole.prefix(9)), "truncated within its header"),
      Fault("cut in the header", Array(whole.prefix(40)), "truncated within its header"),
      Fault("cut in the data", Array(whole.dropLast()), "15 of 16 bytes"),
      Fault("no data", Array(whole.dropLast(16)), "0 of 16 bytes"),
      Fault("objects", npy(header("'|O'", shape: "(2,)"), [1, 2]), "'|O'"),
      Fault("complex", npy(header("'<c16'", shape: "(1,)"), whole), "'<c16'"),
      Fault("quadruple", npy(header("'<f16'", shape: "(1,)"), whole), "'<f16'"),
      Fault(
        "text", npy(header("[('m', '<U4')]", shape: "(1,)"), little([97, 0, 0, 0] as [UInt32])),
        columns: nil, "'a' is not a number"),
      Fault(
        "an array in a row", npy(header("[('m', '<f8', (2,))]", shape: "(1,)"), whole),
        columns: nil, "no column 'm'"),
      Fault(
        "an array beyond all bounds",
        npy(header("[('m', '<f8', (1000000000, 1000000000))]", shape: "(1,)"), whole), columns: nil,
        "does not tell its elements' type"),
      Fault(
        "arrays within arrays",
        npy(
          header("[('m', [('a', [('b', '|u1', (4000,))], (4000,))], (4000,))]", shape: "(1,)"),
          whole),
        columns: nil, "more than 100000 columns"),
      Fault("no bytes", npy(header("'<U0'", shape: "(1000000000000,)"), []), "no bytes"),
      Fault(
        "no bytes in fields",
        npy(header("[('m', '|S0'), ('x', '|V0')]", shape: "(1000000000000,)"), []), columns: nil,
        "no bytes"),
      Fault("no axis", npy(header("'<f8'", shape: "()"), whole), "0 axes"),
      Fault("three axes", npy(header("'|u1'", shape: "(1, 2, 1)"), [1, 2]), "3 axes"),
      Fault("negative", npy(header("'|u1'", shape: "(-1,)"), [1, 2]), "axes"),
      Fault(
        "huge", npy(header("'<f8'", shape: "(1000000000, 1000000000)"), [1]), "impossible"),
      Fault(
        "overflowing", npy(header("'<f8'", shape: "(9223372036854775807,)"), [1]), "impossible"),
      Fault(
        "structured with two axes", npy(header("[('m', '|u1')]", shape: "(2, 1)"), [1, 2]),
        columns: nil, "two axes"),
      Fault("no names", whole, columns: nil, "its 1 columns have no names"),
      Fault("too many names", whole, columns: ["m", "x"], "2 names were given"),
      Fault("too few names", whole, columns: [], "0 names were given"),
      Fault(
        "names for a structured array", npy(header("[('m', '|u1')]", shape: "(2,)"), [1, 2]),
        columns: ["x"], "its own column names are m"),
      Fault(
        "a repeated name", npy(header("'|u1'", shape: "(1, 2)"), [1, 2]), columns: ["m", "m"],
        "two columns 'm'"),
      Fault("no descr", npy("{'fortran_order': False, 'shape': (2,)}", [1, 2]), "cannot be read"),
      Fault("no dictionary", npy("('<f8', False, (2,))", [1, 2]), "cannot be read"),
      Fault("open", npy("{'descr': '<f8", [1, 2]), "cannot be read"),
      Fault(
        "deep", npy(String(repeating: "[", count: 60_000), [1, 2]), "cannot be read"),
      Fault("negative padding", padded(by: "-64"), columns: nil, "padding"),
      Fault("endless padding", padded(by: "9223372036854775807"), columns: nil, "padding"),
    ]
  }

  @Test(arguments: Fault.all)
  func faultsNameTheFile(_ fault: Fault) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(fault.bytes, to: "a.npy")
    let error = try #require(throws: InputError.self) {
      try EventTable(npy: path, columns: fault.columns, mass: "m").masses()
    }
    #expect(error.place.hasPrefix(path))
    #expect(error.problem.contains(fault.problem))
  }

  // MARK: Files by NumPy itself

  struct Reference: Decodable {
    struct File: Decodable {
      var names: [String]
      var columns: [[String]]
    }
    var files: [String: File]

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Reference")
    static func load() throws -> Reference {
      try JSONDecoder().decode(
        Reference.self, from: Data(contentsOf: folder.appendingPathComponent("expected.json")))
    }
  }

  @Test func filesByNumPyAreRead() throws {
    let reference = try Reference.load()
    #expect(reference.files.count == 16)
    for (name, file) in reference.files {
      let isPlain = name.hasPrefix("plain")
      let events = try EventTable(
        npy: Reference.folder.appendingPathComponent(name + ".npy").path,
        columns: isPlain ? file.names : nil, mass: "m")
      #expect(events.names == file.names, "\(name)")
      for (column, texts) in zip(file.names, file.columns) {
        let expected = texts.map { Double($0) ?? .nan }
        #expect(try bits(events.values(of: column)) == bits(expected), "\(name), \(column)")
      }
    }
  }
}
