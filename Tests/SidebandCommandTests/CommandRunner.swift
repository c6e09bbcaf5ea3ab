import Foundation

/// What a run of the command left.
struct Outcome {
  var status: Int32
  var output: String
  var messages: String
}

/// Runs the built command, which lies beside the tests' own program.
func sideband(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
  try run(commandPath, arguments, environment: environment)
}

/// The same, killed after so many seconds, and with so many kilobytes of addresses.
func sideband(_ arguments: [String], seconds: Int, kilobytes: Int) throws -> Outcome {
  let limits = "ulimit -v \(kilobytes); exec timeout -s KILL \(seconds) \"$0\" \"$@\""
  return try run("/bin/sh", ["-c", limits, commandPath] + arguments)
}

private var commandPath: String {
  URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    .deletingLastPathComponent().appendingPathComponent("sideband").path
}

private func run(_ program: String, _ arguments: [String], environment: [String: String] = [:])
  throws -> Outcome
{
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  let files = (0..<2).map { _ in
    FileManager.default.temporaryDirectory.appendingPathComponent("out-\(UUID().uuidString)")
  }
  defer { for file in files { try? FileManager.default.removeItem(at: file) } }
  let handles = try files.map { file in
    try Data().write(to: file)
    return try FileHandle(forWritingTo: file)
  }
  process.standardOutput = handles[0]
  process.standardError = handles[1]
  process.standardInput = FileHandle.nullDevice
  try process.run()
  process.waitUntilExit()
  let texts = try files.map { try String(contentsOf: $0, encoding: .utf8) }
  return Outcome(status: process.terminationStatus, output: texts[0], messages: texts[1])
}
