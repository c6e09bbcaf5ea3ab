import Foundation
import Sideband

/// The whole hunt repeated on signal-free copies of many data sets without a signal, each of which
/// has copies of its own.
private struct RetrainedCoverage: Encodable {
  /// The share of p-values below a level.
  struct Below: Encodable {
    var level: Double
    var share: Double
    var error: Double
  }

  var simulation: String
  var copiesBy: String
  var dataSets: Int
  var copies: Int
  var events: Int
  var windows: Int
  var cuts: Int
  var folds: Int
  var members: Int
  /// p of the distance of the global p-values from uniform ones.
  var kolmogorovSmirnovP: Double
  var globalBelow: [Below]
  /// The asymptotic p of the greatest Z.
  var naiveBelow: [Below]
  /// The asymptotic p of one place at a time, each window and cut in turn.
  var onePlaceBelow: [Below]
  var failedPlaces: Double
  var processorSeconds: Double
}

/// One pseudo-experiment of a common hunt, on one worker.
private struct RetrainedSpeed: Encodable {
  var events: Int
  var windows: Int
  var cuts: Int
  var folds: Int
  var members: Int
  var processorSeconds: Double
  var processorSecondsOfTheCopy: Double
  var cores: Int
  var anHourOnAllCores: Int
}

private let cores = ProcessInfo.processInfo.activeProcessorCount

/// Prints the coverage of a simulation without a signal as JSON.
///
/// - Parameters:
///   - simulation: "toy", whose features do not depend on the mass; "dijets", whose features do a
///     little; "steep", whose features follow it; "sculpted", one feature of which follows it by its
///     width in 150 GeV.
///   - copies: by "shuffled", "sliced" features or a "flow", or as the command chooses, "auto".
///   - count: of data sets.
func measureRetrainedCoverage(simulation: String, copies: String, dataSets count: Int) async throws
{
  let features: [Feature]
  let fitRange: Range<Mass>
  let generate: @Sendable (UInt64) throws -> EventTable
  switch simulation {
  case "toy":
    let toy = try CoherentToy()
    (features, fitRange) = (toy.features.map { Feature($0.name) }, toy.massRange)
    generate = { try toy.generate(10_000, coupling: 0, seed: $0) }
  case "dijets":
    let dijets = try DijetFastSim()
    (features, fitRange) = (DijetFastSim.features.map { Feature($0) }, .TeV(2.8) ..< .TeV(6))
    generate = { try dijets.generate(background: 10_000, signal: 0, seed: $0) }
  case "steep":
    (features, fitRange) = (["x", "y"], .TeV(2.5) ..< .TeV(6))
    generate = { try steepEvents(10_000, seed: $0) }
  case "sculpted":
    (features, fitRange) = (["x", "y"], .TeV(2.5) ..< .TeV(6))
    generate = { try sculptedEvents(10_000, seed: $0) }
  default: fail("benchmarks: the simulation is toy, dijets, steep or sculpted")
  }
  let hunt = CWoLaHunt(
    learner: BoostedTrees(members: 2), features: features, regions: try regions(3),
    fitRange: fitRange, folds: 3)
  let replica: @Sendable (EventTable, UInt64) async throws -> any BackgroundReplica
  switch copies {
  case "shuffled": replica = { events, _ in try ShuffledFeatures(of: events, for: hunt) }
  case "sliced": replica = { events, _ in try ShuffledFeatures(of: events, for: hunt, slice: 800) }
  case "flow": replica = { try await FlowFeatures(smallFlow, of: $0, for: hunt, seed: $1) }
  case "auto":
    replica = { events, seed in
      guard try hunt.dependence(in: events).isFound else {
        return try ShuffledFeatures(of: events, for: hunt)
      }
      return try await FlowFeatures(smallFlow, of: events, for: hunt, seed: seed)
    }
  default: fail("benchmarks: copies are shuffled, sliced, by a flow, or auto")
  }
  print(
    try json(
      await coverage(
        simulation, hunt, dataSets: count, copiesBy: copies, generate: generate, replica: replica)),
    terminator: "")
}

private let smallFlow = MaskedAutoregressiveFlow(
  blocks: 4, hidden: [32], preprocessing: [.standardized],
  training: FlowTraining(epochs: 20, optimizer: .adam(learningRate: 3e-3)))

/// Masses that fall as m⁻⁶ from 2.5 to 6 TeV, a feature that follows the mass by its own width in
/// 150 GeV, and one that does not.
private func sculptedEvents(_ count: Int, seed: UInt64) throws -> EventTable {
  var stream = RandomStream(seed: seed, purpose: "sculpted events")
  let masses = (0..<count).map { _ in
    2500 * pow(1 - stream.uniform() * (1 - pow(2.4, -5)), -0.2)
  }
  return try EventTable(
    [
      ("m", masses), ("x", masses.map { ($0 - 3500) / 150 + stream.normal() }),
      ("y", masses.map { _ in stream.normal() }),
    ], mass: Feature("m", unit: "GeV"))
}

/// Masses that fall by e in 450 GeV, a feature that rises by its width in 500 GeV, and one whose
/// width does.
private func steepEvents(_ count: Int, seed: UInt64) throws -> EventTable {
  var stream = RandomStream(seed: seed, purpose: "steep events")
  var masses: [Double] = []
  while masses.count < count {
    let mass = 2500 - 450 * log(stream.uniform())
    if mass < 6000 { masses.append(mass) }
  }
  return try EventTable(
    [
      ("m", masses), ("x", masses.map { ($0 - 3500) / 500 + stream.normal() }),
      ("y", masses.map { $0 / 3500 * stream.normal() }),
    ], mass: Feature("m", unit: "GeV"))
}

/// Prints the cost of a pseudo-experiment as JSON.
func measureRetrainedSpeed(pseudoExperiments count: Int) async throws {
  print(try json(await speed(pseudoExperiments: count)), terminator: "")
}

/// Windows 400 GeV wide, 200 GeV apart, with sidebands of 200 GeV.
private func regions(_ count: Int) throws -> [MassRegions] {
  let first = 3300 - 200 * (count / 2)
  return try (0..<count).map { index in
    let low = Double(first + 200 * index)
    return try MassRegions(
      signal: .GeV(low) ..< .GeV(low + 400), within: .GeV(low - 200) ..< .GeV(low + 600))
  }
}

/// The greatest Z of each data set's hunt among those of its own 24 copies.
///
/// The rank of the data is drawn uniformly from between those that the counts leave open, so that p
/// is uniform and not a multiple of 1/25 where the coverage is exact.
private func coverage(
  _ simulation: String, _ hunt: CWoLaHunt<BoostedTrees>, dataSets count: Int,
  copiesBy method: String,
  generate: @escaping @Sendable (UInt64) throws -> EventTable,
  replica: @escaping @Sendable (EventTable, UInt64) async throws -> any BackgroundReplica
) async throws -> RetrainedCoverage {
  let copies = 24
  let start = processorSeconds()
  let outcomes = try await Workers(cores).map(count) { index in
    let seed = UInt64(index + 1)
    let events = try generate(seed)
    return try await RetrainedHunt(
      hunt, copies: replica(events, seed), pseudoExperiments: copies
    ).run(on: events, seed: seed).significance
  }
  let seconds = processorSeconds() - start
  let global = outcomes.enumerated().map { index, outcome in
    var stream = RandomStream(
      seed: 1, purpose: "ranks of \(simulation)", index: UInt64(index))
    let greater = outcome.maxima.count { $0 > outcome.maximum }
    let equal = outcome.maxima.count { $0 == outcome.maximum }
    return (Double(greater) + stream.uniform() * Double(equal + 1)) / Double(copies + 1)
  }
  let distance = KolmogorovSmirnovTest.statistic(of: global) { min(1, max(0, $0)) }
  let places = outcomes.flatMap { $0.observed.values.joined().compactMap { $0 } }
  return RetrainedCoverage(
    simulation: simulation, copiesBy: method, dataSets: count, copies: copies, events: 10_000,
    windows: hunt.regions.count, cuts: hunt.efficiencies.count, folds: hunt.folds,
    members: hunt.learner.members,
    kolmogorovSmirnovP: KolmogorovSmirnovTest.pValue(statistic: distance, count: count).value,
    globalBelow: below(global, independent: count),
    naiveBelow: below(outcomes.map(\.naivePValue.value), independent: count),
    onePlaceBelow: below(
      places.map { PValue<Local>(significance: $0).value }, independent: count),
    failedPlaces: outcomes.reduce(0) { $0 + $1.failedPlaces.shareOfCopies } / Double(count),
    processorSeconds: seconds)
}

/// - Parameter independent: how many values count for the error.
private func below(_ values: [Double], independent: Int) -> [RetrainedCoverage.Below] {
  [0.01, 0.05, 0.1, 0.5].map { level in
    let share = Double(values.count { $0 < level }) / Double(values.count)
    return RetrainedCoverage.Below(
      level: level, share: share,
      error: (share * (1 - share) / Double(independent)).squareRoot())
  }
}

private func speed(pseudoExperiments count: Int) async throws -> RetrainedSpeed {
  let events = try DijetFastSim().generate(background: 20_000, signal: 0, seed: 1)
  let hunt = CWoLaHunt(
    learner: BoostedTrees.hunting(), features: DijetFastSim.features.map { Feature($0) },
    regions: try regions(5), fitRange: .TeV(2.8) ..< .TeV(6))
  let repeated = try RetrainedHunt(hunt, copies: ShuffledFeatures(of: events, for: hunt))
  let start = processorSeconds()
  for index in 0..<count { _ = try repeated.copies.copy(index: index, seed: 1) }
  let middle = processorSeconds()
  for index in 0..<count { _ = try await repeated.pseudoExperiment(index, seed: 1) }
  let seconds = (processorSeconds() - middle) / Double(count)
  return RetrainedSpeed(
    events: events.count, windows: hunt.regions.count, cuts: hunt.efficiencies.count,
    folds: hunt.folds, members: hunt.learner.members, processorSeconds: seconds,
    processorSecondsOfTheCopy: (middle - start) / Double(count), cores: cores,
    anHourOnAllCores: Int(3600 / seconds * Double(cores)))
}
