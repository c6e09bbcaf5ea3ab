import Events
import GSL

/// An anomaly score by the distance from a point to which a network was trained to bring the sample.
///
/// The loss is the mean squared distance from the centre c, plus decay of the weights. A network that
/// could bring everything to c would have learned nothing: hence there are no biases, the activation
/// is unbounded, and c is the mean output of the untrained network, whose numbers near zero are moved
/// away from it.
///
/// Source: Ruff et al., "Deep one-class classification", ICML 2018, Eq. (4) and Propositions 1–3.
public struct DeepSVDD: SavedAnomalyScorer {
  /// The widths of the hidden layers.
  public var hidden: [Int]
  /// The number of numbers that come out.
  public var outputs: Int
  /// What is done to the features first, fitted to the training events alone.
  public var preprocessing: Preprocessing
  /// Layers' functions and training; the decay is the optimiser's.
  public var configuration: NetworkConfiguration

  /// The configuration.
  public init(
    hidden: [Int] = [64, 32], outputs: Int = 8,
    preprocessing: Preprocessing = [.standardized],
    configuration: NetworkConfiguration = NetworkConfiguration(
      activation: .relu, epochs: 50, optimizer: .adam(weightDecay: 1e-6))
  ) {
    precondition(hidden.allSatisfy { $0 >= 1 } && outputs >= 1, "layers of \(hidden), \(outputs)")
    precondition(
      configuration.activation != .tanh, "a bounded activation can bring every event to one point")
    self.hidden = hidden
    self.outputs = outputs
    self.preprocessing = preprocessing
    self.configuration = configuration
  }

  /// "deep SVDD".
  public var name: String { "deep SVDD" }

  /// What of the configuration can be set by name.
  public static let parameters: [LearnerParameter<DeepSVDD>] =
    [
      .widths("hidden", \.hidden),
      .count("outputs", \.outputs, in: 1...65_536),
      .preprocessing(\.preprocessing),
    ] + NetworkConfiguration.parameters.map { $0.inside(nil, \.configuration) }

  /// Trains the network to bring the sample to the centre.
  ///
  /// - Throws: `InputError` where the training diverges.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers)
    async throws -> Fitted
  {
    let network = Network(
      inputs: sample.features.features.count, hidden: hidden, outputs: outputs,
      activation: configuration.activation, hasBiases: false)
    let preprocessing = try preprocessing.fit(sample.features, weights: sample.weights)
    let rows = preprocessing.rows(sample.features)
    var stream = RandomStream(seed: seed, purpose: name, index: UInt64(index))
    var parameters = network.initialParameters(using: &stream)
    let weights = sample.unitWeights
    let centre = meanOutput(network, rows, weights, parameters).map { mean in
      abs(mean) < Self.leastDistance ? (mean < 0 ? -Self.leastDistance : Self.leastDistance) : mean
    }
    let history = try configuration.training.run(
      SquaredErrorObjective(network, rows: rows, target: .point(centre), weights: weights),
      parameters: &parameters, stream: stream, workers: workers)
    return Fitted(
      network: network, preprocessing: preprocessing, parameters: parameters, centre: centre,
      history: history)
  }

  /// The least size of the centre's numbers: with one of zero, that of an output whose weights have
  /// gone to zero would be reached by every event.
  private static var leastDistance: Float { 0.1 }

  private func meanOutput(
    _ network: Network, _ rows: AlignedFloats, _ weights: [Double], _ parameters: [Float]
  ) -> [Float] {
    let workspace = NetworkWorkspace(network, capacity: 64)
    var sums = [Double](repeating: 0, count: outputs)
    workspace.forEachBlock(
      of: rows, count: weights.count, parameters: AlignedFloats(parameters)
    ) { start, size in
      for row in 0..<size {
        for column in 0..<outputs {
          sums[column] +=
            weights[start + row]
            * Double(workspace.output[row * workspace.outputStride + column])
        }
      }
    }
    return sums.map { Float($0 / Double(weights.count)) }
  }

  /// A trained network with its centre.
  public struct Fitted: SavedScorer {
    /// "deep SVDD".
    public static let kind = "deep SVDD"
    /// The shape.
    public let network: Network
    /// What is done to features before they enter the network.
    public let preprocessing: FittedPreprocessing
    /// The network's parameters.
    @Packed public private(set) var parameters: [Float]
    /// The point that events like the sample's come near.
    public let centre: [Float]
    /// The features, in the order in which events must bring them.
    public var features: [Feature] { preprocessing.features }
    /// How the mean squared distance per output fell.
    public let history: TrainingHistory

    /// Whether the network, its parameters and the centre fit together.
    public func requireSound() throws(Flaw) {
      try network.requireSound(
        inputs: features.count, outputs: centre.count, parameters: parameters)
      try Flaw.size(of: centre, "centre")
    }

    /// The squared distance from the centre, per output.
    public func scores(of matrix: FeatureMatrix) throws -> [Double] {
      try check(matrix)
      return network.meanSquares(
        of: preprocessing.rows(matrix), count: matrix.count, from: centre,
        parameters: parameters)
    }
  }
}

extension DeepSVDD.Fitted {
  /// A scorer whose parts fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    network = try container.decode(Network.self, forKey: .network)
    preprocessing = try container.decode(FittedPreprocessing.self, forKey: .preprocessing)
    _parameters = try container.decode(Packed<Float>.self, forKey: .parameters)
    centre = try container.decode([Float].self, forKey: .centre)
    history = try container.decode(TrainingHistory.self, forKey: .history)
    try requireSound(in: decoder)
  }
}
