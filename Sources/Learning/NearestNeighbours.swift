import Events
import GSL

/// How far the nearest events of the sample are, in units of each feature's standard deviation.
///
/// The neighbours are the nearest events whose weights sum to k: k events of weight 1. They are found
/// exactly. An event of the sample itself is its own first neighbour, at a distance of 0.
///
/// Source: Ramaswamy, Rastogi, Shim, "Efficient algorithms for mining outliers", SIGMOD 2000, for the
/// distance to the kth; Angiulli and Pizzuti, PKDD 2002, for the mean.
public struct NearestNeighbours: SavedAnomalyScorer {
  /// Which distance is the score.
  public enum Distance: String, Sendable, Codable, CaseIterable {
    /// The mean over the neighbours.
    case mean
    /// That of the kth neighbour.
    case greatest
  }

  /// The number of neighbours, in units of weight.
  public var neighbours: Int
  /// Which distance is the score.
  public var distance: Distance

  /// A score by this many neighbours.
  public init(neighbours: Int = 20, distance: Distance = .mean) {
    precondition(neighbours >= 1, "\(neighbours) neighbours")
    self.neighbours = neighbours
    self.distance = distance
  }

  /// "nearest neighbours".
  public var name: String { "nearest neighbours" }

  /// The number of neighbours and the kind of distance.
  public static let parameters: [LearnerParameter<NearestNeighbours>] = [
    .count("neighbours", \.neighbours, in: 1...1_000_000),
    .choice("distance", \.distance),
  ]

  /// Sorts the standardised events into a tree; nothing is random. O(n log n).
  ///
  /// - Throws: `InputError` where the weights sum to less than the number of neighbours.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers)
    throws(InputError) -> Fitted
  {
    let total = sample.weights.reduce(0, +)
    guard total >= Double(neighbours) else {
      throw InputError(
        "training sample", "its total weight is \(total), and \(neighbours) neighbours are wanted",
        remedy: "give more events, or ask for fewer neighbours")
    }
    let standardization = try Preprocessing([.standardized]).fit(sample)
    let matrix = FeatureMatrix(
      features: standardization.transformedFeatures,
      elements: standardization.transformedValues(sample.features))
    return Fitted(
      neighbours: neighbours, distance: distance, standardization: standardization,
      tree: NeighbourTree(matrix, weights: sample.weights))
  }

  /// The events of a sample, in a tree.
  public struct Fitted: SavedScorer {
    /// "nearest neighbours".
    public static let kind = "nearest neighbours"
    let neighbours: Int
    let distance: Distance
    let standardization: FittedPreprocessing
    let tree: NeighbourTree

    /// The features, in the order in which events must bring them.
    public var features: [Feature] { standardization.features }

    /// Whether the tree is one of events with these features, and holds enough of them.
    public func requireSound() throws(Flaw) {
      try tree.requireSound(width: features.count)
      try Flaw.unless(
        (1...tree.count).contains(neighbours),
        "\(neighbours) neighbours among \(tree.count) events")
    }

    /// The distance of each event, O(log n) each where events are spread over few features.
    public func scores(of matrix: FeatureMatrix) throws(InputError) -> [Double] {
      try check(matrix)
      return tree.search(
        FeatureMatrix(features: features, elements: standardization.heldValues(matrix)),
        neighbours: Double(neighbours), mean: distance == .mean)
    }
  }
}

extension NearestNeighbours.Fitted {
  /// A scorer whose parts fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    neighbours = try container.decode(Int.self, forKey: .neighbours)
    distance = try container.decode(NearestNeighbours.Distance.self, forKey: .distance)
    standardization = try container.decode(FittedPreprocessing.self, forKey: .standardization)
    tree = try container.decode(NeighbourTree.self, forKey: .tree)
    try requireSound(in: decoder)
  }
}
