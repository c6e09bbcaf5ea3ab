import GSL

/// Grows trees leaf by leaf, each time splitting the leaf that gains most, on the binned events of
/// one member.
///
/// The rows of each leaf are kept together and in their order. Only the child of fewer events is
/// summed; its sibling's sums are its parent's without it. All memory is made once, so that a tree
/// costs none.
///
/// Sources: Chen and Guestrin, arXiv:1603.02754; Ke et al., "LightGBM", NeurIPS 2017, for growth by
/// leaf and the siblings' difference.
package final class TreeGrower {
  typealias Sum = GradientHistogram.Sum

  /// What bounds a tree.
  package struct Limits {
    var leaves: Int
    var minimumLeafHessian: Double
    var penalty: Double
    var learningRate: Double
    /// How many features a node's split chooses among.
    var featuresPerNode: Int
  }

  /// The first and second derivatives of the loss, which the caller sets before each tree.
  let derivatives: UnsafeMutablePointer<SIMD2<Float>>

  private let bins: [UInt8]
  private let cuts: [[Float]]
  private let count: Int
  private let limits: Limits
  private let rows: UnsafeMutablePointer<UInt32>
  private let scratch: UnsafeMutablePointer<UInt32>
  /// One histogram for each leaf.
  private let sums: UnsafeMutablePointer<Sum>
  private var leaves: [Leaf] = []
  private var drawn: [Int]
  /// The least sum of second derivatives of a leaf.
  private var least = 0.0

  private struct Leaf {
    var node: Int
    var first: Int
    var count: Int
    var total: Sum
    var split = GradientHistogram.Split()
  }

  private var width: Int { cuts.count }
  private var size: Int { width * GradientHistogram.stride }

  /// Memory for trees on the given events.
  ///
  /// - Parameters:
  ///   - bins: `count × cuts.count`, event by event.
  ///   - count: the number of events, at least one.
  init(bins: [UInt8], cuts: [[Float]], count: Int, limits: Limits) {
    precondition(bins.count == count * cuts.count && count > 0, "\(bins.count) bins")
    self.bins = bins
    self.cuts = cuts
    self.count = count
    self.limits = limits
    let padded = LogisticLoss.padded(count)
    derivatives = .allocate(capacity: padded)
    derivatives.initialize(repeating: SIMD2(), count: padded)
    rows = .allocate(capacity: count)
    scratch = .allocate(capacity: count)
    sums = .allocate(capacity: limits.leaves * cuts.count * GradientHistogram.stride)
    drawn = Array(cuts.indices)
  }

  deinit {
    derivatives.deallocate()
    rows.deallocate()
    scratch.deallocate()
    sums.deallocate()
  }

  /// One tree for the derivatives as they are, and the last bin on the left of each of its splits.
  ///
  /// - Parameter margins: of the events; the value of its leaf is added to each.
  func grow(
    using stream: inout RandomStream, adding margins: UnsafeMutablePointer<Float>
  ) -> (tree: DecisionTree, splitBins: [UInt8]) {
    bins.withUnsafeBufferPointer { bins in
      guard let bins = bins.baseAddress else { preconditionFailure("no bins") }
      return grow(bins, using: &stream, adding: margins)
    }
  }

  private func grow(
    _ bins: UnsafePointer<UInt8>, using stream: inout RandomStream,
    adding margins: UnsafeMutablePointer<Float>
  ) -> (tree: DecisionTree, splitBins: [UInt8]) {
    var nodes = [DecisionTree.Node()]
    var splitBins: [UInt8] = [0]
    start(bins, using: &stream)
    while leaves.count < limits.leaves, let position = mostGainful() {
      let parent = leaves[position]
      let split = parent.split
      nodes[parent.node].feature = split.feature
      nodes[parent.node].threshold = cuts[split.feature][split.bin]
      nodes[parent.node].gain = Float(split.gain)
      nodes[parent.node].cover = Float(parent.total.y)
      nodes[parent.node].left = nodes.count
      nodes[parent.node].right = nodes.count + 1
      splitBins[parent.node] = UInt8(split.bin)

      let leftCount = partition(parent, bins)
      var left = Leaf(
        node: nodes.count, first: parent.first, count: leftCount, total: split.left)
      var right = Leaf(
        node: nodes.count + 1, first: parent.first + leftCount, count: parent.count - leftCount,
        total: parent.total - split.left)
      nodes += [DecisionTree.Node(), DecisionTree.Node()]
      splitBins += [0, 0]
      if leaves.count + 1 < limits.leaves {
        addSums(of: left.count <= right.count ? left : right, bins, siblingAt: position)
        let leftSlot = left.count <= right.count ? leaves.count : position
        let rightSlot = left.count <= right.count ? position : leaves.count
        left.split = bestSplit(left.total, sums: sums + leftSlot * size, using: &stream)
        right.split = bestSplit(right.total, sums: sums + rightSlot * size, using: &stream)
      }
      // A leaf's histogram stands where the leaf does.
      leaves[position] = left.count <= right.count ? right : left
      leaves.append(left.count <= right.count ? left : right)
    }
    for leaf in leaves {
      let step = leaf.total.x / (leaf.total.y + limits.penalty) * limits.learningRate
      let value = step.isFinite ? Float(-step) : 0
      nodes[leaf.node].value = value
      nodes[leaf.node].cover = Float(leaf.total.y)
      for position in leaf.first..<leaf.first &+ leaf.count {
        margins[Int(rows[position])] += value
      }
    }
    return (DecisionTree(nodes), splitBins)
  }

  /// All events in one leaf.
  private func start(_ bins: UnsafePointer<UInt8>, using stream: inout RandomStream) {
    for row in 0..<count { rows[row] = UInt32(truncatingIfNeeded: row) }
    sums.update(repeating: Sum(), count: size)
    GradientHistogram.add(
      rows: nil, count: count, bins: bins, width: width, derivatives: derivatives, to: sums)
    var root = Leaf(node: 0, first: 0, count: count, total: Sum())
    for bin in 0..<GradientHistogram.stride { root.total += sums[bin] }
    // What a difference of sums leaves of nothing is no leaf, even where none is too small.
    least = max(limits.minimumLeafHessian, 1e-9 * root.total.y)
    root.split = bestSplit(root.total, sums: sums, using: &stream)
    leaves = [root]
  }

  /// The leaf to split next, of equal ones the first; nil where no split gains.
  private func mostGainful() -> Int? {
    var best: Int?
    for position in leaves.indices
    where leaves[position].split.feature >= 0
      && leaves[position].split.gain > best.map({ leaves[$0].split.gain }) ?? 1e-6
    {
      best = position
    }
    return best
  }

  /// Moves the rows that go left to the front, both sides in their order; how many they are.
  private func partition(_ leaf: Leaf, _ bins: UnsafePointer<UInt8>) -> Int {
    let (rows, scratch, width) = (rows + leaf.first, scratch, width)
    let column = bins + leaf.split.feature
    let bin = UInt8(leaf.split.bin)
    var (left, right) = (0, 0)
    for position in 0..<leaf.count {
      let row = rows[position]
      let isLeft = column[Int(row) &* width] <= bin ? 1 : 0
      // Written to both places, of which one moves on: nothing to predict.
      rows[left] = row
      scratch[right] = row
      left &+= isLeft
      right &+= 1 &- isLeft
    }
    (rows + left).update(from: scratch, count: right)
    return left
  }

  /// Sums the smaller child in a place of its own, and takes it from its parent's place.
  private func addSums(of child: Leaf, _ bins: UnsafePointer<UInt8>, siblingAt position: Int) {
    let own = sums + leaves.count * size
    own.update(repeating: Sum(), count: size)
    GradientHistogram.add(
      rows: rows + child.first, count: child.count, bins: bins, width: width,
      derivatives: derivatives, to: own)
    GradientHistogram.subtract(own, from: sums + position * size, width: width)
  }

  /// The best split among the features that are drawn for a node.
  private func bestSplit(
    _ total: Sum, sums: UnsafePointer<Sum>, using stream: inout RandomStream
  ) -> GradientHistogram.Split {
    var split = GradientHistogram.Split()
    // The draws are taken whether or not there is anything to split.
    if limits.featuresPerNode < width {
      for position in 0..<limits.featuresPerNode {
        drawn.swapAt(position, Int.random(in: position..<width, using: &stream))
      }
    }
    guard total.y >= 2 * least else { return split }
    for feature in drawn.prefix(limits.featuresPerNode) {
      GradientHistogram.improve(
        &split, feature: feature, binCount: cuts[feature].count + 1, sums: sums, total: total,
        least: least, penalty: limits.penalty)
    }
    return split
  }
}
