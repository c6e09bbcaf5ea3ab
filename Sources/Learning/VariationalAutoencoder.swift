import Events
import GSL

/// An anomaly score by a variational autoencoder: a network that brings events to a normal law of
/// few numbers, and another that brings these back.
///
/// Trained on the negative evidence lower bound with a normal law of unit width for the standardised
/// features. Scoring draws nothing: the decoder gets the encoder's mean.
///
/// Sources: Kingma and Welling, arXiv:1312.6114; for scores of collider events, Cerri et al.,
/// arXiv:1811.10276. The weight of the divergence is that of Higgins et al., "β-VAE", ICLR 2017.
public struct VariationalAutoencoder: SavedAnomalyScorer {
  /// What of the bound is the score.
  public enum Score: String, Codable, Hashable, Sendable, CaseIterable {
    /// Half the squared difference of the standardised features from the mean's image.
    case reconstruction
    /// The divergence of the latent law from the standard normal one.
    case divergence
    /// Their sum, the divergence with its weight.
    case bound
  }

  /// The widths of the encoder's hidden layers; the decoder's are the same in reverse.
  public var hidden: [Int]
  /// The number of latent numbers.
  public var latent: Int
  /// β, the weight of the divergence.
  public var divergenceWeight: Double
  /// What is the score.
  public var score: Score
  /// What is done to the features first, fitted to the training events alone.
  public var preprocessing: Preprocessing
  /// Layers' functions and training.
  public var configuration: NetworkConfiguration

  /// The configuration.
  public init(
    hidden: [Int] = [64, 32], latent: Int = 2, divergenceWeight: Double = 1, score: Score = .bound,
    preprocessing: Preprocessing = [.standardized],
    configuration: NetworkConfiguration = NetworkConfiguration()
  ) {
    precondition(hidden.allSatisfy { $0 >= 1 } && latent >= 1, "layers of \(hidden), \(latent)")
    precondition(divergenceWeight >= 0, "a divergence of weight \(divergenceWeight)")
    self.hidden = hidden
    self.latent = latent
    self.divergenceWeight = divergenceWeight
    self.score = score
    self.preprocessing = preprocessing
    self.configuration = configuration
  }

  /// "variational autoencoder".
  public var name: String { "variational autoencoder" }

  /// What of the configuration can be set by name.
  public static let parameters: [LearnerParameter<VariationalAutoencoder>] =
    [
      .widths("hidden", \.hidden),
      .count("latent", \.latent, in: 1...65_536),
      .number("divergenceWeight", \.divergenceWeight, in: 0...1e6),
      .choice("score", \.score),
      .preprocessing(\.preprocessing),
    ] + NetworkConfiguration.parameters.map { $0.inside(nil, \.configuration) }

  /// Trains both networks on the bound.
  ///
  /// - Throws: `InputError` where the training diverges.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers)
    async throws -> Fitted
  {
    let width = sample.features.features.count
    let encoder = Network(
      inputs: width, hidden: hidden, outputs: 2 * latent, activation: configuration.activation)
    let decoder = Network(
      inputs: latent, hidden: hidden.reversed(), outputs: width,
      activation: configuration.activation)
    let preprocessing = try preprocessing.fit(sample.features, weights: sample.weights)
    var stream = RandomStream(seed: seed, purpose: name, index: UInt64(index))
    var parameters =
      encoder.initialParameters(using: &stream) + decoder.initialParameters(using: &stream)
    let history = try configuration.training.run(
      VariationalObjective(
        encoder: encoder, decoder: decoder, rows: preprocessing.rows(sample.features),
        weights: sample.unitWeights, divergenceWeight: divergenceWeight),
      parameters: &parameters, stream: stream, workers: workers)
    return Fitted(
      encoder: encoder, decoder: decoder, preprocessing: preprocessing,
      encoderParameters: Array(parameters[..<encoder.parameterCount]),
      decoderParameters: Array(parameters[encoder.parameterCount...]), score: score,
      divergenceWeight: divergenceWeight, history: history)
  }
}
