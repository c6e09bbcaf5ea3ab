import Foundation

/// What a run of the command left.
struct Outcome {
  var status: Int32
  var output: String
  var messages: String
}

/// The built command, which lies beside the tests' own program.
let sidebandProgram = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
  .deletingLastPathComponent().appendingPathComponent("sideband")

/// Runs the built command.
///
/// - Parameter shell: what a shell is to run, with the command as `COMMAND`; nil for no shell.
func sideband(
  _ arguments: [String], environment: [String: String] = [:], shell: String? = nil
) throws -> Outcome {
  let process = Process()
  if let shell {
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments =
      ["-c", shell.replacing("COMMAND", with: #""$0" "$@""#), sidebandProgram.path] + arguments
  } else {
    process.executableURL = sidebandProgram
    process.arguments = arguments
  }
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
