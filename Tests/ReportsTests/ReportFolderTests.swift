import Events
import Foundation
import Reports
import Testing
import _TestSupport

@Suite struct ReportFolderTests {
  @Test func aPathUnderAFileIsRefused() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write("text", to: "file")
    for path in [file, file + "/report", file + "/a/b"] {
      let error = try #require(throws: InputError.self) { try ReportFolder(at: path) }
      #expect(error.place == path)
      #expect(error.problem.contains("is a file"))
    }
    #expect(folder.names == ["file"])
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "text")
  }

  @Test func checkingLeavesNothing() throws {
    let folder = try TemporaryFolder()
    _ = try ReportFolder(at: folder.file("a/b/c"))
    _ = try ReportFolder(at: folder.path)
    #expect(folder.names.isEmpty)
  }

  @Test func foldersThatCannotBeWrittenAreRefused() throws {
    // /proc takes no file from anyone, whatever the permissions.
    let error = try #require(throws: InputError.self) { try ReportFolder(at: "/proc/report") }
    #expect(error.place == "/proc/report")
  }

  @Test func dataAndPageAreWritten() throws {
    let folder = try TemporaryFolder()
    let report = try ReportFolder(at: folder.file("a/report"))
    try report.write(data: "1")
    try report.write(page: "ü", of: "1")
    #expect(try String(contentsOfFile: report.data, encoding: .utf8) == "1")
    #expect(try String(contentsOfFile: report.page, encoding: .utf8) == "ü")
    let names = try FileManager.default.contentsOfDirectory(atPath: report.path).sorted()
    #expect(names == ["report.html", "report.json"])
  }

  @Test func noPageLiesBesideDataOfAnotherRun() throws {
    let folder = try TemporaryFolder()
    _ = try folder.write("mine", to: "notes.txt")
    let (one, two) = (try ReportFolder(at: folder.path), try ReportFolder(at: folder.path))
    try one.write(data: "1")
    try one.write(page: "page 1", of: "1")
    try two.write(data: "2")
    #expect(folder.names == ["notes.txt", "report.json"])
    let error = try #require(throws: InputError.self) { try one.write(page: "page 1", of: "1") }
    #expect(error.place == one.page && error.problem.contains("another run"))
    #expect(folder.names == ["notes.txt", "report.json"])
    try two.write(page: "page 2", of: "2")
    #expect(try String(contentsOfFile: two.page, encoding: .utf8) == "page 2")
    #expect(try String(contentsOfFile: folder.file("notes.txt"), encoding: .utf8) == "mine")
  }

  @Test(arguments: ["report.json", "report.html"])
  func aFolderInAFilesPlaceLosesNothing(name: String) throws {
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("\(name)/inner"), withIntermediateDirectories: true)
    let report = try ReportFolder(at: folder.path)
    let error = try #require(throws: InputError.self) { try report.write(data: "1") }
    #expect(error.place == folder.file(name))
    #expect(folder.names == [name])
  }

  @Test func aFolderThatIsGoneIsAnError() throws {
    let folder = try TemporaryFolder()
    let report = try ReportFolder(at: folder.file("report"))
    #expect(throws: InputError.self) { try report.write(page: "page", of: "data") }
    #expect(folder.names.isEmpty)
  }
}
