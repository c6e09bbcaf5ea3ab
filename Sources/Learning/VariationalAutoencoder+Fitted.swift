import Events

extension VariationalAutoencoder {
  /// A trained pair of networks.
  public struct Fitted: SavedScorer {
    /// "variational autoencoder".
    public static let kind = "variational autoencoder"
    /// From standardised features to the means and then the log-variances of the latent numbers.
    public let encoder: Network
    /// From latent numbers to standardised features.
    public let decoder: Network
    /// What is done to features before they enter the encoder.
    public let preprocessing: FittedPreprocessing
    /// The encoder's parameters.
    @Packed public private(set) var encoderParameters: [Float]
    /// The decoder's parameters.
    @Packed public private(set) var decoderParameters: [Float]
    /// What is the score.
    public let score: Score
    /// The weight of the divergence.
    public let divergenceWeight: Double
    /// The features, in the order in which events must bring them.
    public var features: [Feature] { preprocessing.features }
    /// How the mean negative bound fell, but for a constant.
    public let history: TrainingHistory

    /// Whether both networks and their parameters fit together.
    public func requireSound() throws(Flaw) {
      try encoder.requireSound(
        inputs: features.count, outputs: 2 * decoder.inputs, parameters: encoderParameters)
      try decoder.requireSound(
        inputs: decoder.inputs, outputs: features.count, parameters: decoderParameters)
      try Flaw.size(of: [divergenceWeight], "weight of the divergence")
    }

    /// The chosen part of the negative evidence lower bound at the encoder's mean, but for a
    /// constant.
    public func scores(of matrix: FeatureMatrix) throws -> [Double] {
      try check(matrix)
      let rows = preprocessing.rows(matrix)
      let (width, latent) = (encoder.inputs, decoder.inputs)
      let codes = encoder.outputs(
        of: rows.array(matrix.count * width), parameters: encoderParameters)
      let means = (0..<matrix.count).flatMap { row in
        codes[(2 * latent * row)..<(2 * latent * row + latent)]
      }
      let images = decoder.outputs(of: means, parameters: decoderParameters)
      return (0..<matrix.count).map { row in
        var (reconstruction, divergence) = (0.0, 0.0)
        for column in 0..<width {
          let distance = Double(images[row * width + column] - rows.start[row * width + column])
          reconstruction += distance * distance / 2
        }
        for column in 0..<latent {
          divergence += normalDivergence(
            mean: Double(codes[2 * latent * row + column]),
            logVariance: Double(codes[2 * latent * row + latent + column]))
        }
        return switch score {
        case .reconstruction: reconstruction
        case .divergence: divergence
        case .bound: reconstruction + divergenceWeight * divergence
        }
      }
    }
  }
}

extension VariationalAutoencoder.Fitted {
  /// A scorer whose parts fit together.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    encoder = try container.decode(Network.self, forKey: .encoder)
    self.decoder = try container.decode(Network.self, forKey: .decoder)
    preprocessing = try container.decode(FittedPreprocessing.self, forKey: .preprocessing)
    _encoderParameters = try container.decode(Packed<Float>.self, forKey: .encoderParameters)
    _decoderParameters = try container.decode(Packed<Float>.self, forKey: .decoderParameters)
    score = try container.decode(VariationalAutoencoder.Score.self, forKey: .score)
    divergenceWeight = try container.decode(Double.self, forKey: .divergenceWeight)
    history = try container.decode(TrainingHistory.self, forKey: .history)
    try requireSound(in: decoder)
  }
}
