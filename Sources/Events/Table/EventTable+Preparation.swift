extension EventTable {
  /// A table of a file's columns, with what is to be done to them, in this order: the columns that tell the
  /// truth leave the table, new columns are defined, events are selected.
  ///
  /// The mass may be one of the new columns. Columns that are the mass in other words can be no features:
  /// those computed from it alone, and those that it is computed from alone (``derivedFromMass``).
  ///
  /// - Parameters:
  ///   - weight: the column of event weights; nil where every event counts once.
  ///   - truth: the column that is 1 for signal and 0 for background, or a formula for it.
  ///   - definitions: such as `x = log10(mJ1 + 0.04)`, each over the file's columns and the ones before it.
  ///   - conditions: formulas that an event must fulfil. What is left out needs no weight and no label.
  /// - Throws: ``InputError`` where a column is missing, or a formula, weight or label cannot be used.
  package init(
    _ columns: NamedColumns, mass: Feature, weight: String? = nil, truth: String? = nil,
    defining definitions: [ColumnDefinition] = [], selecting conditions: [String] = []
  ) throws(InputError) {
    var columns = columns
    let mass = Feature(columns.canonical(mass.name), unit: mass.unit)
    let sealed = try truth.map { text throws(InputError) in
      try SealedTruth(text, from: &columns, keeping: [mass.name] + (weight.map { [$0] } ?? []))
    }
    var lineage = MassLineage()
    for definition in definitions {
      do throws(InputError) {
        lineage.note(definition.name, reads: try columns.define(definition))
      } catch {
        throw Self.explained(error, sealed, definition)
      }
    }
    guard columns[mass.name] != nil else { throw Self.missing(mass.name, in: columns) }
    var table = EventTable(
      columns: columns, mass: mass, massUnit: try mass.energyUnit(in: columns), weights: nil,
      truth: nil,
      derivedFromMass: lineage.columns(
        ofMass: mass.name, constants: definitions.isEmpty ? [] : columns.constants),
      sourceRows: Array(0..<columns.count))
    for condition in conditions { table = try table.selecting(where: condition) }
    self.init(
      columns: table.columns, mass: mass, massUnit: table.massUnit,
      weights: try weight.map { name throws(InputError) in try table.values(of: name) },
      truth: try sealed?.labels(at: table.sourceRows), derivedFromMass: table.derivedFromMass,
      sourceRows: table.sourceRows)
    readRows = columns.count
  }

  /// An error of a definition, which says so where the missing column is one that tells the truth.
  private static func explained(
    _ error: InputError, _ sealed: SealedTruth?, _ definition: ColumnDefinition
  ) -> InputError {
    guard
      let name = sealed?.names.first(where: { error.problem == "there is no column '\($0)'" })
    else { return error }
    return InputError(
      "--define '\(definition.name)'", "it reads '\(name)', which tells the truth",
      remedy: "leave it out: nothing that --truth reads can be used besides")
  }
}

extension NamedColumns {
  /// The columns that are the same number in every one of several events.
  fileprivate var constants: Set<String> {
    guard count > 1 else { return [] }
    return Set(
      names.filter { name in
        guard let numbers = numbers(name), let first = numbers.first else { return false }
        return numbers.allSatisfy { $0 == first }
      })
  }
}

extension Feature {
  /// The unit of a mass; GeV where it has none.
  ///
  /// - Throws: ``InputError`` where it is not a unit of energy, or not the one of the file's format.
  func energyUnit(in columns: NamedColumns) throws(InputError) -> EnergyUnit {
    guard let energy = unit.isEmpty ? .GeV : EnergyUnit(rawValue: unit) else {
      throw InputError(
        "mass column '\(name)'", "'\(unit)' is not a unit of energy", remedy: "use MeV, GeV or TeV")
    }
    if let fixed = columns.unit, fixed != energy {
      throw InputError(
        columns.source, "its masses and momenta are in \(fixed.rawValue), not in \(unit)",
        remedy: "leave the unit out")
    }
    return energy
  }
}
