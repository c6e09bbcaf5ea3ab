import Foundation
import Testing

/// What no source may do, whoever writes it.
@Suite struct SourceLawTests {
  /// The lines of all sources that contain a text, with the file's name.
  private func lines(with text: String) throws -> [(file: String, line: String)] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let files = try #require(FileManager.default.enumerator(atPath: folder.path))
      .compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
    #expect(files.count > 300)
    return try files.flatMap { file in
      try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
        .split(separator: "\n").filter { $0.contains(text) }.map { (file: file, line: String($0)) }
    }
  }

  /// A name in a format of `printf` reads foreign memory: formats are static strings.
  @Test func noTextIsAFormat() throws {
    let uses = try lines(with: "String(format:")
    #expect(
      Set(uses.map(\.file)) == [
        "Events/Files/PrintedNumbers.swift", "Reports/Format.swift", "NotebookKit/Show.swift",
      ])
    for use in uses where use.file != "Events/Files/PrintedNumbers.swift" {
      // The number of digits is an argument too.
      #expect(use.line.contains(#"String(format: "%.*f", digits, value)"#), "\(use.line)")
    }
    #expect(try lines(with: "printed(\"").count > 10)
  }

  /// Files are written by `OutputFile`, and streams by `Terminal`.
  @Test func filesAreWrittenInOnePlace() throws {
    for text in [".write(to: URL(", ".write(toFile:", "options: .atomic", "fopen("] {
      let files = Set(try lines(with: text).map(\.file))
        .subtracting(["Events/Files/ByteFile.swift", "_TestSupport/TestFiles.swift"])
      #expect(files.isEmpty, "\(text): \(files)")
    }
    for text in [" print(", "FileHandle.standardError", "FileHandle.standardOutput"] {
      let files = Set(try lines(with: text).map(\.file)).filter { $0.hasPrefix("SidebandCommand/") }
      #expect(files.isEmpty, "\(text): \(files)")
    }
  }
}
