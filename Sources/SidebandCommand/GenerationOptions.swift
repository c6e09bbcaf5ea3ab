import ArgumentParser
import Sideband

/// How many events of a coherent process, at which coupling, and where to.
struct GenerationOptions: ParsableArguments {
  enum Total: String, ExpressibleByArgument, CaseIterable { case fixed, poisson }

  @Option(within: .events, help: "How many events. (default: 100000)")
  var events: Int?

  @Option(
    within: .luminosity,
    help: ArgumentHelp(
      "∫L in fb⁻¹, in the place of a number of events: as many as the cross section gives.",
      valueName: "fb⁻¹"))
  var luminosity: Double?

  @Option(
    help: ArgumentHelp(
      "Whether the number of events is fixed, or Poisson about it."
        + " (default: fixed with --events, poisson with --luminosity)"))
  var totals: Total?

  @Option(
    parsing: .unconditional,
    within: .coupling, help: "g, the factor on the signal amplitude, of either sign. (default: 1)")
  var coupling: Double?

  @Option(
    parsing: .unconditional, within: .signalStrength,
    help: "μ = g², in the place of a coupling: g is its positive root.")
  var mu: Double?

  @Option(
    help: ArgumentHelp(
      "One part alone, in the place of the total: events with a column weight [pb] of the part's sign."
    ))
  var component: CoherentComponents.Part?

  @Option(
    help: ArgumentHelp(
      "The file: .csv or .npy, also .gz, or .h5; particles in .lhe, also .gz.", valueName: "file"))
  var out: String

  /// Simulates, looks with the detector, writes, and says what there is.
  ///
  /// - Parameters:
  ///   - bytesPerEvent: the memory that an event takes.
  ///   - variations: further weights, each with the varied process.
  func run(
    _ process: some CoherentProcess, bytesPerEvent: Double, detector: DetectorOptions,
    variations: [Variation], common: CommonOptions
  ) throws {
    let target = try target()
    let response = try detector.response()
    let crossSection = try process.crossSection(of: target)
    let count = try count(crossSection, seed: common.seed)
    try Forecast.generating(
      Double(count), secondsPerEvent: bytesPerEvent / 1e8, bytesPerEvent: bytesPerEvent
    ).require(
      .silent, isForced: common.force, for: luminosity == nil ? "--events" : "--luminosity")
    if out.hasSuffix(".lhe") || out.hasSuffix(".lhe.gz") {
      guard response == nil, variations.isEmpty else {
        throw InputError(
          out, "a Les Houches file holds what was generated",
          remedy: "leave the detector and the variations out, or write a table")
      }
      let summary = SimulationSummary(
        crossSection: crossSection, events: count, effectiveEvents: Double(count))
      return try common.show(summary, afterWriting: out) {
        try writeRecord(of: process, target, count: count, seed: common.seed)
      }
    }
    var events = try process.generate(count, of: target, seed: common.seed)
    for variation in variations {
      events = try process.adding(
        variation: variation.name, to: variation.process, of: target, on: events)
    }
    if let response { events = try response.applied(to: events, seed: common.seed) }
    let summary = SimulationSummary(
      crossSection: crossSection, events: events.count, effectiveEvents: events.effectiveCount)
    try common.show(summary, afterWriting: out) { try events.write(file: out) }
  }

  private func writeRecord(
    of process: some CoherentProcess, _ target: GenerationTarget, count: Int, seed: UInt64
  ) throws {
    guard let process = process as? any EventRecord else {
      throw InputError(
        out, "the coherent toy has no particles", remedy: "write .csv, .npy or .h5")
    }
    guard case .total(let g) = target else {
      throw InputError(
        out, "a part alone has signed weights, and these events have none",
        remedy: "write .csv, .npy or .h5, or leave --component out")
    }
    let record = try process.record(count, coupling: g, seed: seed)
    try LHEWriter.write(record.run, record.events, to: out)
  }

  private func target() throws(InputError) -> GenerationTarget {
    if let component {
      for (option, isAbsent) in [
        ("--coupling", coupling == nil), ("--mu", mu == nil), ("--luminosity", luminosity == nil),
      ] where !isAbsent {
        throw InputError(
          option, "a component alone has none", remedy: "leave it or --component out")
      }
      return .part(component)
    }
    guard let mu else { return .total(coupling: coupling ?? 1) }
    guard coupling == nil else {
      throw InputError("--mu", "--coupling is there too", remedy: "give one of them")
    }
    return .total(coupling: mu.squareRoot())
  }

  private func count(_ crossSection: Estimate, seed: UInt64) throws(InputError) -> Int {
    var mean = Double(events ?? 100_000)
    if let luminosity {
      guard events == nil else {
        throw InputError("--luminosity", "--events is there too", remedy: "give one of them")
      }
      mean = crossSection.value * 1000 * luminosity
    }
    guard mean < 1e9 else {
      throw InputError(
        luminosity == nil ? "--events" : "--luminosity", "\(mean) events are too many for a table",
        remedy: "stay below a thousand million, or narrow the mass range")
    }
    guard mean > 0 else { return Int(mean) }
    guard (totals ?? (luminosity == nil ? .fixed : .poisson)) == .poisson else {
      return Int(mean.rounded())
    }
    var stream = RandomStream(seed: seed, purpose: "number of events")
    return stream.poisson(mean: mean)
  }
}

extension CoherentComponents.Part: ExpressibleByArgument {}

/// A process that is to be had as a further weight.
struct Variation {
  let name: String
  let process: any CoherentProcess

  init(_ name: String, _ process: some CoherentProcess) {
    (self.name, self.process) = (name, process)
  }
}

extension CommonOptions {
  /// Writes a simulation's events and prints its summary, which is printed also where the file cannot be
  /// written.
  func show(
    _ summary: SimulationSummary, inWords words: String? = nil, afterWriting path: String,
    _ write: () throws -> Void
  ) throws {
    let words = words ?? "\(summary)"
    do { try write() } catch {
      try show(summary, inWords: words)
      throw error
    }
    try show(summary, inWords: "\(words): \(path.shown)")
  }
}

/// What a simulation says.
struct SimulationSummary: Encodable, CustomStringConvertible {
  /// In pb; nil where the simulation knows shapes alone.
  let crossSection: Estimate?
  let events: Int
  let effectiveEvents: Double

  var description: String {
    let effective = Double(events) == effectiveEvents ? "" : ", as good as \(effectiveEvents)"
    return (crossSection.map { "σ = \($0.value) pb, " } ?? "") + "\(events) events\(effective)"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    if let crossSection {
      var nested = container.nestedContainer(keyedBy: Key.self, forKey: .crossSection)
      try nested.encode(crossSection.value, forKey: .value)
      try nested.encode(crossSection.error, forKey: .error)
      try nested.encode("pb", forKey: .unit)
    } else {
      try container.encodeNil(forKey: .crossSection)
    }
    try container.encode(events, forKey: .events)
    try container.encode(effectiveEvents, forKey: .effectiveEvents)
  }

  private enum Key: CodingKey { case crossSection, value, error, unit, events, effectiveEvents }
}
