import Foundation

/// y = ln u/(1 − u) of each column, u = (x − lower)/(upper − lower).
///
/// u is kept in [1e-6, 1 − 1e-6], so that y is between −13.8 and 13.8; what is beyond counts as
/// outside. dy/dx = 1/(u (1 − u)(upper − lower)).
struct LogitMap: Codable, Sendable {
  /// How near to the ends of its range a value is still told apart from them, as a share of it.
  static let edge = 1e-6

  let lower: [Double]
  let upper: [Double]

  init(_ ranges: [ClosedRange<Double>]) {
    lower = ranges.map(\.lowerBound)
    upper = ranges.map(\.upperBound)
  }

  /// The place in the range, before it is kept off the ends.
  private func place(_ value: Double, column: Int) -> Double {
    (value - lower[column]) / (upper[column] - lower[column])
  }

  private static func kept(_ place: Double) -> Double { min(max(place, edge), 1 - edge) }

  func apply(to values: inout [Double]) {
    let width = lower.count
    for position in values.indices {
      let u = Self.kept(place(values[position], column: position % width))
      values[position] = log(u / (1 - u))
    }
  }

  func invert(_ values: inout [Double]) {
    let width = lower.count
    for position in values.indices {
      let column = position % width
      let u = Self.kept(1 / (1 + exp(-values[position])))
      values[position] = lower[column] + u * (upper[column] - lower[column])
    }
  }

  func addLogJacobians(at values: [Double], to sums: inout [Double]) {
    let width = lower.count
    for position in values.indices {
      let column = position % width
      let u = Self.kept(place(values[position], column: column))
      sums[position / width] -= log(u * (1 - u) * (upper[column] - lower[column]))
    }
  }

  func markOutside(_ values: [Double], in isInside: inout [Bool]) {
    let width = lower.count
    for position in values.indices {
      let u = place(values[position], column: position % width)
      if u < Self.edge || u > 1 - Self.edge { isInside[position / width] = false }
    }
  }
}
