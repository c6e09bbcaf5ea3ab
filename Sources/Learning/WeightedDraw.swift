import Events
import GSL

/// Draws events: without replacement where all weights are the same, else in proportion to the
/// weights, with replacement.
struct WeightedDraw: Sendable {
  private let count: Int
  /// The sums of the weights up to each event; empty where all weights are the same.
  private let sums: [Double]

  /// - Parameter weights: positive.
  init(_ weights: [Double]) {
    count = weights.count
    guard let first = weights.first, weights.contains(where: { $0 != first }) else {
      sums = []
      return
    }
    var total = 0.0
    sums = weights.map { weight in
      total += weight
      return total
    }
  }

  /// The rows drawn, `size` of them.
  func rows(_ size: Int, using stream: inout RandomStream) -> [Int] {
    guard let total = sums.last else { return distinctRows(size, using: &stream) }
    return (0..<size).map { _ in
      let level = stream.uniform() * total
      var (low, high) = (0, count - 1)
      while low < high {
        let middle = (low + high) / 2
        if sums[middle] > level { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  /// Floyd's algorithm: as many draws as rows. Bentley and Floyd, Comm. ACM 30 (1987) 754.
  private func distinctRows(_ size: Int, using stream: inout RandomStream) -> [Int] {
    precondition(size <= count, "\(size) of \(count) rows")
    var chosen = Set<Int>(minimumCapacity: size)
    var rows: [Int] = []
    rows.reserveCapacity(size)
    for last in count - size..<count {
      let row = min(last, Int(stream.uniform() * Double(last + 1)))
      let isNew = chosen.insert(row).inserted
      if !isNew { chosen.insert(last) }
      rows.append(isNew ? row : last)
    }
    return rows
  }
}
