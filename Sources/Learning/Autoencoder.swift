import Events
import GSL

/// An anomaly score by what a narrow network cannot pass on: the mean squared difference between an
/// event's standardised features and their image through a layer of few numbers.
///
/// Events unlike those of the sample usually come back worse. That is no law: an event that is simpler
/// than the sample may come back better, and the score of a sample that contains the anomaly falls.
///
/// Sources: for collider events, Farina et al., arXiv:1808.08992; Heimel et al., arXiv:1808.08979.
public struct Autoencoder: SavedAnomalyScorer {
  /// The widths of the layers before the narrowest; those after it are the same in reverse.
  public var hidden: [Int]
  /// The width of the narrowest layer, which has no activation.
  public var bottleneck: Int
  /// What is done to the features first, fitted to the training events alone.
  public var preprocessing: Preprocessing
  /// Layers' functions and training.
  public var configuration: NetworkConfiguration

  /// An autoencoder's configuration. Without hidden layers it is linear, and finds what principal
  /// components do.
  public init(
    hidden: [Int] = [64, 32], bottleneck: Int = 2,
    preprocessing: Preprocessing = [.standardized],
    configuration: NetworkConfiguration = NetworkConfiguration()
  ) {
    precondition(hidden.allSatisfy { $0 >= 1 }, "hidden layers of \(hidden)")
    precondition(bottleneck >= 1, "a bottleneck of \(bottleneck)")
    self.hidden = hidden
    self.bottleneck = bottleneck
    self.preprocessing = preprocessing
    self.configuration = configuration
  }

  /// "autoencoder".
  public var name: String { "autoencoder" }

  /// What of the configuration can be set by name.
  public static let parameters: [LearnerParameter<Autoencoder>] =
    [
      .widths("hidden", \.hidden),
      .count("bottleneck", \.bottleneck, in: 1...65_536),
      .preprocessing(\.preprocessing),
    ] + NetworkConfiguration.parameters.map { $0.inside(nil, \.configuration) }

  /// Trains the network to give back what goes in.
  ///
  /// - Throws: `InputError` for a bottleneck that is not narrower than the features, or where the
  ///   training diverges.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers)
    async throws -> Fitted
  {
    let width = sample.features.features.count
    guard bottleneck < width else {
      throw InputError(
        "autoencoder", "its bottleneck of \(bottleneck) can pass all \(width) features on",
        remedy: "choose a bottleneck from 1 to \(width - 1)")
    }
    let activated = { (width: Int) -> [Network.Layer] in
      [.dense(width), .activation(configuration.activation)]
    }
    let network = Network(
      inputs: width,
      layers: hidden.flatMap(activated) + [.dense(bottleneck)]
        + hidden.reversed().flatMap(activated) + [.dense(width)])
    let preprocessing = try preprocessing.fit(sample.features, weights: sample.weights)
    var stream = RandomStream(seed: seed, purpose: name, index: UInt64(index))
    var parameters = network.initialParameters(using: &stream)
    let history = try configuration.training.run(
      SquaredErrorObjective(
        network, rows: preprocessing.rows(sample.features), target: .input,
        weights: sample.unitWeights),
      parameters: &parameters, stream: stream, workers: workers)
    return Fitted(
      network: network, preprocessing: preprocessing, parameters: parameters, history: history)
  }

  /// A trained autoencoder.
  public struct Fitted: SavedScorer {
    /// "autoencoder".
    public static let kind = "autoencoder"
    /// The shape; its outputs are the standardised features again.
    public let network: Network
    /// What is done to features before they enter the network.
    public let preprocessing: FittedPreprocessing
    /// The network's parameters.
    @Packed public private(set) var parameters: [Float]
    /// The features, in the order in which events must bring them.
    public var features: [Feature] { preprocessing.features }
    /// How the mean reconstruction error fell.
    public let history: TrainingHistory

    /// Whether the network and its parameters fit together.
    public func requireSound() throws(Flaw) {
      try network.requireSound(
        inputs: features.count, outputs: features.count, parameters: parameters)
    }

    /// The mean squared difference of an event's standardised features from their image.
    public func scores(of matrix: FeatureMatrix) throws -> [Double] {
      try check(matrix)
      return network.meanSquares(
        of: preprocessing.rows(matrix), count: matrix.count, from: nil, parameters: parameters)
    }
  }
}

extension Network {
  /// The mean squared difference of each row's outputs from a point, or from the row itself.
  func meanSquares(of rows: AlignedFloats, count: Int, from point: [Float]?, parameters: [Float])
    -> [Double]
  {
    let workspace = NetworkWorkspace(self, capacity: 64)
    var scores = [Double](repeating: 0, count: count)
    workspace.forEachBlock(of: rows, count: count, parameters: AlignedFloats(parameters)) {
      start, size in
      for row in 0..<size {
        var sum = 0.0
        for column in 0..<outputs {
          let target = point?[column] ?? workspace.input[row * workspace.inputStride + column]
          let distance = Double(workspace.output[row * workspace.outputStride + column] - target)
          sum += distance * distance
        }
        scores[start + row] = sum / Double(outputs)
      }
    }
    return scores
  }
}

extension Autoencoder.Fitted {
  /// A scorer whose parts fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    network = try container.decode(Network.self, forKey: .network)
    preprocessing = try container.decode(FittedPreprocessing.self, forKey: .preprocessing)
    _parameters = try container.decode(Packed<Float>.self, forKey: .parameters)
    history = try container.decode(TrainingHistory.self, forKey: .history)
    try requireSound(in: decoder)
  }
}
