// benchmarks read-csv FILE | cross-fit DIJETS.npy | parton-densities GRID.dat: prints the seconds
// that the work itself took.
import Foundation
import Sideband

let arguments = CommandLine.arguments.dropFirst()
guard arguments.count == 2, let task = arguments.first, let path = arguments.last else {
  FileHandle.standardError.write(
    Data("usage: benchmarks read-csv|cross-fit|parton-densities FILE\n".utf8))
  exit(2)
}
let clock = ContinuousClock()
let duration: Duration
switch task {
case "read-csv":
  duration = try clock.measure { _ = try EventTable(csv: path, mass: "a") }
case "cross-fit":
  let events = try EventTable(
    npy: path, columns: ["mjj", "mlight", "dm", "tau21_light", "tau21_heavy", "label"],
    mass: "mjj", truth: "label")
  let mixtures = try events.mixedSamples(
    in: MassRegions(signal: .GeV(3300) ..< .GeV(3700), within: .GeV(3100) ..< .GeV(3900)),
    features: ["mlight", "dm", "tau21_light", "tau21_heavy"])
  duration = try await clock.measure {
    _ = try await BoostedTrees().crossFit(
      mixtures, seed: 1, workers: Workers(ProcessInfo.processInfo.activeProcessorCount))
  }
case "parton-densities":
  duration = try measurePartonDensities(grid: path)
default:
  FileHandle.standardError.write(Data("benchmarks: there is no task '\(task)'\n".utf8))
  exit(2)
}
print(duration / .seconds(1))
