import Foundation
import Sideband
import Testing
import _TestSupport

/// What the command reads, and how much of it.
@Suite struct ReadingOptionsTests {
  private static let options = ["--column", "m", "--bins", "10"]

  private func events(in folder: TemporaryFolder, as name: String) throws -> String {
    let rows = (0..<2_000).map { 1_000 + 100 * log(1 + Double($0)) }
    try EventTable([("m", rows)], mass: "m").write(file: folder.file(name))
    return folder.file(name)
  }

  @Test func moreBytesThanAllowedAreAnError() throws {
    let folder = try TemporaryFolder()
    let path = try events(in: folder, as: "a.npy.gz")
    let refused = try sideband(["bump", path, "--max-size", "1k"] + Self.options)
    #expect(refused.status == 2)
    #expect(refused.messages.contains("allow more with --max-size"), "\(refused.messages)")
    let read = try sideband(["bump", path, "--max-size", "16k"] + Self.options)
    #expect(!read.messages.contains("--max-size"), "\(read.messages)")
  }

  @Test(arguments: ["0", "-1", "many", "9223372036854775807G"])
  func whatIsNoSize(size: String) throws {
    let outcome = try sideband(["bump", "a.csv"] + Self.options + ["--max-size", size])
    #expect(outcome.status != 0)
    #expect(outcome.messages.contains("--max-size"), "\(outcome.messages)")
  }

  /// The report of a pipe has the digest of what went through it.
  @Test func aPipeIsReadOnce() throws {
    let folder = try TemporaryFolder()
    let bytes = try Data(
      contentsOf: URL(fileURLWithPath: events(in: folder, as: "whole.csv")))
    let path = folder.file("a.csv")
    try #require(mkfifo(path, 0o600) == 0)
    Thread {
      guard let pipe = FileHandle(forWritingAtPath: path) else { return }
      try? pipe.write(contentsOf: bytes)
      try? pipe.close()
    }.start()
    let outcome = try sideband(["bump", path, "--json"] + Self.options)
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(outcome.output.contains(sha256(of: bytes)), "\(outcome.output)")
  }

  @Test func devicesAreRefused() throws {
    for arguments in [
      ["fit", "/dev/zero"], ["score", "/dev/zero", "a.csv", "--mass", "m"],
    ] {
      let outcome = try sideband(arguments)
      #expect(outcome.status == 2)
      #expect(outcome.messages.contains("/dev/zero: it is a device"), "\(outcome.messages)")
    }
  }
}
