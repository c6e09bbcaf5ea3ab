import Foundation
import Sideband
import Testing
import _TestSupport

/// A command that is killed leaves each file as it was or as it is to be, and the next run leaves nothing of
/// the killed one.
@Suite(.serialized) struct KilledCommandTests {
  /// Kills of each command; more by SIDEBAND_KILLS.
  private static let kills =
    ProcessInfo.processInfo.environment["SIDEBAND_KILLS"].flatMap { Int($0) } ?? 20

  private func contents(_ command: WritingCommands.Case, in folder: TemporaryFolder) -> [Data?] {
    command.files.map { FileManager.default.contents(atPath: folder.file($0)) }
  }

  private func run(_ command: WritingCommands.Case, in folder: TemporaryFolder, seed: Int) throws {
    let outcome = try sideband(command.arguments(into: folder.path, seed: seed))
    try #require(outcome.status == 0, "\(command): \(outcome.messages)")
  }

  /// Runs a command and kills it after a time; true where it was still at work.
  private func kill(
    _ command: WritingCommands.Case, in folder: TemporaryFolder, seed: Int, after seconds: Double
  ) throws -> Bool {
    let process = Process()
    process.executableURL = sidebandProgram
    process.arguments = command.arguments(into: folder.path, seed: seed)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    Thread.sleep(forTimeInterval: seconds)
    Foundation.kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    return process.terminationReason == .uncaughtSignal
  }

  @Test func nothingIsHalfWritten() throws {
    let commands = try WritingCommands()
    var stream = RandomStream(seed: 1, purpose: "moments of a kill")
    for command in commands.cases {
      let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
      try run(command, in: folder, seed: 1)
      let old = contents(command, in: folder)
      let start = ContinuousClock.now
      try run(command, in: other, seed: 2)
      let duration = (ContinuousClock.now - start) / .seconds(1)
      let new = contents(command, in: other)
      #expect(
        old.allSatisfy { $0 != nil } && new.allSatisfy { $0 != nil }
          && Set(old).isDisjoint(with: new))
      var (killed, replaced, pagesLost, damaged) = (0, 0, 0, 0)
      for _ in 0..<Self.kills {
        // Half of the moments are in the last fifth, where files are written.
        let share = stream.uniform() < 0.5 ? stream.uniform() : 0.8 + 0.2 * stream.uniform()
        if try kill(command, in: folder, seed: 2, after: share * duration) { killed += 1 }
        let left = contents(command, in: folder)
        for (index, file) in command.files.enumerated() {
          // A page goes before other data come.
          let isWhole =
            left[index] == old[index] || left[index] == new[index]
            || (left[index] == nil && file == "report/report.html")
          if !isWhole { damaged += 1 }
        }
        if try !WritingCommands.isPaired(folder.file("report")) { damaged += 1 }
        if left == new { replaced += 1 }
        if left.contains(nil) { pagesLost += 1 }
        for (file, bytes) in zip(command.files, old) {
          let path = folder.file(file)
          try #require(FileManager.default.createFile(atPath: path, contents: bytes))
        }
      }
      try run(command, in: folder, seed: 1)
      #expect(contents(command, in: folder) == old)
      let rest = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
      #expect(rest?.contains { $0.hasSuffix(".partial") } == false, "\(command): \(rest ?? [])")
      print(
        "\(command): \(Self.kills) kills, \(killed) of a running command; all new \(replaced),"
          + " data without page \(pagesLost), damaged \(damaged)")
      #expect(damaged == 0, "\(command)")
      #expect(killed > 0, "\(command): every kill came too late")
    }
  }

  /// Two processes with one output leave one whole result, or refuse.
  @Test func twoAtATimeLeaveOneWholeResult() throws {
    let commands = try WritingCommands()
    for command in commands.cases {
      let folder = try TemporaryFolder()
      let whole = try [1, 2].map { seed in
        let alone = try TemporaryFolder()
        try run(command, in: alone, seed: seed)
        return contents(command, in: alone)
      }
      let processes = try [1, 2].map { seed in
        let process = Process()
        process.executableURL = sidebandProgram
        process.arguments = command.arguments(into: folder.path, seed: seed)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
      }
      for process in processes {
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus <= 1)
      }
      #expect(processes.contains { $0.terminationStatus == 0 }, "\(command)")
      let left = contents(command, in: folder)
      for index in left.indices { #expect(whole.contains { $0[index] == left[index] }) }
      #expect(try WritingCommands.isPaired(folder.file("report")), "\(command)")
    }
  }
}
