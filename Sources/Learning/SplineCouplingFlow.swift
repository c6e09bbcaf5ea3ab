import Events
import GSL

/// A density by a chain of layers, each of which transforms some of the features by splines whose
/// parameters depend on the other features and on the condition.
///
/// Densities and samples both take one pass of the networks. Features are told apart by the bits of
/// their numbers: layers 1 and 2 transform those with bit 0 set and those without, layers 3 and 4 go
/// by bit 1, and so on from the beginning, so that each pair of features meets.
///
/// Splines follow single events when they are trained for long, and annealing the learning rate does
/// more than epochs: the density of 20,000 other events was best after 10 epochs on 32,000.
///
/// Sources: Durkan et al., arXiv:1906.04032, Sec. 3; the choice of features of Gao et al.,
/// arXiv:2001.05486.
public struct SplineCouplingFlow: DensityEstimator, SavedAnomalyScorer {
  /// What scores are computed by.
  public typealias Fitted = FlowScorer
  /// What a conditional fit returns.
  public typealias Density = ConditionalFlow

  /// The number of layers.
  public var layers: Int
  /// The widths of the hidden layers of each layer's network.
  public var hidden: [Int]
  /// The function after each hidden layer of a network.
  public var activation: Activation
  /// What is done to each feature.
  public var spline: RationalQuadraticSpline
  /// What is done to the features before.
  public var preprocessing: Preprocessing
  /// How it is trained.
  public var training: FlowTraining

  /// A flow's configuration.
  public init(
    layers: Int = 4, hidden: [Int] = [64, 64], activation: Activation = .relu,
    spline: RationalQuadraticSpline = .init(),
    preprocessing: Preprocessing = [.logit(), .standardized],
    training: FlowTraining = .init(epochs: 10)
  ) {
    precondition(layers >= 1, "a flow of \(layers) layers")
    precondition(hidden.allSatisfy { $0 >= 1 }, "hidden layers of \(hidden)")
    self.layers = layers
    self.hidden = hidden
    self.activation = activation
    self.spline = spline
    self.preprocessing = preprocessing
    self.training = training
  }

  /// "spline coupling flow".
  public var name: String { "spline coupling flow" }

  /// What can be set by name.
  public static let parameters: [LearnerParameter<SplineCouplingFlow>] =
    [
      .count("layers", \.layers, in: 1...1_000),
      .choice("activation", \.activation),
    ] + FlowTraining.parameters.map { $0.inside(nil, \.training) }

  /// Every number of the configuration.
  public var settings: [String: Setting] {
    training.settings.merging(
      [
        "layers": Setting(layers), "activation": .text(activation.rawValue),
        "hidden": .text(hidden.map(String.init).joined(separator: "-")),
        "bins": Setting(spline.bins), "bound": Setting(spline.bound),
        "minimumShare": Setting(spline.minimumShare),
        "minimumSlope": Setting(spline.minimumSlope), "preprocessing": .text(preprocessing.name),
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
    let width = sample.features.features.count
    return try training.fit(
      FlowMap(width: width, layers: (0..<layers).map { layer($0, width: width) }), to: sample,
      preprocessing: preprocessing,
      name: name, stream: RandomStream(seed: seed, purpose: name, index: UInt64(index)),
      workers: workers)
  }

  /// The layer of a number: its columns by one bit of theirs; all of them where there is but one.
  private func layer(_ number: Int, width: Int) -> FlowLayer {
    let bits = Int.bitWidth - (width - 1).leadingZeroBitCount
    let bit = bits == 0 ? 0 : number / 2 % bits
    let isSet = number.isMultiple(of: 2)
    let changed = (0..<width).filter { width == 1 || ($0 >> bit & 1 == 1) == isSet }
    return FlowLayer(
      coupling: changed, given: (0..<width).filter { !changed.contains($0) },
      transform: .spline(spline), hidden: hidden, activation: activation)
  }
}
