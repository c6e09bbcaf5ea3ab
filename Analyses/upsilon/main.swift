// The Υ(1S) in real muon pairs, found without labels: with all pairs, with the anti-isolated ones,
// in which it hides, and in a control whose masses are random, where there is nothing to find.
//
// usage: upsilon [DATA-FOLDER]   (default: $SIDEBAND_DATA, or ../shared/data)
import Foundation
import Sideband
import Yams

struct Configuration: Decodable {
  struct Sample: Decodable {
    var select: String?
    var uniformMasses: Bool?
  }

  var file: String
  var mass: String
  var features: [String]
  var signal: [Double]
  var sidebands: [[Double]]
  var efficiencies: [Double]
  var seeds: [UInt64]
  var samples: [String: Sample]

  func regions() throws -> MassRegions {
    func range(_ ends: [Double]) -> Range<Mass> { .GeV(ends[0]) ..< .GeV(ends[1]) }
    return try MassRegions(
      signal: range(signal), lowerSideband: range(sidebands[0]), upperSideband: range(sidebands[1]))
  }
}

/// Z at one cut: of every seed, and their median.
struct CutSummary: Encodable {
  var efficiency: Double
  var localZ: [Double]
  var median: Double

  init(efficiency: Double, _ values: [Double]) {
    func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
    self.efficiency = efficiency
    localZ = values.map(rounded)
    median = rounded(values.sorted()[values.count / 2])
  }
}

let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
let data =
  CommandLine.arguments.dropFirst().first
  ?? ProcessInfo.processInfo.environment["SIDEBAND_DATA"] ?? "../shared/data"
let configuration = try YAMLDecoder().decode(
  Configuration.self, from: Data(contentsOf: folder.appendingPathComponent("config.yaml")))
let file = "\(data)/\(configuration.file)"
guard FileManager.default.fileExists(atPath: file) else {
  print("upsilon: skipped, since \(file) is not there; it is made from CMS Open Data record 30555")
  exit(0)
}

let table = try EventTable(csv: file, mass: Feature(configuration.mass, unit: "GeV"))
let regions = try configuration.regions()
let hunt = CWoLaHunt(
  learner: BoostedTrees.hunting(), features: configuration.features.map { Feature($0) },
  regions: [regions], efficiencies: configuration.efficiencies)
let workers = Workers(ProcessInfo.processInfo.activeProcessorCount)

func events(of sample: Configuration.Sample, seed: UInt64) throws -> EventTable {
  let selected = try sample.select.map { try table.selecting(where: $0) } ?? table
  guard sample.uniformMasses == true else { return selected }
  let span = regions.span.inGeV
  var stream = RandomStream(seed: seed, purpose: "uniform masses")
  return selected.replacingMasses(
    with: (0..<selected.count).map { _ in
      span.lowerBound + (span.upperBound - span.lowerBound) * stream.uniform()
    })
}

var results: [String: [CutSummary]] = [:]
for (name, sample) in configuration.samples.sorted(by: { $0.key < $1.key }) {
  var runs: [[Double]] = []
  for seed in configuration.seeds {
    let found = try await hunt.run(
      on: events(of: sample, seed: seed), seed: seed, workers: workers)
    runs.append(found.best.cuts.map(\.significance))
  }
  let cuts = configuration.efficiencies.indices.map { index in
    CutSummary(efficiency: configuration.efficiencies[index], runs.map { $0[index] })
  }
  results[name] = cuts
  let rows = cuts.map { cut in
    [Format.percent(cut.efficiency), Format.fixed(cut.median, 2)]
      + cut.localZ.map { Format.fixed($0, 2) }
  }
  let header = ["kept", "median Z"] + configuration.seeds.map { "seed \($0)" }
  print("\(name)\n\(Format.table([header] + rows))\n")
}
try json(results).write(
  to: folder.appendingPathComponent("result.json"), atomically: true, encoding: .utf8)
