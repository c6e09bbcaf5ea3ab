import Events
import Foundation
import Testing
import _TestSupport

/// Damaged input is either still a table or an `InputError`; it never brings the program down.
@Suite struct MutationTests {
  static let references = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Reference").path

  @Test(arguments: [
    "csv", "npy", "npz", "lhe", "h5", "parquet", "root", "csv.gz", "npy.gz", "formula",
  ])
  func damageIsATableOrAnInputError(kind: String) throws {
    let files = try #require(
      DamagedFiles.tables(references: Self.references).first { $0.kind == kind })
    // `benchmarks faults` goes on where this ends.
    let outcome = try files.run(0..<5_000)
    #expect(outcome.tables + outcome.errors == 5_000)
    // Both outcomes are common, or the damage would try too little.
    #expect(outcome.tables > 10 && outcome.errors > 500, "\(outcome)")
  }

  @Test func aDamagedFileIsTheSameEachTime() throws {
    for files in try DamagedFiles.tables(references: Self.references) {
      let again = try #require(
        DamagedFiles.tables(references: Self.references).first { $0.kind == files.kind })
      for index in [0, 7, 5_000] { #expect(files.file(index) == again.file(index)) }
    }
  }
}
