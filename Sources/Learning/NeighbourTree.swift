import Events

/// Events halved again and again at the median of the feature in which they are widest.
///
/// The tree is complete: node i has the children 2i + 1 and 2i + 2, and the range of events below a
/// node follows from halving `0..<count`. Events are stored by feature, in the order of the leaves.
///
/// Source: Friedman, Bentley, Finkel, ACM Trans. Math. Softw. 3 (1977) 209.
struct NeighbourTree: Codable, Sendable {
  let count: Int
  let width: Int
  /// The number of halvings above each leaf.
  let depth: Int
  /// Feature by feature, `count` values each.
  private(set) var columns: [Float]
  /// The weight of each event; empty where all are 1.
  private(set) var weights: [Double]
  /// The feature at which each inner node is halved.
  private(set) var splitColumns: [Int32]
  /// The least value of its right half.
  private(set) var cuts: [Float]

  /// The tree of weighted events.
  init(_ matrix: FeatureMatrix, weights: [Double]) {
    count = matrix.count
    width = matrix.features.count
    var depth = 0
    while count >> depth > 32 { depth += 1 }
    self.depth = depth
    splitColumns = Array(repeating: 0, count: (1 << depth) - 1)
    cuts = Array(repeating: 0, count: (1 << depth) - 1)
    columns = []
    self.weights = []
    var rows = Array(0..<count)
    halve(matrix, &rows, 0..<count, node: 0, level: 0)
    columns.reserveCapacity(count * width)
    for column in 0..<width {
      for row in rows { columns.append(matrix.elements[row * width + column]) }
    }
    if weights.contains(where: { $0 != 1 }) { self.weights = rows.map { weights[$0] } }
  }

  /// Refuses a tree in which a search would read what is not there.
  func requireSound(width features: Int) throws(Flaw) {
    try Flaw.count(width, of: features, "features")
    try Flaw.unless(
      count >= 1 && (0...30).contains(depth) && count >> depth >= 1,
      "\(count) events at a depth of \(depth)")
    try Flaw.unless(
      columns.count.isMultiple(of: width) && columns.count / width == count,
      "\(columns.count) values of \(count) events")
    try Flaw.unless(weights.isEmpty || weights.count == count, "\(weights.count) weights")
    try Flaw.count(splitColumns.count, of: 1 << depth - 1, "halvings")
    try Flaw.count(cuts.count, of: splitColumns.count, "cuts")
    try Flaw.unless(
      splitColumns.allSatisfy { (0..<Int32(clamping: width)).contains($0) },
      "a halving at a feature that is not there")
    try Flaw.size(of: columns, "value")
    try Flaw.size(of: cuts, "cut")
    try Flaw.size(of: weights, "weight")
    try Flaw.unless(weights.allSatisfy { $0 >= 0 }, "a weight is negative")
  }

  private mutating func halve(
    _ matrix: FeatureMatrix, _ rows: inout [Int], _ range: Range<Int>, node: Int, level: Int
  ) {
    guard level < depth else { return }
    var (widest, span) = (0, -Float.infinity)
    for column in 0..<width {
      var (least, greatest) = (Float.infinity, -Float.infinity)
      for position in range {
        let value = matrix.elements[rows[position] * width + column]
        least = min(least, value)
        greatest = max(greatest, value)
      }
      if greatest - least > span { (widest, span) = (column, greatest - least) }
    }
    let middle = (range.lowerBound + range.upperBound) / 2
    Self.select(middle, matrix.elements, offset: widest, width: width, &rows, range)
    splitColumns[node] = Int32(widest)
    cuts[node] = matrix.elements[rows[middle] * width + widest]
    halve(matrix, &rows, range.lowerBound..<middle, node: 2 * node + 1, level: level + 1)
    halve(matrix, &rows, middle..<range.upperBound, node: 2 * node + 2, level: level + 1)
  }

  /// Brings the row that would stand at `target` in sorted order there, no greater one before it.
  /// Hoare's selection, with the middle element as the pivot.
  private static func select(
    _ target: Int, _ elements: [Float], offset: Int, width: Int, _ rows: inout [Int],
    _ range: Range<Int>
  ) {
    var (low, high) = (range.lowerBound, range.upperBound - 1)
    while low < high {
      let pivot = elements[rows[(low + high) / 2] * width + offset]
      var (i, j) = (low, high)
      while i <= j {
        while elements[rows[i] * width + offset] < pivot { i += 1 }
        while elements[rows[j] * width + offset] > pivot { j -= 1 }
        if i <= j {
          rows.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if target <= j {
        high = j
      } else if target >= i {
        low = i
      } else {
        return
      }
    }
  }

  /// The greatest number of events whose weights may be needed to reach a sum.
  func greatestNeed(_ sum: Double) -> Int {
    guard !weights.isEmpty else { return min(count, Int(sum.rounded(.up))) }
    var total = 0.0
    for (position, weight) in weights.sorted().enumerated() {
      total += weight
      if total >= sum { return position + 1 }
    }
    return count
  }

  /// The mean distance to the nearest events of this total weight, or that of the last of them.
  func search(_ matrix: FeatureMatrix, neighbours: Double, mean: Bool) -> [Double] {
    let capacity = greatestNeed(neighbours) + 1
    return columns.withUnsafeBufferPointer { columns in
      weights.withUnsafeBufferPointer { weights in
        splitColumns.withUnsafeBufferPointer { splitColumns in
          cuts.withUnsafeBufferPointer { cuts in
            matrix.elements.withUnsafeBufferPointer { elements in
              guard let columns = columns.baseAddress, let elements = elements.baseAddress else {
                return []
              }
              var search = NeighbourSearch(
                count: count, width: width, depth: depth, columns: columns,
                weights: weights.isEmpty ? nil : weights.baseAddress,
                splitColumns: splitColumns.baseAddress, cuts: cuts.baseAddress,
                wanted: neighbours, capacity: capacity)
              defer { search.free() }
              return (0..<matrix.count).map { row in
                search.find(elements + row * width)
                return mean ? search.meanDistance : search.greatestDistance
              }
            }
          }
        }
      }
    }
  }
}
