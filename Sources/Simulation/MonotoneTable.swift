import Foundation

/// An increasing function given by its values at evenly spaced points; outside them it goes on as a
/// straight line.
package struct MonotoneTable: Sendable {
  let start: Double
  let end: Double
  /// The values, evenly spaced from `start` to `end`.
  let values: [Double]

  /// The function through the given values.
  package init(from start: Double, to end: Double, values: [Double]) {
    precondition(values.count >= 2 && start < end, "a table needs two points")
    self.start = start
    self.end = end
    self.values = values
  }

  /// The function at a point, linear between two values: what is drawn from costs one look-up.
  @inline(__always)
  package func callAsFunction(_ point: Double) -> Double {
    let position = (point - start) / (end - start) * Double(values.count - 1)
    let cell = Int(min(max(position, 0), Double(values.count - 2)))
    let fraction = position - Double(cell)
    return values[cell] + fraction * (values[cell + 1] - values[cell])
  }

  /// The point where the function has a value, and its slope there; each straight line between two
  /// values, and beyond the ends, is inverted as it stands. Complexity: O(log n).
  ///
  /// At a value of the table, where two lines meet, the slope is the upper one's.
  package func inverse(_ value: Double) -> (point: Double, slope: Double) {
    var (cell, above) = (0, values.count - 1)
    while above - cell > 1 {
      let middle = (cell + above) / 2
      if values[middle] <= value { cell = middle } else { above = middle }
    }
    let width = (end - start) / Double(values.count - 1)
    let rise = values[cell + 1] - values[cell]
    let position = Double(cell) + (value - values[cell]) / rise
    return (start + position * width, rise / width)
  }

  /// The same function with `factor` times as many points, on the cubics of Fritsch and Carlson,
  /// SIAM J. Numer. Anal. 17 (1980) 238: smooth, and increasing wherever the values are. The slopes
  /// at the inner points are the harmonic means of their neighbours', those at the ends the
  /// neighbour's own.
  package func refined(by factor: Int) -> MonotoneTable {
    let steps = zip(values.dropFirst(), values).map { $0 - $1 }
    let last = steps.count
    let slopes = values.indices.map { i -> Double in
      if i == 0 { return steps[0] }
      if i == last { return steps[last - 1] }
      let (left, right) = (steps[i - 1], steps[i])
      return left * right > 0 ? 2 * left * right / (left + right) : 0
    }
    var fine: [Double] = []
    fine.reserveCapacity(last * factor + 1)
    for cell in steps.indices {
      for part in 0..<factor {
        let t = Double(part) / Double(factor)
        let (s, tt) = (1 - t, t * t)
        fine.append(
          values[cell] * (1 + 2 * t) * s * s + slopes[cell] * t * s * s
            + values[cell + 1] * tt * (3 - 2 * t) - slopes[cell + 1] * tt * s)
      }
    }
    fine.append(values[last])
    return MonotoneTable(from: start, to: end, values: fine)
  }

  /// The function followed by another.
  func map(_ transform: (Double) -> Double) -> MonotoneTable {
    MonotoneTable(from: start, to: end, values: values.map(transform))
  }

  /// The weighted mean of two functions on the same points.
  func blended(with other: MonotoneTable, weight: Double) -> MonotoneTable {
    precondition(
      values.count == other.values.count && start == other.start && end == other.end,
      "the tables have different points")
    return MonotoneTable(
      from: start, to: end,
      values: zip(values, other.values).map { (1 - weight) * $0 + weight * $1 })
  }
}
