import Sideband

/// The events of a hunt, and what comes with them.
struct HuntSubject {
  /// The events.
  let events: EventTable
  /// What was done to a file's events before; nil where they are simulated.
  let preparation: EventPreparation?
  /// The columns to learn from.
  let features: [Feature]
  /// Where to look, unless the user says otherwise.
  let regions: MassRegions?
  /// What to fit, unless the user says otherwise.
  let fitRange: Range<Mass>?
  /// The fractions of sideband events that the cuts keep, unless the user says otherwise.
  let efficiencies: [Double]
  /// What the report says of the input.
  let records: [RunRecord.Input]
  /// A known score for a window: its column's name, and the events with that column.
  let reference: ((MassRegions) throws -> Reference)?
  /// As many events of the simulation without its signal, of a name; nil where the events are a file's.
  let background: Background?

  /// Events without a signal: their name, and what generates them.
  typealias Background = (name: String, generate: @Sendable (_ seed: UInt64) throws -> EventTable)

  /// A known score.
  struct Reference {
    /// Its column.
    let name: String
    /// The events with that column.
    let events: EventTable

    /// Its value, where that is the same for all events: nothing can be cut on it.
    var constant: Double? {
      get throws {
        let values = try events.values(of: name)
        return values.dropFirst().allSatisfy { $0 == values[0] } ? values.first : nil
      }
    }
  }

  private static let usualEfficiencies = [1, 0.25, 0.1, 0.05, 0.01]

  /// A file's events.
  static func file(
    _ prepared: PreparedEvents, features: [Feature], reference: String?
  ) throws(InputError) -> HuntSubject {
    let events = prepared.events
    return HuntSubject(
      events: events, preparation: prepared.preparation, features: features, regions: nil,
      fitRange: nil, efficiencies: usualEfficiencies, records: prepared.records,
      reference: reference.map { name in { _ in Reference(name: name, events: events) } },
      background: nil)
  }

  /// Dijets with a resonance at 3.5 TeV, and their exact likelihood ratio.
  static func dijet(background: Int, signal: Int, seed: UInt64) throws -> HuntSubject {
    let simulation = try DijetFastSim()
    return try simulated(
      simulation.generate(background: background, signal: signal, seed: seed),
      features: DijetFastSim.features,
      // Below 2.8 TeV the jets' least transverse momentum bends the spectrum.
      fitRange: .TeV(2.8)..<DijetFastSim.massRange.upperBound,
      efficiencies: [1, 0.1, 0.01, 0.003, 0.001],
      as: "dijets, \(background) background and \(signal) signal events",
      background: (
        "dijets without a resonance",
        { try simulation.generate(background: background + signal, signal: 0, seed: $0) }
      )
    ) { try simulation.oracleScores(of: $0, in: $1) }
  }

  /// A resonance at 3.5 TeV that interferes with its background, and its exact likelihood ratio.
  static func coherentToy(events count: Int, coupling: Double, seed: UInt64) throws -> HuntSubject {
    let toy = try CoherentToy()
    return try simulated(
      toy.generate(count, coupling: coupling, seed: seed), features: toy.features.map(\.name),
      fitRange: toy.massRange, efficiencies: usualEfficiencies,
      as: "coherent toy, \(count) events at g = \(Format.plain(coupling))",
      background: (
        "coherent toy at g = 0", { try toy.generate(count, coupling: 0, seed: $0) }
      )
    ) { try toy.oracleScores(of: $0, in: $1, coupling: coupling) }
  }

  /// Events of a simulation whose resonance is at 3.5 TeV.
  private static func simulated(
    _ events: EventTable, features: [String], fitRange: Range<Mass>, efficiencies: [Double],
    as description: String,
    background: Background,
    exactScores: @escaping (EventTable, Range<Mass>) throws -> [Double]
  ) throws -> HuntSubject {
    let name = "exact likelihood ratio"
    return HuntSubject(
      events: events, preparation: nil, features: features.map { Feature($0) },
      regions: try MassRegions(
        signal: .TeV(3.3) ..< .TeV(3.7), lowerSideband: .TeV(3.1) ..< .TeV(3.3),
        upperSideband: .TeV(3.7) ..< .TeV(3.9)),
      fitRange: fitRange, efficiencies: efficiencies,
      records: [RunRecord.Input(generated: description)],
      reference: { regions in
        Reference(
          name: name, events: try events.adding(name, try exactScores(events, regions.signal)))
      }, background: background)
  }
}
