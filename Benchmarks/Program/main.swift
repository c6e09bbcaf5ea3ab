// The tasks that the scripts of this folder time and compare; each prints the seconds that the work
// itself took.
import Foundation
import Sideband

let usage = """
  benchmarks read-csv FILE.csv
  benchmarks reading FILE
  benchmarks cross-fit DIJETS.npy
  benchmarks parton-densities GRID.dat
  benchmarks drell-yan EVENTS
  benchmarks coherent-toy EVENTS
  benchmarks hypothesis-test WORKSPACE.json
  benchmarks statistic-toys WORKSPACE.json
  benchmarks unbinned-fit EVENTS
  benchmarks interference TOYS
  benchmarks coverage TOYS
  benchmarks null-hunts FIRST-SEED HUNTS EVENTS SIGNAL CUTS TRAINING FOLDS LEARNER [NAME=VALUE …]
  benchmarks retrained-coverage SIMULATION COPIES DATA-SETS
  benchmarks retrained-speed EXPERIMENTS
  benchmarks anomaly SCORE FIT.npy EVENTS.npy
  benchmarks network TASK.json
  benchmarks flow TASK.json
  benchmarks dijet-sample BACKGROUND SIGNAL SEED FILE.npy
  benchmarks learn FOLDER SEED THREADS LEARNER [NAME=VALUE …]
  benchmarks trees FOLDER ENGINE SEED THREADS
  benchmarks bump-hunter TASK.json
  benchmarks signal-scans TOYS
  benchmarks sparse-spectra COUNT
  benchmarks faults COUNT
  """

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(2)
}

let arguments = Array(CommandLine.arguments.dropFirst())
guard let task = arguments.first, let path = arguments.last,
  task == "learn" || task == "null-hunts"
    ? arguments.count >= 5
    : arguments.count
      == (["dijet-sample": 5, "anomaly": 4, "trees": 5, "retrained-coverage": 4][task] ?? 2)
else { fail(usage) }
let clock = ContinuousClock()
do {
  let duration: Duration
  switch task {
  case "read-csv":
    duration = try clock.measure { _ = try EventTable(csv: path, mass: "a") }
  case "reading":
    try measureReading(path)
    exit(0)
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
  case "drell-yan":
    guard let count = Int(path) else { fail("benchmarks: the number of events is a whole number") }
    let electroweak = try ElectroweakParameters()
    let process = try DrellYan(
      DrellYanAmplitude(
        electroweak: electroweak,
        zPrime: ZPrime(.sequential, mass: .TeV(3), electroweak: electroweak)),
      densities: EmbeddedPartonDensities(), massRange: .GeV(1500) ..< .GeV(6000))
    duration = try clock.measure { _ = try process.generate(count, seed: 1) }
  case "coherent-toy":
    guard let count = Int(path) else { fail("benchmarks: the number of events is a whole number") }
    let toy = try CoherentToy()
    duration = try clock.measure { _ = try toy.generate(count, seed: 1) }
  case "hypothesis-test": duration = try measureHypothesisTest(workspace: path)
  case "statistic-toys": duration = try await measureToys(workspace: path)
  case "unbinned-fit":
    guard let count = Int(path) else { fail("benchmarks: the number of events is a whole number") }
    duration = try measureUnbinnedFit(count)
  case "interference":
    guard let count = Int(path) else { fail("benchmarks: the number of toys is a whole number") }
    try interferenceToys(count)
    exit(0)
  case "signal-scans":
    guard let count = Int(path) else { fail("benchmarks: the number of toys is a whole number") }
    print(try await signalScans(count), terminator: "")
    exit(0)
  case "sparse-spectra":
    guard let count = Int(path), count > 0 else { fail("benchmarks: count spectra from 1") }
    print(try await sparseSpectra(count), terminator: "")
    exit(0)
  case "faults":
    guard let count = Int(path), count > 0 else { fail("benchmarks: count files from 1") }
    print(try await faults(count), terminator: "")
    exit(0)
  case "coverage":
    guard let count = Int(path) else { fail("benchmarks: the number of toys is a whole number") }
    try await measureCoverage(toys: count)
    exit(0)
  case "null-hunts":
    try await measureNullHunts(Array(arguments.dropFirst()))
    exit(0)
  case "retrained-coverage":
    guard let count = Int(path), count > 0 else { fail("benchmarks: count data sets from 1") }
    try await measureRetrainedCoverage(
      simulation: arguments[1], copies: arguments[2], dataSets: count)
    exit(0)
  case "retrained-speed":
    guard let count = Int(path), count > 0 else { fail("benchmarks: count experiments from 1") }
    try await measureRetrainedSpeed(pseudoExperiments: count)
    exit(0)
  case "anomaly":
    let run = try await measureAnomalyScore(arguments[1], fit: arguments[2], score: path)
    print(try json(run), terminator: "")
    exit(0)
  case "flow":
    try await measureFlow(task: path)
    exit(0)
  case "network":
    try await measureNetwork(task: path)
    exit(0)
  case "bump-hunter":
    try await measureBumpHunter(task: path)
    exit(0)
  case "dijet-sample":
    guard let background = Int(arguments[1]), let signal = Int(arguments[2]),
      let seed = UInt64(arguments[3])
    else { fail("benchmarks: the counts and the seed are whole numbers") }
    let simulation = try DijetFastSim()
    var events: EventTable?
    duration = try clock.measure {
      events = try simulation.generate(background: background, signal: signal, seed: seed)
    }
    try events?.write(npy: path, layout: .plain)
  case "learn":
    guard let seed = UInt64(arguments[2]), let threads = Int(arguments[3]), threads > 0 else {
      fail("benchmarks: the seed and the threads are whole numbers")
    }
    try await learn(
      LearningFolder(arguments[1]), learner: arguments[4], settings: Array(arguments[5...]),
      seed: seed, threads: threads)
    exit(0)
  case "trees":
    guard let seed = UInt64(arguments[3]), let threads = Int(arguments[4]), threads > 0 else {
      fail("benchmarks: the seed and the threads are whole numbers")
    }
    try await measureTrees(
      LearningFolder(arguments[1]), engine: arguments[2], seed: seed, threads: threads)
    exit(0)
  default: fail(usage)
  }
  print(duration / .seconds(1))
} catch {
  fail("benchmarks: \(error)")
}
