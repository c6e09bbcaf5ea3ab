/// The leaf that an event comes to, found without walking the tree.
///
/// Each feature and bin has the set of leaves that the splits on this feature leave open; the event's
/// leaf is the first that is in all of its sets.
///
/// Memory is made once and used for tree after tree. Trees of more than 64 leaves are walked.
///
/// Source: Lucchese et al., "QuickScorer: a fast algorithm to rank documents with additive
/// ensembles of regression trees", SIGIR 2015, with bins in place of the search among thresholds.
final class LeafMasks {
  private let width: Int
  private let masks: UnsafeMutablePointer<UInt64>
  private let values: UnsafeMutablePointer<Float>
  private static let leaves = 64

  /// Memory for events of `width` features.
  init(width: Int) {
    self.width = width
    // Up to three tables of full sets fill up the last four.
    masks = .allocate(capacity: (width + 3) * GradientHistogram.stride)
    values = .allocate(capacity: Self.leaves)
  }

  deinit {
    masks.deallocate()
    values.deallocate()
  }

  /// Adds the values of the leaves that events come to.
  ///
  /// - Parameters:
  ///   - splitBins: the last bin that goes left, for each node of the tree.
  ///   - bins: `count × width`, event by event.
  ///   - sums: `count` of them.
  func add(
    _ tree: DecisionTree, splitBins: [UInt8], bins: UnsafePointer<UInt8>, count: Int,
    to sums: UnsafeMutablePointer<Float>
  ) {
    guard tree.leafCount <= Self.leaves else {
      return walk(tree, splitBins, bins, count, sums)
    }
    let used = prepare(tree, splitBins)
    if used.count <= 4 {
      let columns = used + Array(repeating: used.last ?? 0, count: 4 - used.count)
      sumFour((columns[0], columns[1], columns[2], columns[3]), bins, count, sums)
    } else {
      used.withUnsafeBufferPointer { used in
        for row in 0..<count {
          let event = bins + row &* width
          var open = UInt64.max
          for position in 0..<used.count {
            let place = position &* GradientHistogram.stride &+ Int(event[used[position]])
            open &= masks[place]
          }
          sums[row] += values[open.trailingZeroBitCount]
        }
      }
    }
  }

  private func sumFour(
    _ columns: (Int, Int, Int, Int), _ bins: UnsafePointer<UInt8>, _ count: Int,
    _ sums: UnsafeMutablePointer<Float>
  ) {
    let (masks, values, width) = (masks, values, width)
    let stride = GradientHistogram.stride
    for row in 0..<count {
      let event = bins + row &* width
      let open =
        masks[Int(event[columns.0])] & masks[stride &+ Int(event[columns.1])]
        & masks[2 &* stride &+ Int(event[columns.2])]
        & masks[3 &* stride &+ Int(event[columns.3])]
      sums[row] += values[open.trailingZeroBitCount]
    }
  }

  /// Fills the tables, one for each feature that the tree uses; these features.
  private func prepare(_ tree: DecisionTree, _ splitBins: [UInt8]) -> [Int] {
    let used = Set(tree.features).subtracting([-1]).sorted()
    var tables = [Int](repeating: 0, count: width)
    for (position, column) in used.enumerated() { tables[column] = position }
    let stride = GradientHistogram.stride
    masks.update(repeating: .max, count: max(4, used.count) * stride)

    // Leaves are numbered from left to right; ends[node] is the first leaf after those below it.
    var starts = [Int](repeating: 0, count: tree.count)
    var sizes = [Int](repeating: 1, count: tree.count)
    for node in tree.features.indices.reversed() where tree.features[node] >= 0 {
      sizes[node] = sizes[tree.left[node]] + sizes[tree.right[node]]
    }
    for node in tree.features.indices {
      guard tree.features[node] >= 0 else {
        values[starts[node]] = tree.values[node]
        continue
      }
      let (left, right) = (tree.left[node], tree.right[node])
      starts[left] = starts[node]
      starts[right] = starts[node] + sizes[left]
      // From the next bin on, the leaves on the left are closed.
      let closed = (UInt64(1) << UInt64(sizes[left]) - 1) << UInt64(starts[left])
      masks[tables[tree.features[node]] * stride + Int(splitBins[node]) + 1] &= ~closed
    }
    for table in used.indices {
      let places = masks + table * stride
      for bin in 1..<stride { places[bin] &= places[bin - 1] }
    }
    return used
  }

  private func walk(
    _ tree: DecisionTree, _ splitBins: [UInt8], _ bins: UnsafePointer<UInt8>, _ count: Int,
    _ sums: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<count {
      let event = bins + row * width
      var node = 0
      while tree.features[node] >= 0 {
        let isLeft = event[tree.features[node]] <= splitBins[node]
        node = isLeft ? tree.left[node] : tree.right[node]
      }
      sums[row] += tree.values[node]
    }
  }
}
