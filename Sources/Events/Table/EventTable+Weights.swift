/// A column that seems to hold the events' weights.
public struct SuspectedWeight: Sendable, Equatable {
  /// The column.
  public let column: String
  /// The smallest and the largest weight.
  public let range: ClosedRange<Double>
}

extension EventTable {
  /// What columns of event weights are called, in small letters.
  private static let weightNames: Set<String> = [
    "w", "wt", "wgt", "weight", "weights", "xwgtup",
  ]

  /// Those of two words, without `_`, `-`, `.` and spaces between them. `weight_S`, the weight of a part
  /// of the cross section, is none of them.
  private static let compoundWeightNames: Set<String> = [
    "evtweight", "evtwgt", "eventweight", "eventwgt", "genweight", "mcweight", "mceventweight",
    "totalweight", "nominalweight", "weightnominal", "sampleweight", "lumiweight",
  ]

  /// The first column that has a weight's name, such as `weight`, `XWGTUP` or `evt_weight`, and values
  /// that are not all equal; nil where there is none.
  ///
  /// - Parameter known: columns that are known to be something else, such as features.
  public func suspectedWeight(besides known: Set<String> = []) -> SuspectedWeight? {
    for name in names where name != mass.name && !known.contains(name) {
      guard Self.isWeightName(name), let values = columns.numbers(name) else { continue }
      let finite = values.filter(\.isFinite)
      if let low = finite.min(), let high = finite.max(), low < high {
        return SuspectedWeight(column: name, range: low...high)
      }
    }
    return nil
  }

  /// Whether a column's name is one that weights have.
  package static func isWeightName(_ name: String) -> Bool {
    let small = name.lowercased()
    return weightNames.contains(small)
      || compoundWeightNames.contains(small.filter { !"_-. ".contains($0) })
  }

  /// Makes sure that no column seems to hold weights which a count of events would ignore.
  ///
  /// - Parameters:
  ///   - known: columns that are known to be something else, such as features.
  ///   - ways: what to do about it, in the words of the message.
  /// - Throws: ``InputError`` that names the column.
  public func requireUnweighted(besides known: Set<String> = [], ways: String) throws(InputError) {
    guard let weight = suspectedWeight(besides: known) else { return }
    throw InputError(
      "\(columns.source), column '\(weight.column)'",
      "it seems to hold event weights, from \(weight.range.lowerBound) to"
        + " \(weight.range.upperBound), and events are counted here", remedy: ways)
  }
}
