/// Which columns are the mass in other words, by how columns are computed from one another.
///
/// A column is the mass in other words if it is computed from the mass alone, or if the mass is computed from
/// it alone: `mjj = mjj_TeV * 1000` makes `mjj_TeV` such a column. Columns that are computed from such columns
/// alone are so too. Where the mass is computed from several columns, such as the momenta of two jets, these
/// are ordinary columns; but a column through which they all enter, such as `s` in `s = E*E - p*p` and
/// `m = sqrt(s)`, is not.
struct MassLineage {
  private var definitions: [(name: String, reads: Set<String>)] = []

  /// Notes that a column was computed from others.
  mutating func note(_ name: String, reads: Set<String>) { definitions.append((name, reads)) }

  /// The mass, and all columns that are the mass in other words, or constants by their formula.
  ///
  /// - Parameter constants: columns that are the same in every event; the mass times one of them is the mass.
  func columns(ofMass mass: String, constants: Set<String> = []) -> Set<String> {
    let reads = Dictionary(definitions.map { ($0.name, $0.reads) }) { first, _ in first }
    var derived: Set<String> = [mass]
    for candidate in ancestors(of: mass, reads)
    where !constants.contains(candidate) && isFixed(mass, by: candidate, reads, constants) {
      derived.insert(candidate)
    }
    // Each definition reads only columns that were there before it.
    for definition in definitions where definition.reads.isSubset(of: derived) {
      derived.insert(definition.name)
    }
    return derived
  }

  /// The columns that a column is computed from, directly or not.
  private func ancestors(of column: String, _ reads: [String: Set<String>]) -> Set<String> {
    var found: Set<String> = []
    var waiting = [column]
    while let next = waiting.popLast() {
      for name in reads[next] ?? [] where found.insert(name).inserted { waiting.append(name) }
    }
    return found
  }

  /// Whether a column is known as soon as another one is.
  private func isFixed(
    _ column: String, by other: String, _ reads: [String: Set<String>], _ constants: Set<String>
  ) -> Bool {
    var known = constants.union([other])
    for definition in definitions where definition.reads.isSubset(of: known) {
      known.insert(definition.name)
    }
    return known.contains(column)
  }
}
