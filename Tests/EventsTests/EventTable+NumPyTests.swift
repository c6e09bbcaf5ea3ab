import Events
import Foundation
import Testing
import _TestSupport

@Suite struct EventTableNumPyTests {
  private let columns: [(name: String, values: [Double])] = [
    ("m", [1, -0.0, 1e300, 0.1]), ("it's \\ ü", [4, 3, .leastNonzeroMagnitude, 1]),
  ]

  @Test(arguments: ["a.npy", "a.npy.gz"])
  func structuredArraysKeepNamesAndBits(name: String) throws {
    let folder = try TemporaryFolder()
    try EventTable(columns, mass: "m").write(npy: folder.file(name))
    let events = try EventTable(npy: folder.file(name), mass: "m")
    #expect(events.names == columns.map(\.name))
    for (name, values) in columns { #expect(try bits(events.values(of: name)) == bits(values)) }
  }

  @Test func plainArraysKeepOrderAndBits() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.npy")
    try EventTable(columns, mass: "m").write(npy: path, layout: .plain)
    let events = try EventTable(npy: path, columns: ["a", "b"], mass: "a")
    #expect(try bits(events.values(of: "a")) == bits(columns[0].values))
    #expect(try bits(events.values(of: "b")) == bits(columns[1].values))
  }

  @Test func noEvents() throws {
    let folder = try TemporaryFolder()
    try EventTable([("m", [])], mass: "m").write(npy: folder.file("a.npy"))
    #expect(try EventTable(npy: folder.file("a.npy"), mass: "m").count == 0)
  }

  /// The header's text, its length and its version.
  private func header(of path: String) throws -> (text: String, size: Int, version: UInt8) {
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
    let start = bytes[6] == 1 ? 10 : 12
    let end = try #require(bytes.firstIndex(of: UInt8(ascii: "\n")))
    return (String(decoding: bytes[start...end], as: UTF8.self), end + 1, bytes[6])
  }

  @Test func theHeaderIsWhatNumPyAsksFor() throws {
    // Data begin at a multiple of 64; only version 3 may hold more than Latin letters.
    let folder = try TemporaryFolder()
    let path = folder.file("a.npy")
    try EventTable([("m", [1]), ("μ", [2])], mass: "m").write(npy: path)
    var found = try header(of: path)
    #expect(found.version == 3)
    #expect(found.size.isMultiple(of: 64))
    #expect(found.text.hasPrefix("{'descr': [('m', '<f8'), ('μ', '<f8')], 'fortran_order': False,"))
    try EventTable([("m", [1])], mass: "m").write(npy: path)
    found = try header(of: path)
    #expect(found.version == 1)
    #expect(found.size.isMultiple(of: 64))
    #expect(found.text.contains("'shape': (1,), }"))
    let wide = (0..<6_000).map { (name: "column\($0)", values: [Double($0)]) }
    try EventTable(wide, mass: "column0").write(npy: path)
    found = try header(of: path)
    #expect(found.version == 2)
    #expect(found.size.isMultiple(of: 64))
    let events = try EventTable(npy: path, mass: "column0")
    #expect(try events.values(of: "column5999") == [5999])
  }
}
