/// How often events of a table repeat others, and how often chance makes them do so.
///
/// An event that is there twice is two counts where Poisson's law has one, and its twin teaches a
/// classifier what it is then asked.
public struct RepeatedEvents: Sendable, Codable, Equatable {
  /// Repeats of one kind.
  public struct Count: Sendable, Codable, Equatable {
    /// The number of events that repeat an earlier one.
    public let events: Int
    /// The number that chance makes, for the digits that the values have; nil where there are none.
    public let byChance: Double?
    /// The first event that is repeated and its first repeat, as rows of the source from 1.
    public let rows: [Int]

    /// Whether there are more than chance makes.
    public var isBeyondChance: Bool {
      Granularity.isBeyondChance(events, expected: byChance ?? 0)
    }
  }

  /// Events of equal mass and features.
  public let exact: Count
  /// Events of equal mass, exact repeats included.
  public let masses: Count
  /// Events of equal features at another mass.
  public let features: Count
}

extension RepeatedEvents.Count {
  static let none = Self(events: 0, byChance: nil, rows: [])

  /// Counts the repeats in groups; `byChance` is called only where something repeats.
  init(_ groups: RowGroups, sourceRows: [Int], byChance: () -> Double) {
    guard let second = groups.first.indices.first(where: { Int(groups.first[$0]) != $0 }) else {
      self = .none
      return
    }
    self.init(
      events: groups.repeats, byChance: byChance(),
      rows: [sourceRows[Int(groups.first[second])] + 1, sourceRows[second] + 1])
  }
}
