import ArgumentParser
import Sideband

struct SimulateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate", abstract: "Simulates events of a process.",
    subcommands: [
      SimulateCoherentToy.self, SimulateDijet.self, SimulateDrellYan.self, SimulateTopPair.self,
    ])
}
