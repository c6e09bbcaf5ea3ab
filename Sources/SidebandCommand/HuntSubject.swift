import Sideband

/// The events of a hunt, and what comes with them.
struct HuntSubject {
  /// The events.
  let events: EventTable
  /// The columns to learn from.
  let features: [Feature]
  /// Where to look, unless the user says otherwise.
  let regions: MassRegions?
  /// What to fit, unless the user says otherwise.
  let fitRange: Range<Mass>?
  /// What the report says of the input.
  let record: RunRecord.Input
  /// A known score for a window: its column's name, and the events with that column.
  let reference: ((MassRegions) throws -> (name: String, events: EventTable))?

  /// A file's events.
  static func file(
    _ path: String, events: EventTable, features: [Feature], reference: String?
  ) throws(InputError) -> HuntSubject {
    HuntSubject(
      events: events, features: features, regions: nil, fitRange: nil,
      record: try RunRecord.Input(file: path),
      reference: reference.map { name in { _ in (name, events) } })
  }

  /// A resonance at 3.5 TeV that interferes with its background, and its exact likelihood ratio.
  static func coherentToy(events count: Int, coupling: Double, seed: UInt64) throws -> HuntSubject {
    let toy = try CoherentToy()
    let events = try toy.generate(count, coupling: coupling, seed: seed)
    let name = "exact likelihood ratio"
    return HuntSubject(
      events: events, features: toy.features.map { Feature($0.name) },
      regions: try MassRegions(
        signal: .TeV(3.3) ..< .TeV(3.7), lowerSideband: .TeV(3.1) ..< .TeV(3.3),
        upperSideband: .TeV(3.7) ..< .TeV(3.9)),
      fitRange: toy.massRange,
      record: RunRecord.Input(
        generated: "coherent toy, \(count) events at g = \(Format.plain(coupling))")
    ) { regions in
      let scores = try toy.oracleScores(of: events, in: regions.signal, coupling: coupling)
      return (name, try events.adding(name, scores))
    }
  }
}
