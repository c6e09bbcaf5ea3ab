import ArgumentParser
import Foundation
import Sideband

/// The process. Its exit codes: 0 done, 2 for arguments or input that cannot be used, 1 for a
/// computation that failed, or a message or result that could not be written.
@main
enum Program {
  static func main() async {
    Terminal.prepare()
    let status = await run()
    exit(Terminal.hasLostMessages ? 1 : status)
  }

  private static func run() async -> Int32 {
    do {
      let command = try SidebandTool.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        var command = command
        try command.run()
      }
      return 0
    } catch let error as InputError {
      Terminal.complain("\(error)")
      return 2
    } catch let code as ExitCode {
      return code.rawValue
    } catch {
      return end(by: error)
    }
  }

  /// What the parser says instead of running a command, or an error of another kind.
  private static func end(by error: any Error) -> Int32 {
    switch SidebandTool.exitCode(for: error) {
    case .success:
      do {
        try Terminal.say(SidebandTool.fullMessage(for: error))
        return 0
      } catch {
        Terminal.complain("\(error)")
        return 1
      }
    case .validationFailure:
      Terminal.complain(SidebandTool.message(for: error))
      return 2
    default:
      Terminal.complain("\(error)".shown)
      return 1
    }
  }
}
