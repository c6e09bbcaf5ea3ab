import Events
import Foundation
import Testing
import _TestSupport

/// Damaged files are either still a table or an `InputError`.
@Suite struct ROOTMutationTests {
  /// The file's length is set right where it is cut, so that what is missing is met later.
  @Test func cutsAreErrorsOrTables() throws {
    let bytes = try Array(
      Data(contentsOf: URL(fileURLWithPath: "\(ROOTReaderTests.folder)/codecs.root")))
    var errors = 0
    for count in stride(from: 100, to: bytes.count, by: 53) {
      var cut = Array(bytes[..<count])
      for place in 0..<4 {
        cut[12 + place] = UInt8(truncatingIfNeeded: count >> (8 * (3 - place)))
      }
      do {
        _ = try ROOTReader.columns(InputFile(cut, named: "a.root"), tree: nil)
      } catch { errors += 1 }
    }
    #expect(errors > 100)
  }
}
