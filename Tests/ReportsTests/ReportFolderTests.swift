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

  @Test func allFilesAreWritten() throws {
    let folder = try TemporaryFolder()
    let report = try ReportFolder(at: folder.file("a/report"))
    try report.write(["one.txt": "1", "zwei.html": "ü"])
    try report.write(["one.txt": "again"])
    let names = try FileManager.default.contentsOfDirectory(atPath: report.path).sorted()
    #expect(names == ["one.txt", "zwei.html"])
    #expect(try String(contentsOfFile: report.path + "/one.txt", encoding: .utf8) == "again")
    #expect(try String(contentsOfFile: report.path + "/zwei.html", encoding: .utf8) == "ü")
  }

  @Test func allFilesOrNone() throws {
    // A folder stands where one of ten files should go; whichever is first, none may appear.
    let folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.file("file5/inner"), withIntermediateDirectories: true)
    let report = try ReportFolder(at: folder.path)
    let files = Dictionary(uniqueKeysWithValues: (0..<10).map { ("file\($0)", "text") })
    let error = try #require(throws: InputError.self) { try report.write(files) }
    #expect(error.place == folder.path)
    #expect(folder.names == ["file5"])
  }
}
