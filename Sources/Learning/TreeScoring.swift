import Events

/// The log odds of many events under each member, by bins and sets of leaves where there are enough
/// events to make up for preparing them, else by walking the trees: the same numbers either way.
struct TreeScoring {
  private let members: [TreeMember]
  /// The thresholds of each feature, ascending; nil where they are too many for bins of 8 bits.
  private let cuts: [[Float]]?
  /// The last bin that goes left, for each member, tree and node.
  private let splitBins: [[[UInt8]]]

  private static let blockSize = 1 << 16

  /// - Parameter count: of the events that are to be scored.
  init(_ members: [TreeMember], width: Int, count: Int) {
    self.members = members
    let cuts = count < 500 ? nil : Self.cuts(of: members, width: width)
    self.cuts = cuts
    splitBins =
      cuts.map { cuts in
        let places = cuts.map { Dictionary(uniqueKeysWithValues: zip($0, 0...)) }
        return members.map { member in
          member.trees.map { tree in
            zip(tree.features, tree.thresholds).map { feature, threshold in
              feature < 0 ? 0 : UInt8(places[feature][threshold] ?? 0)
            }
          }
        }
      } ?? []
  }

  private static func cuts(of members: [TreeMember], width: Int) -> [[Float]]? {
    var sets = [Set<Float>](repeating: [], count: width)
    for tree in members.lazy.flatMap(\.trees) {
      for (feature, threshold) in zip(tree.features, tree.thresholds) where feature >= 0 {
        sets[feature].insert(threshold)
      }
    }
    let most = BinnedFeatures.greatestBinCount
    return sets.allSatisfy { $0.count <= most } ? sets.map { $0.sorted() } : nil
  }

  /// Calls the body for each member with the log odds of all events.
  func forEachMember(_ matrix: FeatureMatrix, _ body: (_ rows: Range<Int>, [Float]) -> Void) {
    let masks = LeafMasks(width: matrix.features.count)
    for start in stride(from: 0, to: matrix.count, by: Self.blockSize) {
      let rows = start..<min(start + Self.blockSize, matrix.count)
      let binned = cuts.map { BinnedFeatures(matrix, cuts: $0, rows: rows) }
      for (index, member) in members.enumerated() {
        body(rows, margins(of: member, index, matrix, binned, rows, masks))
      }
    }
  }

  private func margins(
    of member: TreeMember, _ index: Int, _ matrix: FeatureMatrix, _ binned: BinnedFeatures?,
    _ rows: Range<Int>, _ masks: LeafMasks
  ) -> [Float] {
    var sums = [Float](repeating: 0, count: rows.count)
    sums.withUnsafeMutableBufferPointer { sums in
      guard let sums = sums.baseAddress else { return }
      if let binned {
        binned.bins.withUnsafeBufferPointer { bins in
          guard let bins = bins.baseAddress else { return }
          for (tree, splitBins) in zip(member.trees, splitBins[index]) {
            masks.add(tree, splitBins: splitBins, bins: bins, count: rows.count, to: sums)
          }
        }
      } else {
        matrix.elements.withUnsafeBufferPointer { elements in
          guard let elements = elements.baseAddress else { return }
          for (position, row) in rows.enumerated() {
            sums[position] = member.margin(at: elements + row * matrix.features.count)
          }
        }
      }
    }
    return sums
  }
}
