import Foundation
import Sideband
import Testing
import _TestSupport

/// Streams and disks that take no more: the rest is there, and the status says so.
@Suite(.serialized) struct FailingOutputTests {
  private static let hasFull = FileManager.default.fileExists(atPath: "/dev/full")

  @Test(
    .enabled(if: hasFull, "there is no /dev/full"),
    arguments: [
      "COMMAND >/dev/full", "COMMAND >&-", "COMMAND >/dev/full 2>/dev/full", "COMMAND >&- 2>&-",
      "{ COMMAND; echo $? >$STATUS; } | true; exit $(cat $STATUS)",
    ])
  func aResultThatCannotBePrinted(shell: String) throws {
    let commands = try WritingCommands()
    for command in commands.cases {
      let folder = try TemporaryFolder()
      let outcome = try sideband(
        command.arguments(into: folder.path, seed: 1),
        environment: ["STATUS": commands.folder.file("status")], shell: shell)
      #expect(outcome.status == 1, "\(command): \(outcome.messages)")
      #expect(
        shell.contains("2>") || outcome.messages.contains("standard output cannot be written"))
      for file in command.files {
        #expect(FileManager.default.fileExists(atPath: folder.file(file)), "\(command): \(file)")
      }
    }
  }

  @Test(
    .enabled(if: hasFull, "there is no /dev/full"),
    arguments: ["COMMAND 2>&-", "COMMAND 2>/dev/full", "COMMAND <&- >&- 2>&-"])
  func aMessageThatCannotBeWritten(shell: String) throws {
    for arguments in [["fit", "nofile"], ["hunt", "--no-such-option"], ["score", "a", "b"]] {
      #expect(try sideband(arguments, shell: shell).status == 1, "\(arguments)")
    }
  }

  @Test(arguments: [["--help"], ["help", "hunt"], ["--version"], []])
  func helpThatCannotBePrinted(arguments: [String]) throws {
    #expect(try sideband(arguments, shell: "COMMAND >&-").status == 1)
    #expect(try sideband(arguments).status == 0)
  }

  /// A disk of its own; nil where the system lets no one have it.
  private final class SmallDisk {
    let folder: TemporaryFolder
    /// Whether this process may mount one.
    static let isPossible = geteuid() == 0 && (try? SmallDisk(kilobytes: 64)) != nil

    init(kilobytes: Int) throws {
      folder = try TemporaryFolder()
      try Self.run("mount", ["-t", "tmpfs", "-o", "size=\(kilobytes)k", "none", folder.path])
    }

    deinit { try? Self.run("umount", ["-l", folder.path]) }

    struct Refused: Error {}

    private static func run(_ program: String, _ arguments: [String]) throws {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [program] + arguments
      process.standardError = FileHandle.nullDevice
      try process.run()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { throw Refused() }
    }
  }

  @Test(.enabled(if: SmallDisk.isPossible, "only root can mount a small disk"))
  func aFullDisk() throws {
    let commands = try WritingCommands()
    for command in commands.cases {
      let disk = try SmallDisk(kilobytes: 8)
      let outcome = try sideband(command.arguments(into: disk.folder.path, seed: 1))
      // A report is a stage that failed, a table an argument that cannot be used.
      #expect(outcome.status == (command.outputs[0].name == "report" ? 1 : 2), "\(command)")
      #expect(outcome.messages.contains("No space left"), "\(command): \(outcome.messages)")
      #expect(!outcome.output.isEmpty, "\(command)")
      // An ONNX file is small enough.
      for file in command.files where !file.hasSuffix(".onnx") {
        #expect(!FileManager.default.fileExists(atPath: disk.folder.file(file)), "\(command)")
      }
      let rest = FileManager.default.enumerator(atPath: disk.folder.path)?.compactMap { "\($0)" }
      #expect(rest?.contains { $0.hasSuffix(".partial") } == false, "\(command)")
    }
  }

  /// There is room for the data, and not for the page.
  @Test(
    .enabled(
      if: SmallDisk.isPossible && (try? Gnuplot()) != nil, "only root can mount a small disk"),
    arguments: ["hunt", "bump"])
  func aDiskThatIsFullOfTheData(name: String) throws {
    let commands = try WritingCommands()
    let command = try #require(commands.cases.first { $0.name == name })
    let whole = try TemporaryFolder()
    #expect(try sideband(command.arguments(into: whole.path, seed: 1)).status == 0)
    let data = try Data(contentsOf: URL(fileURLWithPath: whole.file("report/report.json")))
    let disk = try SmallDisk(kilobytes: 4 * (data.count / 4096 + 4))
    let outcome = try sideband(command.arguments(into: disk.folder.path, seed: 1))
    #expect(outcome.status == 1 && outcome.messages.contains("report.html"), "\(outcome.messages)")
    #expect(FileManager.default.contents(atPath: disk.folder.file("report/report.json")) == data)
    #expect(!FileManager.default.fileExists(atPath: disk.folder.file("report/report.html")))
  }

  @Test(
    .enabled(if: SmallDisk.isPossible, "only root can mount a small disk"),
    arguments: ["hunt", "bump"])
  func aPrintedResultOnAFullDiskIsNoSuccess(name: String) throws {
    let commands = try WritingCommands()
    let command = try #require(commands.cases.first { $0.name == name })
    let disk = try SmallDisk(kilobytes: 4)
    let outcome = try sideband(
      command.arguments + ["--json"], environment: ["OUT": disk.folder.file("result.json")],
      shell: "COMMAND >$OUT")
    #expect(outcome.status == 1 && outcome.messages.contains("No space left"))
  }
}

/// A stage that fails is named in its place and on standard error, and everything else is there.
@Suite struct FailingStageTests {
  private let commands: WritingCommands
  private let folder: TemporaryFolder

  init() throws { (commands, folder) = (try WritingCommands(), try TemporaryFolder()) }

  private func command(_ name: String) throws -> WritingCommands.Case {
    try #require(commands.cases.first { $0.name == name })
  }

  @Test(arguments: ["hunt", "bump"], ["exit 1", "rm -f \"$0\"; exit 1", "exec cat /dev/null"])
  func aGnuplotThatFails(name: String, script: String) throws {
    let path = try folder.write("#!/bin/sh\n\(script)\n", to: "gnuplot")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let search = folder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let command = try command(name)
    let outcome = try sideband(
      command.arguments(into: folder.path, seed: 1), environment: ["PATH": search])
    #expect(outcome.status == 1)
    #expect(outcome.messages.contains("figures of"), "\(outcome.messages)")
    #expect(try outcome.output.contains(sideband(command.arguments + ["--seed", "1"]).output))
    let html = try String(contentsOfFile: folder.file("report/report.html"), encoding: .utf8)
    #expect(html.contains(": –. gnuplot: ") && html.contains("</html>"))
    #expect(!html.contains("data:image"))
    #expect(FileManager.default.fileExists(atPath: folder.file("report/report.json")))
  }

  /// gnuplot itself takes the folder away while the figures are drawn.
  @Test(arguments: ["hunt", "bump"])
  func aFolderThatGoesAwayMeanwhile(name: String) throws {
    let path = try folder.write(
      "#!/bin/sh\nrm -rf '\(folder.path)/report'; touch '\(folder.path)/report'\nexit 1\n",
      to: "gnuplot")
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    let search = folder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let command = try command(name)
    let outcome = try sideband(
      command.arguments(into: folder.path, seed: 1), environment: ["PATH": search])
    #expect(outcome.status == 1 && outcome.messages.contains("report"), "\(outcome.messages)")
    #expect(try outcome.output == sideband(command.arguments + ["--seed", "1"]).output)
  }

  @Test func oneFormatOfAModelWhereTheOtherCannotBeWritten() throws {
    let train = try command("train").arguments
    let outcome = try sideband(
      train + ["--out", folder.file("absent/model.json"), "--onnx", folder.file("model.onnx")])
    #expect(outcome.status == 2 && outcome.messages.contains("absent/model.json"))
    #expect(outcome.output.contains("of what was learned"))
    #expect(folder.names == ["model.onnx"])
  }

  @Test func aRepetitionThatCannotBeDone() throws {
    let checkpoint = try folder.write("{}\n", to: "other.jsonl")
    let hunt = try command("hunt")
    let outcome = try sideband(
      hunt.arguments(into: folder.path, seed: 1) + [
        "--pseudo-experiments", "2", "--checkpoint", checkpoint,
      ])
    #expect(outcome.status == 2 && outcome.messages.contains("The hunt repeated: –"))
    #expect(outcome.output.contains("window 3300–3700 GeV") && outcome.output.contains("–"))
    #expect(folder.names == ["other.jsonl", "report"])
    #expect(FileManager.default.fileExists(atPath: folder.file("report/report.html")))
  }
}
