import Events
import Foundation
import Testing
import _TestSupport

/// Each way in which HDF5 lists blocks, links and attributes; `make_layouts.py` wrote the files.
@Suite struct HDF5LayoutTests {
  static let folder = "\(HDF5ReaderTests.folder)/Layouts"
  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".h5") }.sorted()

  @Test func allAreThere() { #expect(Self.names.count == 33) }

  @Test(arguments: names)
  func rowsAreTheirLaw(name: String) throws {
    let isMatrix = name.contains("matrix") || name.hasPrefix("tree-2")
    let events = try EventTable(
      file: "\(Self.folder)/\(name)",
      reading: FileReading(columns: isMatrix ? ["m", "n"] : nil), mass: "m")
    #expect(events.names == ["m", "n"] && events.count >= 20)
    let rows = (0..<events.count).map(Double.init)
    #expect(try events.values(of: "m") == rows.map { $0 / 2 })
    #expect(try events.values(of: "n") == rows.map { -$0 })
  }

  /// What has a checksum does not lose a bit unseen.
  @Test(arguments: [
    "extensible-array-packed", "extensible-matrix-packed", "fixed-array-packed",
    "fixed-matrix-packed", "single-packed", "tree-2-packed", "latest-fixed-array-packed",
    "latest-matrix-packed",
  ])
  func everyFlippedBitIsSeen(name: String) throws {
    let whole = try Array(Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/\(name).h5")))
    let isMatrix = name.contains("matrix") || name.hasPrefix("tree-2")
    func table(_ bytes: [UInt8]) throws -> EventTable {
      try EventTable(
        [InputFile(bytes, named: "a.h5")],
        reading: FileReading(columns: isMatrix ? ["m", "n"] : nil), mass: "m")
    }
    let expected = try table(whole)
    let (masses, others) = (try expected.masses(), try expected.values(of: "n"))
    for place in stride(from: 0, to: whole.count, by: 3) {
      var bytes = whole
      bytes[place] ^= 1 << UInt8(place % 8)
      // What is read all the same has the right numbers: the bit was in a gap.
      guard let events = try? table(bytes) else { continue }
      #expect(try events.masses() == masses, "bit \(place % 8) of byte \(place)")
      #expect(try events.values(of: "n") == others, "bit \(place % 8) of byte \(place)")
    }
  }

  /// The values of the reference implementation, `hashlittle` of lookup3.c.
  @Test func lookup3() {
    #expect(HDF5Checksum.lookup3([]) == 0xdead_beef)
    #expect(HDF5Checksum.lookup3(Array("Four score and seven years ago".utf8)[...]) == 0x1777_0551)
  }
}
