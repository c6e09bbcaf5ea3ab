import Foundation

/// The columns that a file of Les Houches events becomes.
struct LHEColumns {
  /// What is told of each outgoing particle, in GeV where it has a unit.
  private static let quantities = ["pt", "eta", "phi", "e", "px", "py", "pz"]

  /// The particles of one name, each with its columns.
  fileprivate struct Group {
    let name: String
    /// By the particle's place, then by the quantity.
    var columns: [[[Double]]] = []
    /// The event's particles, as places in its record.
    var present: [Int] = []
  }

  /// More weights are none of a generator's.
  static let mostWeights = 10_000
  /// So many values are always allowed, whether events have them or not.
  private static let alwaysAllowed = 1 << 22
  /// A larger table must hold at least one value in this many.
  private static let mostEmpty = 16

  private var groups: [Group] = []
  private var groupOfID: [Int: Int] = [:]
  private var groupOfName: [String: Int] = [:]
  /// The number of columns of particles and weights.
  private var columnCount = 0
  /// The number of values that events have, of particles and weights.
  private var presentCount = 0
  private var mass: [Double] = []
  private var weight: [Double] = []
  private var process: [Double] = []
  private var weightIDs: [String] = []
  private var weightIndices: [String: Int] = [:]
  private var weights: [[Double]] = []

  /// Columns for the weights that a run declares.
  init(_ run: LHERun) {
    weightIDs = run.weightNames.map(\.id)
    weights = weightIDs.map { _ in [] }
    for (index, id) in weightIDs.enumerated() { weightIndices[id] = index }
    columnCount = weightIDs.count
  }

  var count: Int { mass.count }

  /// Adds an event.
  ///
  /// - Throws: ``InputError`` where the events have so little in common that most of the table would be empty.
  mutating func append(_ event: LHEEvent, from stream: borrowing LHEReader) throws(InputError) {
    let row = count
    for (place, particle) in event.particles.enumerated() where particle.isFinal {
      let group = groupOfID[particle.pdgID] ?? addGroup(for: particle.pdgID)
      groups[group].present.append(place)
      presentCount += Self.quantities.count
      if groups[group].present.count > groups[group].columns.count {
        columnCount += Self.quantities.count
      }
    }
    presentCount += event.weights.count
    try requireFilled(row: row, stream)
    for index in groups.indices { groups[index].append(event, row: row) }
    mass.append(event.finalMass)
    weight.append(event.weight)
    process.append(Double(event.processID))
    try appendWeights(of: event, row: row, stream)
  }

  /// Makes sure that the table has not too many columns, nor most of them empty, up to a row.
  private func requireFilled(row: Int, _ stream: borrowing LHEReader) throws(InputError) {
    let cells = (row + 1) * columnCount
    guard columnCount <= NamedColumns.mostColumns,
      cells <= max(Self.alwaysAllowed, Self.mostEmpty * presentCount)
    else {
      throw stream.error(
        "its events have \(groups.count) kinds of outgoing particles and \(weightIDs.count) weights, "
          + "\(columnCount) columns, most of which are empty",
        remedy: "keep processes apart, each in a file of its own")
    }
  }

  private mutating func appendWeights(
    of event: LHEEvent, row: Int, _ stream: borrowing LHEReader
  ) throws(InputError) {
    for (place, weight) in event.weights.enumerated() {
      // Events name their weights in the same order, nearly always.
      let isExpected = place < weightIDs.count && weightIDs[place] == weight.id
      let index = isExpected ? place : weightIndices[weight.id] ?? weightIDs.count
      if index == weightIDs.count {
        weightIndices[weight.id] = index
        weightIDs.append(weight.id)
        columnCount += 1
        // Before room is made for the rows that have no such weight.
        try requireFilled(row: row, stream)
        weights.append([Double](repeating: .nan, count: row))
      }
      weights[index].append(weight.value)
    }
    for index in weights.indices where weights[index].count == row { weights[index].append(.nan) }
  }

  private mutating func addGroup(for pdgID: Int) -> Int {
    let name = ParticleNames.name(of: pdgID)
    let index = groupOfName[name] ?? groups.count
    if index == groups.count {
      groups.append(Group(name: name))
      groupOfName[name] = index
    }
    groupOfID[pdgID] = index
    return index
  }

  /// The columns, named.
  func named(source: String) throws(InputError) -> NamedColumns {
    var result = NamedColumns(source: source)
    try result.append("m", mass)
    for group in groups {
      for (place, columns) in group.columns.enumerated() {
        let name = group.columns.count == 1 ? group.name : "\(group.name)\(place + 1)"
        for (quantity, values) in zip(Self.quantities, columns) {
          try result.append("\(quantity)_\(name)", values)
        }
      }
    }
    try result.append("process", process)
    try result.append("weight", weight)
    for (id, values) in zip(weightIDs, weights) { try result.append("weight_\(id)", values) }
    return result
  }
}

extension LHEColumns.Group {
  /// Adds the event's particles of the name, the hardest first; what an event has not is NaN.
  fileprivate mutating func append(_ event: LHEEvent, row: Int) {
    if present.count > 1 {
      // Of particles as hard as each other the first in the record comes first.
      present.sort { a, b in
        let (first, second) = (
          event.particles[a].transverseMomentum, event.particles[b].transverseMomentum
        )
        return first > second || (first == second && a < b)
      }
    }
    while columns.count < present.count {
      columns.append([[Double]](repeating: [Double](repeating: .nan, count: row), count: 7))
    }
    for (place, index) in present.enumerated() {
      let particle = event.particles[index]
      let pt = particle.transverseMomentum
      columns[place][0].append(pt)
      columns[place][1].append(asinh(particle.pz / pt))
      columns[place][2].append(atan2(particle.py, particle.px))
      columns[place][3].append(particle.energy)
      columns[place][4].append(particle.px)
      columns[place][5].append(particle.py)
      columns[place][6].append(particle.pz)
    }
    for place in present.count..<columns.count {
      for quantity in columns[place].indices { columns[place][quantity].append(.nan) }
    }
    present.removeAll(keepingCapacity: true)
  }
}
