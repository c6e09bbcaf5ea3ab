import Events
import Foundation

extension MultilayerPerceptron {
  /// A trained network, with the parameters of the epochs that are averaged.
  public struct Fitted: SavedScorer {
    /// "multilayer perceptron".
    public static let kind = "multilayer perceptron"
    /// The shape; its output is the logit of the richer class.
    public let network: Network
    /// What is done to features before they enter the network.
    public let preprocessing: FittedPreprocessing
    private let packedSets: [Packed<Float>]
    /// The features, in the order in which events must bring them.
    public var features: [Feature] { preprocessing.features }
    /// How the loss fell.
    public let history: TrainingHistory

    init(
      network: Network, preprocessing: FittedPreprocessing, parameterSets: [[Float]],
      history: TrainingHistory
    ) {
      self.network = network
      self.preprocessing = preprocessing
      packedSets = parameterSets.map { Packed(wrappedValue: $0) }
      self.history = history
    }

    /// The parameters of each epoch that is averaged, of which the last is the latest.
    public var parameterSets: [[Float]] { packedSets.map(\.wrappedValue) }

    /// Whether the network and each epoch's parameters fit together.
    public func requireSound() throws(Flaw) {
      try Flaw.unless(!packedSets.isEmpty, "there are no parameters")
      for parameters in parameterSets {
        try network.requireSound(inputs: features.count, outputs: 1, parameters: parameters)
      }
    }

    /// The mean over epochs of the probability of the richer class, in [0, 1].
    ///
    /// - Throws: `InputError` for other features or values that are not finite.
    public func scores(of matrix: FeatureMatrix) throws -> [Double] {
      try check(matrix)
      let parameterSets = parameterSets
      let rows = preprocessing.rows(matrix)
      let workspace = NetworkWorkspace(network, capacity: 64)
      var sums = [Double](repeating: 0, count: matrix.count)
      for parameters in parameterSets {
        workspace.forEachBlock(
          of: rows, count: matrix.count, parameters: AlignedFloats(parameters)
        ) { start, size in
          for row in 0..<size { sums[start + row] += 1 / (1 + exp(-Double(workspace.output[row]))) }
        }
      }
      return sums.map { $0 / Double(parameterSets.count) }
    }
  }
}

extension MultilayerPerceptron.Fitted {
  /// A scorer whose parts fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    network = try container.decode(Network.self, forKey: .network)
    preprocessing = try container.decode(FittedPreprocessing.self, forKey: .preprocessing)
    packedSets = try container.decode([Packed<Float>].self, forKey: .packedSets)
    history = try container.decode(TrainingHistory.self, forKey: .history)
    try requireSound(in: decoder)
  }
}
