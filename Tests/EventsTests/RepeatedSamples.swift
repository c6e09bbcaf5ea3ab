import Events
import Foundation
import GSL

/// Signal-free events in which a careless hunt finds something: masses that fall as m⁻⁶ from 2500 to 6000,
/// and four features that do not depend on them.
struct RepeatedSamples {
  static let features: [Feature] = ["m1", "m2", "t1", "t2"]
  var columns: [[Double]]

  init(_ count: Int = 10_000, seed: UInt64 = 1) {
    var stream = RandomStream(seed: seed, purpose: "repeated samples")
    let fall = 1 - pow(2.4, -5.0)
    columns = Array(repeating: [], count: 5)
    for _ in 0..<count {
      columns[0].append(2500 * pow(1.0 - stream.uniform() * fall, -0.2))
      columns[1].append(20 - 120 * log(stream.uniform()))
      columns[2].append(30 - 150 * log(stream.uniform()))
      columns[3].append(stream.uniform() * stream.uniform())
      columns[4].append(stream.uniform())
    }
  }

  func table() throws -> EventTable {
    try EventTable(
      zip(["m"] + Self.features.map(\.name), columns).map { ($0, $1) }, mass: "m")
  }

  /// The events and then some of them again.
  func repeating(_ rows: [Int]) -> RepeatedSamples {
    var result = self
    for column in columns.indices { result.columns[column] += rows.map { columns[column][$0] } }
    return result
  }

  /// With a function in the place of a column.
  func with(_ column: Int, _ change: (Double) -> Double) -> RepeatedSamples {
    var result = self
    result.columns[column] = columns[column].map(change)
    return result
  }

  /// With a function in the place of every feature.
  func withFeatures(_ change: (Double) -> Double) -> RepeatedSamples {
    (1...4).reduce(self) { $0.with($1, change) }
  }
}
