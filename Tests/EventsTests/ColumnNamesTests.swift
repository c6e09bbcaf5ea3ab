import Events
import Foundation
import Testing
import _TestSupport

/// Names that some format gives a meaning to.
@Suite struct ColumnNamesTests {
  private static let names = [
    "%s", "50%", "a'b", "\"x\"", "`date`", "<b>", "&amp;", "\\", "\\x41", "\\n", "a,b", "#x", " x ",
    "\u{1b}[31m", "two\nlines", "two\r\nlines", "a\tb", "🎉", "שלום\u{202e}x",
    String(repeating: "long", count: 2_000),
  ]

  @Test(arguments: ["events.csv", "events.csv.gz", "events.npy", "events.npy.gz"])
  func areReadAsTheyWereWritten(file: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file(file)
    let table = try EventTable(
      Self.names.enumerated().map { (name: $1, values: [Double($0), 0.5]) }, mass: "50%")
    try table.write(file: path)
    let again = try EventTable(file: path, mass: "50%")
    #expect(again.names == Self.names)
    for name in Self.names { #expect(try again.values(of: name) == table.values(of: name)) }
  }

  @Test func areReadFromHDF5AsTheyWereWritten() throws {
    // HDF5 has no room for the longest.
    let names = Array(Self.names.dropLast())
    let folder = try TemporaryFolder()
    let table = try EventTable(
      names.enumerated().map { (name: $1, values: [Double($0), 0.5]) }, mass: "50%")
    try table.write(file: folder.file("events.h5"))
    let again = try EventTable(file: folder.file("events.h5"), mass: "50%")
    #expect(again.names == names)
  }

  @Test func ofAnotherVersionOfNumPy() throws {
    // As numpy writes a name with a control character, a letter by its number and one beyond 16 bits.
    let folder = try TemporaryFolder()
    let header =
      #"{'descr': [('a\nb\x1b\u00fc\U0001f389\'', '<f8')], 'fortran_order': False, 'shape': (1,), }"#
    let padded = header + String(repeating: " ", count: 117 - header.utf8.count) + "\n"
    let bytes =
      [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(padded.utf8)
      + [UInt8](repeating: 0, count: 8)
    let path = try folder.write(bytes, to: "a.npy")
    #expect(try EventTable(npy: path, mass: "a\nb\u{1b}ü🎉'").names == ["a\nb\u{1b}ü🎉'"])
    for damaged in [#"\x1"#, #"\u00g0"#, #"\UFFFFFFFF"#] {
      let text = header.replacing(#"\x1b"#, with: damaged)
      let padded = text + String(repeating: " ", count: 129 - text.utf8.count) + "\n"
      let bytes = [0x93] + Array("NUMPY".utf8) + [1, 0, 130, 0] + Array(padded.utf8)
      let path = try folder.write(bytes + [UInt8](repeating: 0, count: 8), to: "b.npy")
      #expect(throws: InputError.self) { try EventTable(npy: path, mass: "m") }
    }
  }
}
