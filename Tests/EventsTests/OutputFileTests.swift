import Events
import Foundation
import Testing
import _TestSupport

@Suite struct OutputFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, to path: String) throws {
    try OutputFile.write(Data(text.utf8), to: path)
  }

  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  private func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(name))
    return try #require(attributes[.posixPermissions] as? NSNumber).intValue
  }

  @Test func aNewFileHasTheUsualPermissions() throws {
    try write("text", to: folder.file("new"))
    #expect(FileManager.default.createFile(atPath: folder.file("other"), contents: nil))
    #expect(try text("new") == "text")
    #expect(try mode("new") == mode("other"))
    #expect(folder.names == ["new", "other"])
  }

  @Test(arguments: [0o600, 0o640, 0o755])
  func permissionsAreKept(mode: Int) throws {
    let path = try folder.write("old", to: "file")
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    try write("new", to: path)
    #expect(try text("file") == "new")
    #expect(try self.mode("file") == mode)
  }

  @Test func aLinkStaysAndWhatItLeadsToIsReplaced() throws {
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder.file("data"), withIntermediateDirectories: false)
    _ = try folder.write("old", to: "data/file")
    try manager.createSymbolicLink(atPath: folder.file("one"), withDestinationPath: "data/file")
    try manager.createSymbolicLink(atPath: folder.file("two"), withDestinationPath: "one")
    try write("new", to: folder.file("two"))
    #expect(try text("data/file") == "new")
    #expect(try manager.destinationOfSymbolicLink(atPath: folder.file("two")) == "one")
    // A link to nothing makes the file that it names.
    try manager.createSymbolicLink(atPath: folder.file("three"), withDestinationPath: "data/late")
    try write("late", to: folder.file("three"))
    #expect(try text("data/late") == "late")
    #expect(try manager.destinationOfSymbolicLink(atPath: folder.file("three")) == "data/late")
    // A circle of links leads nowhere.
    try manager.createSymbolicLink(atPath: folder.file("a"), withDestinationPath: "b")
    try manager.createSymbolicLink(atPath: folder.file("b"), withDestinationPath: "a")
    #expect(throws: InputError.self) { try write("x", to: folder.file("a")) }
  }

  @Test func devicesAreWrittenToAndStay() throws {
    try write("text", to: "/dev/null")
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    #expect(!FileManager.default.fileExists(atPath: "/dev/.sideband-\(getpid())-0.partial"))
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "there is no /dev/full"))
  func aFullDeviceIsAnError() throws {
    let error = try #require(throws: InputError.self) { try write("text", to: "/dev/full") }
    #expect(error.place == "/dev/full" && error.problem.contains("No space left"))
  }

  @Test func aNamedPipeIsWrittenTo() async throws {
    let path = folder.file("pipe")
    try #require(mkfifo(path, 0o600) == 0)
    let reader = Task.detached {
      try #require(FileHandle(forReadingAtPath: path)).readToEnd()
    }
    let bytes = Data((0..<200_000).map { UInt8(truncatingIfNeeded: $0) })
    try OutputFile.write(bytes, to: path)
    #expect(try await reader.value == bytes)
    #expect(folder.names == ["pipe"])
  }

  @Test func whatAKilledProcessLeftIsRemovedAndWhatIsBeingWrittenIsNot() throws {
    _ = try folder.write("half", to: ".sideband-1-0.partial")
    let path = try folder.write("other", to: ".sideband-2-0.partial")
    let writer = open(path, O_WRONLY)
    defer { close(writer) }
    try #require(flock(writer, LOCK_EX) == 0)
    _ = try folder.write("mine", to: "report.partial")
    try write("text", to: folder.file("file"))
    #expect(folder.names == [".sideband-2-0.partial", "file", "report.partial"])
  }

  @Test func whatCannotBeWrittenLeavesTheOldFile() throws {
    let path = try folder.write("old", to: "file")
    #expect(throws: InputError.self) {
      try OutputFile.write(to: path) { (_) throws(InputError) in
        throw InputError("event 3", "it has no weight")
      }
    }
    #expect(try text("file") == "old")
    #expect(folder.names == ["file"])
    for path in [folder.path, folder.file("absent/file"), path + "/file", ""] {
      let error = try #require(throws: InputError.self) { try write("new", to: path) }
      #expect(error.place == path && !error.problem.isEmpty)
    }
  }

  @Test func ofWritersAtATimeOneLeavesItsWholeFile() async throws {
    let path = folder.file("file")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<16 {
        group.addTask {
          try OutputFile.write(Data(repeating: UInt8(index), count: 300_000), to: path)
        }
      }
      try await group.waitForAll()
    }
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(bytes.count == 300_000 && Set(bytes).count == 1)
    #expect(folder.names == ["file"])
  }
}
