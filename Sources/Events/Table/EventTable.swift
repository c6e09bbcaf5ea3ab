/// A table of events: named columns of doubles, one of which is the mass.
///
/// It may carry a weight per event and, for simulated events, ``TruthLabels``, which are no column
/// and so can be neither selected on nor learned from. Tables are values: each operation returns a
/// new one.
public struct EventTable: Sendable {
  /// The column that holds the mass, with its unit of energy.
  public let mass: Feature
  /// The weights, one per event, or nil where every event counts once.
  public let weights: [Double]?
  /// Which events are signal, where simulation knows it.
  public let truth: TruthLabels?
  /// The columns computed from the mass alone; none of them can be a feature.
  public internal(set) var derivedFromMass: Set<String> = []

  var columns: NamedColumns
  /// The row of the source, from 0, that each event stands in.
  let sourceRows: [Int]
  let massUnit: EnergyUnit
  /// The number of rows that its source holds.
  var readRows: Int

  /// A table of columns in memory.
  ///
  /// - Parameters:
  ///   - columns: names and values, all of one length.
  ///   - mass: the mass's column and its unit: MeV, GeV, TeV, or none for GeV.
  ///   - weight: the column of event weights.
  ///   - truth: simulated events' labels.
  /// - Throws: ``InputError`` where a column is missing, repeated or of another length.
  public init(
    _ columns: [(name: String, values: [Double])], mass: Feature, weight: String? = nil,
    truth: TruthLabels? = nil
  ) throws(InputError) {
    var named = NamedColumns(source: "the table")
    for column in columns {
      guard named.names.isEmpty || column.values.count == named.count else {
        throw InputError(
          "column '\(column.name)'",
          "has \(column.values.count) rows where others have \(named.count)")
      }
      try named.append(column.name, column.values)
    }
    try self.init(named, mass: mass, weight: weight, labels: truth)
  }

  /// A table of a file's columns. The truth column leaves the columns and becomes labels.
  init(_ columns: NamedColumns, mass: Feature, weight: String?, truthColumn: String?)
    throws(InputError)
  {
    try self.init(columns, mass: mass, weight: weight, truth: truthColumn)
  }

  /// A table of columns in memory.
  private init(_ columns: NamedColumns, mass: Feature, weight: String?, labels: TruthLabels?)
    throws(InputError)
  {
    self.init(
      columns: columns, mass: mass, massUnit: try mass.energyUnit(in: columns),
      weights: try weight.map { name throws(InputError) in
        try Self.finite(name, in: columns, sourceRows: nil)
      },
      truth: labels, derivedFromMass: [mass.name], sourceRows: Array(0..<columns.count))
    guard columns[mass.name] != nil else { throw Self.missing(mass.name, in: columns) }
    precondition(truth.map { $0.count == count } ?? true, "labels do not match the events")
  }

  init(
    columns: NamedColumns, mass: Feature, massUnit: EnergyUnit, weights: [Double]?,
    truth: TruthLabels?, derivedFromMass: Set<String>, sourceRows: [Int]
  ) {
    self.columns = columns
    self.mass = mass
    self.massUnit = massUnit
    self.weights = weights
    self.truth = truth
    self.derivedFromMass = derivedFromMass
    self.sourceRows = sourceRows
    readRows = sourceRows.count
  }

  /// The number of events.
  public var count: Int { sourceRows.count }

  /// The columns' names, in order.
  public var names: [String] { columns.names }

  /// The masses in GeV, one per event.
  ///
  /// - Throws: ``InputError`` where a mass is not a finite number.
  public func masses() throws(InputError) -> [Double] {
    let values = try self.values(of: mass.name)
    return massUnit == .GeV ? values : values.map { $0 * massUnit.inGeV }
  }

  /// A column's values, one per event, all finite.
  ///
  /// - Throws: ``InputError`` where the column is missing, or holds text, NaN or an infinity.
  public func values(of name: String) throws(InputError) -> [Double] {
    try Self.finite(name, in: columns, sourceRows: sourceRows)
  }

  /// The events at the given rows, in that order.
  public func rows(at indices: [Int]) -> EventTable {
    EventTable(
      columns: columns.rows(at: indices), mass: mass, massUnit: massUnit,
      weights: weights.map { weights in indices.map { weights[$0] } },
      truth: truth?.rows(at: indices), derivedFromMass: derivedFromMass,
      sourceRows: indices.map { sourceRows[$0] })
  }

  /// The same table with the masses of other events, in GeV, such as a permutation of its own.
  ///
  /// A control: whatever linked the mass to the features is gone.
  public func replacingMasses(with masses: [Double]) -> EventTable {
    precondition(masses.count == count, "\(masses.count) masses for \(count) events")
    var table = self
    table.columns.replace(mass.name, with: Column(masses.map { $0 / massUnit.inGeV }))
    return table
  }

  private static func finite(_ name: String, in columns: NamedColumns, sourceRows: [Int]?)
    throws(InputError) -> [Double]
  {
    guard let values = columns.numbers(name) else { throw missing(name, in: columns) }
    guard let row = values.firstIndex(where: { !$0.isFinite }) else { return values }
    throw notFinite(name, row: row, in: columns, sourceRow: sourceRows?[row] ?? row)
  }

  static func missing(_ name: String, in columns: NamedColumns) -> InputError {
    columns.missing(name)
  }
}
