import ArgumentParser
import Foundation
import Sideband

/// The process. Its exit codes: 0 done, 2 for arguments or input that cannot be used, 1 for a
/// computation that failed.
@main
enum Program {
  static func main() async {
    do {
      let command = try SidebandTool.parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        var command = command
        try command.run()
      }
    } catch let error as InputError {
      Terminal.complain("\(error)")
      exit(2)
    } catch let code as ExitCode {
      exit(code.rawValue)
    } catch {
      switch SidebandTool.exitCode(for: error) {
      case .success: SidebandTool.exit(withError: error)
      case .validationFailure:
        Terminal.complain(SidebandTool.message(for: error))
        exit(2)
      default:
        Terminal.complain("\(error)")
        exit(1)
      }
    }
  }
}
