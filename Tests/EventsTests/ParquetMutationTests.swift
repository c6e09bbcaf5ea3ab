import Events
import Foundation
import Testing
import _TestSupport

/// Damaged Parquet files are either still tables or an `InputError`; they never bring the program down.
@Suite struct ParquetMutationTests {
  @Test(arguments: ["types", "holes-dictionary", "deltas-2", "codec-gzip", "nested"])
  func whatIsCutOffIsAnError(name: String) throws {
    let bytes = try ParquetReaderTests.file(name)
    for count in stride(from: 0, to: bytes.count, by: 7) {
      #expect(throws: InputError.self) {
        try ParquetReader.columns(
          InputFile(Array(bytes.prefix(count)), named: "a.parquet"), limit: .standard)
      }
    }
  }

  /// Every byte of the description at a file's end, with its lowest, highest and all bits turned.
  @Test(arguments: ["meaning", "groups"])
  func aDamagedFooterIsATableOrAnInputError(name: String) throws {
    let bytes = try ParquetReaderTests.file(name)
    let size = bytes.dropLast(4).suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
    var errors = 0
    for place in bytes.count - 8 - size..<bytes.count {
      for bits in [0x01, 0x80, 0xff] as [UInt8] {
        var damaged = bytes
        damaged[place] ^= bits
        do {
          _ = try ParquetReader.columns(InputFile(damaged, named: "a.parquet"), limit: .standard)
        } catch { errors += 1 }
      }
    }
    // Names, statistics and Arrow's own schema may be anything.
    #expect(errors > size / 10)
  }
}
