import Events
import GSL

/// A density by a chain of layers, each of which transforms every feature by parameters that depend
/// on the features before it and on the condition.
///
/// Densities take one pass of the networks, samples as many as there are features. From layer to
/// layer the order of the features is reversed.
///
/// Sources: Papamakarios et al., arXiv:1705.07057, Sec. 3; the masks of Germain et al.,
/// arXiv:1502.03509; the preprocessing and the use on a resonance's sidebands of Hallin et al.,
/// arXiv:2109.00546.
public struct MaskedAutoregressiveFlow: DensityEstimator, SavedAnomalyScorer {
  /// What scores are computed by.
  public typealias Fitted = FlowScorer
  /// What a conditional fit returns.
  public typealias Density = ConditionalFlow

  /// The number of layers.
  public var blocks: Int
  /// The widths of the hidden layers of each block's network.
  public var hidden: [Int]
  /// The function after each hidden layer.
  public var activation: Activation
  /// What is done to each feature.
  public var transform: FlowTransform
  /// Whether what leaves each block but the last is normalised over the mini-batch;
  /// a fit then uses one thread.
  public var normalisesBatches: Bool
  /// What is done to the features before.
  public var preprocessing: Preprocessing
  /// How it is trained.
  public var training: FlowTraining

  /// A flow's configuration.
  public init(
    blocks: Int = 8, hidden: [Int] = [64, 64], activation: Activation = .relu,
    transform: FlowTransform = .affine, normalisesBatches: Bool = false,
    preprocessing: Preprocessing = [.logit(), .standardized], training: FlowTraining = .init()
  ) {
    precondition(blocks >= 1, "a flow of \(blocks) blocks")
    precondition(hidden.allSatisfy { $0 >= 1 }, "hidden layers of \(hidden)")
    self.blocks = blocks
    self.hidden = hidden
    self.activation = activation
    self.transform = transform
    self.normalisesBatches = normalisesBatches
    self.preprocessing = preprocessing
    self.training = training
  }

  /// "masked autoregressive flow".
  public var name: String { "masked autoregressive flow" }

  /// What can be set by name.
  public static let parameters: [LearnerParameter<MaskedAutoregressiveFlow>] =
    [
      .count("blocks", \.blocks, in: 1...1_000),
      .choice("activation", \.activation),
    ] + FlowTraining.parameters.map { $0.inside(nil, \.training) }

  /// Every number of the configuration.
  public var settings: [String: Setting] {
    training.settings.merging(
      [
        "blocks": Setting(blocks), "activation": .text(activation.rawValue),
        "hidden": .text(hidden.map(String.init).joined(separator: "-")),
        "transform": .text(transform.description), "preprocessing": .text(preprocessing.name),
        "normalisesBatches": Setting(normalisesBatches ? 1 : 0),
      ]
    ) { $1 }
  }

  /// Learns the density at each condition, its steps shared between the workers.
  ///
  /// - Throws: `InputError` where the events do not suffice for the share held out, where the
  ///   preprocessing cannot be fitted, or where the training diverged.
  public func fit(_ sample: ConditionalSample, seed: UInt64, index: Int, workers: Workers)
    async throws -> ConditionalFlow
  {
    try fit(FlowSample(sample), seed, index, workers)
  }

  /// Learns the density of all events together.
  ///
  /// - Throws: as the conditional fit.
  public func fit(_ sample: UnlabelledSample, seed: UInt64, index: Int, workers: Workers)
    async throws -> FlowScorer
  {
    FlowScorer(flow: try fit(FlowSample(sample), seed, index, workers))
  }

  private func fit(_ sample: FlowSample, _ seed: UInt64, _ index: Int, _ workers: Workers) throws
    -> ConditionalFlow
  {
    let columns = Array(sample.features.features.indices)
    let layers = (0..<blocks).map { block in
      FlowLayer(
        autoregressive: block.isMultiple(of: 2) ? columns : columns.reversed(),
        transform: transform, hidden: hidden, activation: activation)
    }
    return try training.fit(
      FlowMap(width: columns.count, layers: layers, normalisesBatches: normalisesBatches),
      to: sample, preprocessing: preprocessing, name: name,
      stream: RandomStream(seed: seed, purpose: name, index: UInt64(index)), workers: workers)
  }
}
