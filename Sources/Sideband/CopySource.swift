import Events
import Reports

/// The events that copies are made of: masses and features, and nothing else of a table.
struct CopySource: Sendable {
  /// In GeV.
  let masses: [Double]
  let columns: [(feature: Feature, values: [Double])]
  /// SHA-256 of masses and features.
  let digest: String
  private let mass: Feature

  /// The events of a table in a range of masses.
  ///
  /// - Throws: `InputError` where there is none, or a value is missing or not finite.
  init(_ events: EventTable, features: [Feature], in range: Range<Double>) throws(InputError) {
    let all = try events.masses()
    let rows = all.indices.filter { range.contains(all[$0]) }
    guard !rows.isEmpty else {
      throw InputError(
        "copies", "there is no event among the hunt's masses", remedy: "widen the hunt's fit range")
    }
    masses = rows.map { all[$0] }
    columns = try features.map { feature throws(InputError) in
      let values = try events.values(of: feature.name)
      return (feature, rows.map { values[$0] })
    }
    mass = Feature(events.mass.name, unit: "GeV")
    digest = sha256(of: columns.reduce(masses) { $0 + $1.values })
  }

  var count: Int { masses.count }

  /// A table of the features in some rows with given masses: no other column, no labels, no
  /// weights.
  func table(rows: [Int], masses: [Double]) throws(InputError) -> EventTable {
    try EventTable(
      [(mass.name, masses)]
        + columns.map { column in (column.feature.name, rows.map { column.values[$0] }) },
      mass: mass)
  }
}
