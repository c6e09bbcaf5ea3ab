import Dispatch

/// A symmetric function of all pairs of events, and its sums within and between two samples.
struct PairSums: Sendable {
  /// How many events there are.
  let count: Int
  /// The function of the pairs (i, j < i), row by row: N(N − 1)/2 of them.
  private let triangle: [Double]
  /// Each event's sum over all others.
  private let rowSums: [Double]
  /// The sum over all pairs i ≠ j, both ways.
  private let total: Double

  /// The function's values from the squared distances of standardised events.
  init(of samples: TwoSamples, _ function: @Sendable (_ square: Double) -> Double) {
    let count = samples.count
    var triangle = [Double](repeating: 0, count: count * (count - 1) / 2)
    withoutActuallyEscaping(function) { function in
      triangle.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let slots = buffer  // each event writes a row of its own
        samples.forEachRowOfDistances { event, squares in
          let start = event * (event - 1) / 2
          for other in 0..<event { slots[start + other] = function(squares[other]) }
        }
      }
    }
    var rowSums = [Double](repeating: 0, count: count)
    var index = 0
    for event in 0..<count {
      for other in 0..<event {
        rowSums[event] += triangle[index]
        rowSums[other] += triangle[index]
        index += 1
      }
    }
    self.count = count
    self.triangle = triangle
    self.rowSums = rowSums
    self.total = rowSums.reduce(0, +)
  }

  /// A quantile of the pairs' values.
  func quantile(_ share: Double) -> Double {
    Statistics.quantile(of: triangle.sorted(), share)
  }

  /// The sums over ordered pairs i ≠ j within the first sample, within the second, and of one event of
  /// each; n(n − 1)/2 additions, n the events of the smaller sample.
  func sums(_ labels: [Bool]) -> (first: Double, second: Double, between: Double) {
    precondition(labels.count == count, "\(labels.count) labels of \(count) events")
    let firstCount = labels.count { $0 }
    // Of equal samples the one with event 0, so that swapped labels have the same sums to the last bit.
    let smaller = 2 * firstCount == count ? labels[0] : 2 * firstCount < count
    let members = labels.indices.filter { labels[$0] == smaller }
    var within = 0.0
    var rows = 0.0
    triangle.withUnsafeBufferPointer { triangle in
      for (position, event) in members.enumerated() {
        let start = event * (event - 1) / 2
        var sum = 0.0
        for other in 0..<position { sum += triangle[start + members[other]] }
        within += 2 * sum
        rows += rowSums[event]
      }
    }
    let between = rows - within
    let other = total - within - 2 * between
    return smaller ? (within, other, between) : (other, within, between)
  }
}
