/// A set of numbers that is a union of intervals: with interference the values that data allow may
/// be in several pieces.
public struct IntervalSet: Sendable, Hashable, CustomStringConvertible {
  /// The pieces, ascending and apart from each other.
  public let intervals: [ClosedRange<Double>]

  /// The union of intervals; those that touch become one.
  public init(_ intervals: [ClosedRange<Double>]) {
    var merged: [ClosedRange<Double>] = []
    for interval in intervals.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, interval.lowerBound <= last.upperBound {
        merged[merged.count - 1] =
          last.lowerBound...max(last.upperBound, interval.upperBound)
      } else {
        merged.append(interval)
      }
    }
    self.intervals = merged
  }

  /// Whether a number is in one of the pieces.
  public func contains(_ value: Double) -> Bool { intervals.contains { $0.contains(value) } }

  /// Where a function is at most a threshold, from its values at ascending places; between two places
  /// on different sides the function is asked until the end is known to `tolerance`.
  package static func sublevel<Failure: Error>(
    of values: [(x: Double, y: Double)], threshold: Double, tolerance: Double,
    _ function: (Double) throws(Failure) -> Double
  ) throws(Failure) -> IntervalSet {
    var intervals: [ClosedRange<Double>] = []
    var start: Double?
    for (index, here) in values.enumerated() {
      let isIn = here.y <= threshold
      if index > 0, isIn != (values[index - 1].y <= threshold) {
        var (low, high) = (values[index - 1].x, here.x)
        while high - low > tolerance {
          let middle = 0.5 * (low + high)
          if (try function(middle) <= threshold) == isIn { high = middle } else { low = middle }
        }
        let end = 0.5 * (low + high)
        if isIn {
          start = end
        } else if let begin = start {
          intervals.append(begin...end)
          start = nil
        }
      } else if index == 0, isIn {
        start = here.x
      }
    }
    if let begin = start, let last = values.last { intervals.append(begin...last.x) }
    return IntervalSet(intervals)
  }

  /// "0 to 0.31 and 0.9 to 1.4".
  public var description: String {
    intervals.isEmpty
      ? "nothing"
      : intervals.map { "\($0.lowerBound) to \($0.upperBound)" }.joined(separator: " and ")
  }
}
