import ArgumentParser
import Sideband

/// The command's root.
struct SidebandTool: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sideband",
    abstract: "Searches for new particles without labels.",
    discussion: """
      Exit codes: 0 done, 2 for arguments or input that cannot be used, 1 for a computation that \
      failed or output that cannot be written.
      """,
    version: sidebandVersion,
    subcommands: [
      HuntCommand.self, BumpCommand.self, SimulateCommand.self, FitCommand.self,
      LimitCommand.self, TrainCommand.self, ScoreCommand.self, InspectCommand.self,
      ConvertCommand.self,
    ])
}
