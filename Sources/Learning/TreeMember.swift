import GSL

/// One member of an ensemble of boosted trees: their values add up to its log odds.
public struct TreeMember: Sendable, Hashable, Codable {
  /// The trees, in the order in which they grew.
  public let trees: [DecisionTree]

  /// A member of these trees.
  package init(trees: [DecisionTree]) { self.trees = trees }

  /// The log odds of an event, summed in single precision from the first tree to the last.
  @inline(__always)
  func margin(at event: UnsafePointer<Float>) -> Float {
    var sum: Float = 0
    for tree in trees { sum += tree.value(at: event) }
    return sum
  }

  /// The total gain of the splits on each of `count` features.
  func totalGains(_ count: Int) -> [Double] {
    var gains = [Double](repeating: 0, count: count)
    for tree in trees {
      for (feature, gain) in zip(tree.features, tree.gains) where feature >= 0 {
        gains[feature] += Double(gain)
      }
    }
    return gains
  }
}

extension TreeMember {
  /// The binned events of one half of a member's events, with room for their log odds.
  package struct Half {
    let bins: [UInt8]
    /// Padded to full steps, with weights of zero.
    let signedWeights: [Float]
    let count: Int

    package init(
      _ table: BinnedFeatures, rows: [Int], events: [Int], signedWeights weights: [Float]
    ) {
      let width = table.features.count
      count = events.count
      bins = table.bins.withUnsafeBufferPointer { bins in
        [UInt8](unsafeUninitializedCapacity: events.count * width) { gathered, used in
          used = events.count * width
          for (position, event) in events.enumerated() {
            let source = rows[event] * width
            for column in 0..<width {
              gathered[position &* width &+ column] = bins[source &+ column]
            }
          }
        }
      }
      let padding = LogisticLoss.padded(events.count) - events.count
      signedWeights = events.map { weights[$0] } + Array(repeating: 0, count: padding)
    }
  }

  /// Grows trees on one half of the events until the loss of the other has not become less for
  /// `patience` rounds, and keeps those up to its least, or all.
  package init(
    training: Half, validation: Half, cuts: [[Float]], limits: TreeGrower.Limits,
    maximumRounds: Int, patience: Int, keepsAllRounds: Bool = false,
    using stream: inout RandomStream
  ) {
    let grower = TreeGrower(
      bins: training.bins, cuts: cuts, count: training.count, limits: limits)
    let masks = LeafMasks(width: cuts.count)
    var margins = [Float](repeating: 0, count: training.signedWeights.count)
    var validationMargins = [Float](repeating: 0, count: validation.signedWeights.count)
    var grown: [DecisionTree] = []
    var best = (rounds: 0, loss: Double.infinity)
    while grown.count < maximumRounds, grown.count - best.rounds < patience {
      let loss = margins.withUnsafeMutableBufferPointer { margins in
        validationMargins.withUnsafeMutableBufferPointer { validationMargins in
          validation.bins.withUnsafeBufferPointer { bins in
            guard let margins = margins.baseAddress, let bins = bins.baseAddress,
              let validationMargins = validationMargins.baseAddress
            else { preconditionFailure("an empty half") }
            LogisticLoss.setDerivatives(
              grower.derivatives, margins: margins, signedWeights: training.signedWeights,
              count: training.count)
            let (tree, splitBins) = grower.grow(using: &stream, adding: margins)
            grown.append(tree)
            masks.add(
              tree, splitBins: splitBins, bins: bins, count: validation.count,
              to: validationMargins)
            return LogisticLoss.sum(
              margins: validationMargins, signedWeights: validation.signedWeights,
              count: validation.count)
          }
        }
      }
      if loss < best.loss { best = (grown.count, loss) }
    }
    trees = keepsAllRounds ? grown : Array(grown.prefix(max(1, best.rounds)))
  }
}
