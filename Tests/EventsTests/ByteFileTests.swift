import Events
import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct ByteFileTests {
  static let gzip = "/usr/bin/gzip"
  static let hasGzip = FileManager.default.isExecutableFile(atPath: gzip)

  private func run(_ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.gzip)
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  private func sample(count: Int = 400) throws -> EventTable {
    var rng = RandomStream(seed: 5, purpose: "sample")
    let columns = ["m", "x", "y"].map { name in
      (name: name, values: (0..<count).map { _ in Double.random(in: 0..<1, using: &rng) })
    }
    return try EventTable(columns, mass: "m")
  }

  private func expectSame(_ a: EventTable, _ b: EventTable) throws {
    #expect(a.names == b.names)
    for name in a.names { #expect(try bits(a.values(of: name)) == bits(b.values(of: name))) }
  }

  @Test(.enabled(if: hasGzip), arguments: ["events.csv", "events.npy"])
  func gzipOfOthersIsRead(name: String) throws {
    let folder = try TemporaryFolder()
    let events = try sample()
    try events.write(file: folder.file(name))
    try run("-9", folder.file(name))
    try expectSame(EventTable(file: folder.file(name + ".gz"), mass: "m"), events)
  }

  @Test(.enabled(if: hasGzip), arguments: ["events.csv.gz", "events.npy.gz"])
  func othersReadOurGzip(name: String) throws {
    let folder = try TemporaryFolder()
    let events = try sample()
    try events.write(file: folder.file(name))
    try expectSame(EventTable(file: folder.file(name), mass: "m"), events)
    try run("--test", folder.file(name))
    try run("-d", folder.file(name))
    try expectSame(EventTable(file: folder.file(String(name.dropLast(3))), mass: "m"), events)
    #expect(folder.names == [String(name.dropLast(3))])
  }

  @Test func truncatedGzip() throws {
    let folder = try TemporaryFolder()
    let whole = folder.file("whole.csv.gz")
    try sample().write(file: whole)
    let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: whole)))
    // Within gzip's header, within the data, and within the checksum at the end.
    for length in [2, 5, 10, 11, 100, bytes.count / 2, bytes.count - 8, bytes.count - 1] {
      let path = try folder.write(bytes.prefix(length), to: "cut.csv.gz")
      let error = try #require(throws: InputError.self, "cut at \(length)") {
        try EventTable(csv: path, mass: "m")
      }
      #expect(error.place == path)
      #expect(error.problem.contains("damaged or cut off"))
    }
  }

  @Test func damagedGzip() throws {
    let folder = try TemporaryFolder()
    let whole = folder.file("whole.csv.gz")
    try sample().write(file: whole)
    var bytes = try Array(Data(contentsOf: URL(fileURLWithPath: whole)))
    bytes[bytes.count - 6] ^= 1  // in the checksum
    let path = try folder.write(bytes, to: "damaged.csv.gz")
    let error = try #require(throws: InputError.self) { try EventTable(csv: path, mass: "m") }
    #expect(error.place == path)
  }

  @Test func gzipOfSeveralParts() throws {
    let folder = try TemporaryFolder()
    let parts = try ["m,x\n1,2\n", "3,4\n", "5,6\n"].map { text in
      let path = try folder.write(text, to: "part")
      try run("-f", path)
      return try Array(Data(contentsOf: URL(fileURLWithPath: path + ".gz")))
    }
    let whole = Array(parts.joined())
    // Zeros behind the end fill a tape's block.
    for (bytes, masses) in [(whole, [1.0, 3, 5]), (whole + [0, 0, 0], [1, 3, 5])] {
      let path = try folder.write(bytes, to: "a.csv.gz")
      #expect(try EventTable(csv: path, mass: "m").masses() == masses)
    }
    let path = try folder.write(parts[0] + [1] + parts[1], to: "a.csv.gz")
    let error = try #require(throws: InputError.self) { try EventTable(csv: path, mass: "m") }
    #expect(error.problem.contains("damaged"))
  }

  @Test func missingFileAndFolder() throws {
    let folder = try TemporaryFolder()
    for (path, problem) in [
      (folder.file("absent.csv"), "no such file"), (folder.path, "folder"),
      (folder.file("absent/events.csv"), "no such file"),
    ] {
      for read in [
        { try EventTable(csv: path, mass: "m") }, { try EventTable(npy: path, mass: "m") },
      ] {
        let error = try #require(throws: InputError.self) { try read() }
        #expect(error.place == path)
        #expect(error.problem.contains(problem))
      }
    }
  }

  @Test(arguments: ["events.csv", "events.csv.gz", "events.npy"])
  func writingIntoAMissingFolderLeavesNothing(name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file("absent/\(name)")
    let error = try #require(throws: InputError.self) { try sample().write(file: path) }
    #expect(error.place == path)
    #expect(folder.names.isEmpty)
  }

  @Test func writingOverAFolderLeavesNothing() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("taken.csv")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(throws: InputError.self) { try sample().write(csv: path) }
    #expect(folder.names == ["taken.csv"])
  }

  @Test func otherKindsOfFileAreRefusedByName() throws {
    for path in ["events.root", "events.csv.bz2", "events", "events.gz"] {
      let error = try #require(throws: InputError.self) { try EventTable(file: path, mass: "m") }
      #expect(error.place == path)
      #expect(throws: InputError.self) { try sample(count: 1).write(file: path) }
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }
}
