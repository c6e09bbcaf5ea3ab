import Events
import Foundation
import GSL

/// Trees that split at random until events are alone: the unusual are alone after few splits.
///
/// Each tree grows on a random subsample, by a random feature and a random threshold between the
/// least and the greatest value in the node, to a depth of ⌈log₂ ψ⌉ for ψ events. An event's score is
/// 2^(−E[h]/c(ψ)): h the length of its path in a tree, to which a leaf with n events adds c(n), the
/// mean length that further splits would have had. It is about ½ for the usual, and nearer to 1 for
/// the unusual.
///
/// Subsamples have no event twice where all weights are the same; else they are drawn in proportion
/// to the weights, with replacement.
///
/// Source: Liu, Ting, Zhou, "Isolation forest", ICDM 2008, eqs. (1), (2) and algorithms 1–3.
public struct IsolationForest: SavedAnomalyScorer {
  /// The number of trees.
  public var trees: Int
  /// The number of events that each tree grows on, or all of them where there are fewer.
  public var subsample: Int

  /// A forest; the defaults are those of the source.
  ///
  /// - Parameter subsample: 2 to 65,536.
  public init(trees: Int = 100, subsample: Int = 256) {
    precondition(trees >= 1, "\(trees) trees")
    precondition((2...65_536).contains(subsample), "a subsample of \(subsample)")
    self.trees = trees
    self.subsample = subsample
  }

  /// "isolation forest".
  public var name: String { "isolation forest" }

  /// Both numbers.
  public static let parameters: [LearnerParameter<IsolationForest>] = [
    .count("trees", \.trees, in: 1...100_000),
    .count("subsample", \.subsample, in: 2...65_536),
  ]

  /// Grows the trees, each from a random stream of its own.
  ///
  /// - Throws: `CancellationError` alone.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers)
    async throws -> Fitted
  {
    let size = min(subsample, sample.count)
    let draw = WeightedDraw(sample.weights)
    let grown = try await workers.map(trees) { tree in
      var stream = RandomStream(
        seed: seed, purpose: "isolation forest", index: UInt64(index) << 32 | UInt64(tree))
      return IsolationTree(
        sample.features, rows: draw.rows(size, using: &stream), using: &stream)
    }
    return Fitted(
      trees: grown, normalization: Self.meanPathLength(size),
      features: sample.features.features)
  }

  /// c(n) = 2 H(n − 1) − 2 (n − 1)/n, the mean path length of an unsuccessful search in a binary
  /// search tree of n events; 0 for one. H is the harmonic number, summed up to 1000 and by
  /// ln n + γ + 1/2n − 1/12n² above.
  ///
  /// Source: eq. (1), whose H(i) ≈ ln i + γ makes c(3) 1.21, and not 5/3.
  public static func meanPathLength(_ count: Int) -> Double {
    guard count > 1 else { return 0 }
    let last = Double(count - 1)
    let harmonic =
      count <= 1_001
      ? (1..<count).reduce(0) { $0 + 1 / Double($1) }
      : log(last) + 0.577_215_664_901_532_9 + 1 / (2 * last) - 1 / (12 * last * last)
    return 2 * harmonic - 2 * last / Double(count)
  }

  /// A grown forest.
  public struct Fitted: SavedScorer {
    /// "isolation forest".
    public static let kind = "isolation forest"
    let trees: [IsolationTree]
    let normalization: Double
    /// The features, in the order in which events must bring them.
    public let features: [Feature]

    /// Whether each tree is one, over these features.
    public func requireSound() throws(Flaw) {
      try Flaw.unless(!trees.isEmpty, "there are no trees")
      try Flaw.unless(
        normalization > 0 && normalization <= 1e15, "a normalisation of \(normalization)")
      for tree in trees { try tree.requireSound(featureCount: features.count) }
    }

    /// 2^(−E[h]/c(ψ)) of each event, in (0, 1).
    public func scores(of matrix: FeatureMatrix) throws(InputError) -> [Double] {
      try check(matrix)
      let scale = -1 / (normalization * Double(trees.count))
      return pathLengths(of: matrix).map { exp2(scale * $0) }
    }

    /// The sum over trees of each event's path length. Events go in blocks that stay in the cache.
    private func pathLengths(of matrix: FeatureMatrix) -> [Double] {
      let width = features.count
      let block = 1_024
      var sums = [Double](repeating: 0, count: matrix.count)
      sums.withUnsafeMutableBufferPointer { sums in
        matrix.elements.withUnsafeBufferPointer { values in
          for start in stride(from: 0, to: matrix.count, by: block) {
            let end = min(start + block, matrix.count)
            for tree in trees {
              tree.addPathLengths(
                of: UnsafeBufferPointer(rebasing: values[start * width..<end * width]),
                width: width, to: UnsafeMutableBufferPointer(rebasing: sums[start..<end]))
            }
          }
        }
      }
      return sums
    }
  }
}

extension IsolationForest.Fitted {
  /// A scorer whose parts fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    trees = try container.decode([IsolationTree].self, forKey: .trees)
    normalization = try container.decode(Double.self, forKey: .normalization)
    features = try container.decode([Feature].self, forKey: .features)
    try requireSound(in: decoder)
  }
}
