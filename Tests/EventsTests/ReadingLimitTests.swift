import Events
import Foundation
import Testing
import _TestSupport

@Suite struct ReadingLimitTests {
  private func error(_ path: String, _ limit: ReadingLimit) throws -> InputError {
    let file = try InputFile(path)
    return try #require(throws: InputError.self) {
      try EventTable([file], reading: FileReading(limit: limit), mass: "m")
    }
  }

  @Test(arguments: ["a.csv", "a.csv.gz", "a.npy", "a.npy.gz", "a.h5"])
  func aNumberOfBytesIsALimit(name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file(name)
    let rows = (0..<10_000).map(Double.init)
    try EventTable([("m", rows), ("x", rows)], mass: "m").write(file: path)
    let error = try error(path, ReadingLimit(bytes: 50_000))
    #expect(error.place.hasPrefix(path))
    #expect(error.problem.contains("more than 50000 bytes"), "\(error)")
    #expect(error.remedy.contains("--max-size"))
    #expect(
      try EventTable(
        file: path, reading: FileReading(limit: ReadingLimit(bytes: 500_000)), mass: "m"
      ).count
        == 10_000)
  }

  @Test func aSmallFileOfConstantsIsNoBomb() throws {
    let folder = try TemporaryFolder()
    let zeros = [Double](repeating: 0, count: 1_000_000)
    // A hundredth of its size, and more.
    try EventTable([("m", zeros), ("x", zeros)], mass: "m").write(file: folder.file("a.npy.gz"))
    let size = try Data(contentsOf: URL(fileURLWithPath: folder.file("a.npy.gz"))).count
    #expect(size < 160_000)
    #expect(try EventTable(file: folder.file("a.npy.gz"), mass: "m").count == 1_000_000)
  }

  /// The header alone is unpacked: it announces more than may be read.
  @Test func anArrayThatIsAnnouncedTooLarge() throws {
    let folder = try TemporaryFolder()
    for (rows, isPacked) in [("1000000000", true), ("1000000000", false), ("1000", false)] {
      let header = "{'descr': [('m', '<f8')], 'fortran_order': False, 'shape': (\(rows),), }"
      let bytes =
        [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8)
      let path = try folder.write(bytes, to: "a.npy")
      if isPacked {
        try #require(FileManager.default.isExecutableFile(atPath: ByteFileTests.gzip))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: ByteFileTests.gzip)
        process.arguments = ["-f", path]
        try process.run()
        process.waitUntilExit()
      }
      let error = try error(isPacked ? path + ".gz" : path, .standard)
      #expect(error.problem.contains(isPacked ? "more than 1073741824 bytes" : "truncated"))
    }
  }

  @Test func aShapeOfMoreThanMayBeRead() throws {
    let path = "\(HDF5LayoutTests.folder)/tree-1-partial-packed.h5"
    let error = try error(path, ReadingLimit(bytes: 500))
    #expect(error.problem.contains("takes more than 500 bytes"))
  }
}
