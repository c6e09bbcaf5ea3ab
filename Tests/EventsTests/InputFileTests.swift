import Events
import Foundation
import Testing
import _TestSupport

@Suite struct InputFileTests {
  @Test(arguments: ["/dev/zero", "/dev/null", "/dev/full", "/dev/urandom"])
  func devicesAreRefused(path: String) throws {
    let error = try #require(throws: InputError.self) { try InputFile(path) }
    #expect(error.place == path)
    #expect(error.problem.contains("device"))
  }

  @Test func foldersAndNothing() throws {
    let folder = try TemporaryFolder()
    for (path, problem) in [
      (folder.path, "folder"), (folder.file("absent"), "no such file"), ("", "no such file"),
      ("a\0b", "no such file"), (folder.file("absent/a"), "no such file"),
    ] {
      let error = try #require(throws: InputError.self) { try InputFile(path) }
      #expect(error.problem.contains(problem))
    }
  }

  /// The digest of a file is that of the bytes that were read, wherever the reader stopped.
  @Test(arguments: ["a.csv", "a.csv.gz", "a.npy", "a.npy.gz", "a.h5", "a.lhe"])
  func digestsAreThoseOfTheBytes(name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file(name)
    if name == "a.lhe" {
      _ = try folder.write(LHEReaderTests.text + "\n\n", to: name)
    } else {
      let rows = (0..<5_000).map(Double.init)
      try EventTable([("m", rows), ("x", rows)], mass: "m").write(file: path)
    }
    let file = try InputFile(path, isHashed: true)
    _ = try EventTable([file], mass: "m")
    #expect(try file.sha256() == sha256(of: Data(contentsOf: URL(fileURLWithPath: path))))
  }

  /// A pipe can be read but once: the table and the digest come of the same bytes.
  @Test(arguments: ["a.csv", "a.csv.gz", "a.npy.gz", "a.h5"])
  func pipes(name: String) async throws {
    let folder = try TemporaryFolder()
    let rows = (0..<50_000).map(Double.init)
    try EventTable([("m", rows), ("x", rows.map { -$0 })], mass: "m").write(
      file: folder.file(name))
    let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.file(name)))
    try FileManager.default.createDirectory(
      atPath: folder.file("pipe"), withIntermediateDirectories: false)
    let path = folder.file("pipe/\(name)")
    try #require(mkfifo(path, 0o600) == 0)
    let writer = Thread {
      guard let file = FileHandle(forWritingAtPath: path) else { return }
      try? file.write(contentsOf: bytes)
      try? file.close()
    }
    writer.start()
    let file = try InputFile(path, isHashed: true)
    let events = try EventTable([file], mass: "m")
    #expect(try events.masses() == rows)
    #expect(try file.sha256() == sha256(of: bytes))
  }
}
