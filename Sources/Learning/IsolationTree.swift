import Events
import GSL

/// One tree of an isolation forest, as a complete binary tree: node i has the children 2i + 1 and
/// 2i + 2, every path has the same number of steps, and a leaf above the last level fills all places
/// below it. So the descent of an event has no branches, and several go at once.
struct IsolationTree: Codable, Sendable {
  /// The number of steps of every path.
  let depth: Int
  /// The feature of each inner node, level by level.
  private(set) var columns: [Int32]
  /// The least value that goes to the right.
  private(set) var thresholds: [Float]
  /// The path length of each leaf, from left to right.
  private(set) var lengths: [Float]

  /// Grows on the events at the given rows.
  init(_ matrix: FeatureMatrix, rows: [Int], using stream: inout RandomStream) {
    depth = max(1, Int.bitWidth - (rows.count - 1).leadingZeroBitCount)
    let leaves = 1 << depth
    columns = Array(repeating: 0, count: leaves - 1)
    thresholds = Array(repeating: 0, count: leaves - 1)
    lengths = Array(repeating: 0, count: leaves)
    var rows = rows
    grow(matrix, &rows, 0..<rows.count, node: 0, level: 0, using: &stream)
  }

  /// Refuses a tree in which some event comes to no leaf.
  func requireSound(featureCount: Int) throws(Flaw) {
    try Flaw.unless((1...30).contains(depth), "a depth of \(depth)")
    try Flaw.count(columns.count, of: 1 << depth - 1, "splits")
    try Flaw.count(thresholds.count, of: columns.count, "thresholds")
    try Flaw.count(lengths.count, of: columns.count + 1, "path lengths")
    try Flaw.unless(
      columns.allSatisfy { (0..<Int32(clamping: featureCount)).contains($0) },
      "a split on a feature that is not there")
    try Flaw.size(of: thresholds, "threshold")
    try Flaw.size(of: lengths, "path length")
  }

  private mutating func grow(
    _ matrix: FeatureMatrix, _ rows: inout [Int], _ range: Range<Int>, node: Int, level: Int,
    using stream: inout RandomStream
  ) {
    guard level < depth, range.count > 1,
      let split = Self.split(matrix, rows[range], using: &stream)
    else {
      let length = Float(Double(level) + IsolationForest.meanPathLength(range.count))
      let below = 1 << (depth - level)
      let first = (node + 1) * below - (1 << depth)
      for leaf in first..<first + below { lengths[leaf] = length }
      return
    }
    columns[node] = Int32(split.column)
    thresholds[node] = split.threshold
    let width = matrix.features.count
    var middle = range.lowerBound
    for position in range
    where matrix.elements[rows[position] * width + split.column] < split.threshold {
      rows.swapAt(position, middle)
      middle += 1
    }
    grow(
      matrix, &rows, range.lowerBound..<middle, node: 2 * node + 1, level: level + 1,
      using: &stream)
    grow(
      matrix, &rows, middle..<range.upperBound, node: 2 * node + 2, level: level + 1,
      using: &stream)
  }

  /// A random feature among those that differ, and a random value in (least, greatest]; nil where
  /// all events are the same.
  private static func split(
    _ matrix: FeatureMatrix, _ rows: ArraySlice<Int>, using stream: inout RandomStream
  ) -> (column: Int, threshold: Float)? {
    let width = matrix.features.count
    var left = Array(0..<width)
    while !left.isEmpty {
      let choice = min(left.count - 1, Int(stream.uniform() * Double(left.count)))
      let column = left.remove(at: choice)
      var (least, greatest) = (Float.infinity, -Float.infinity)
      for row in rows {
        let value = matrix.elements[row * width + column]
        least = min(least, value)
        greatest = max(greatest, value)
      }
      guard least < greatest else { continue }
      let (low, high) = (Double(least), Double(greatest))
      let threshold = Float(low + stream.uniform() * (high - low))
      return (column, threshold > least ? threshold : greatest)
    }
    return nil
  }

  /// Adds the path length of each event; four descend at a time, so that their loads overlap.
  func addPathLengths(
    of values: UnsafeBufferPointer<Float>, width: Int, to sums: UnsafeMutableBufferPointer<Double>
  ) {
    let inner = columns.count
    let count = sums.count
    columns.withUnsafeBufferPointer { columns in
      thresholds.withUnsafeBufferPointer { thresholds in
        lengths.withUnsafeBufferPointer { lengths in
          guard let columns = columns.baseAddress, let thresholds = thresholds.baseAddress,
            let lengths = lengths.baseAddress, let values = values.baseAddress,
            let sums = sums.baseAddress
          else { return }
          @inline(__always) func child(_ node: Int, _ event: UnsafePointer<Float>) -> Int {
            let value = event[Int(truncatingIfNeeded: columns[node])]
            // A selection of two numbers and no branch, which would be guessed wrong half the time.
            let isRight = thresholds[node] <= value ? 1 : 0
            return (node &<< 1) &+ 1 &+ isRight
          }
          var row = 0
          while row &+ 4 <= count {
            let first = values + row &* width
            let (second, third) = (first + width, first + 2 &* width)
            let fourth = third + width
            var (a, b, c, d) = (0, 0, 0, 0)
            var level = 0
            while level < depth {
              a = child(a, first)
              b = child(b, second)
              c = child(c, third)
              d = child(d, fourth)
              level &+= 1
            }
            sums[row] += Double(lengths[a &- inner])
            sums[row &+ 1] += Double(lengths[b &- inner])
            sums[row &+ 2] += Double(lengths[c &- inner])
            sums[row &+ 3] += Double(lengths[d &- inner])
            row &+= 4
          }
          while row < count {
            var node = 0
            for _ in 0..<depth { node = child(node, values + row &* width) }
            sums[row] += Double(lengths[node &- inner])
            row &+= 1
          }
        }
      }
    }
  }
}
