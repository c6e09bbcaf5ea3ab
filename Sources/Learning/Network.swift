import GSL

/// The shape of a feed-forward network: a list of layers that an event's numbers pass in turn.
///
/// It holds no parameters: these are one flat array, which `initialParameters` makes, an optimiser
/// moves and a file keeps. A dense layer has its weights input by input (`inputs × outputs`) and
/// then its biases. A batch normalisation has its scales, its shifts and, after all that is trained,
/// the means and variances that it scores with.
public struct Network: Codable, Hashable, Sendable {
  /// One step of a network.
  public enum Layer: Codable, Hashable, Sendable {
    /// x W + b, or x W.
    case dense(outputs: Int, hasBias: Bool)
    /// A function of each number.
    case activation(Activation)
    /// Each number to mean 0 and variance 1 over the mini-batch, then scaled and shifted by
    /// parameters; arXiv:1502.03167, Algorithm 1. A step then takes its whole mini-batch at once,
    /// in one thread.
    case batchNormalisation
    /// In training, each number is 0 with this probability and otherwise divided by the rest's;
    /// JMLR 15 (2014) 1929, Sec. 10.
    case dropout(Double)

    /// A dense layer with biases.
    public static func dense(_ outputs: Int) -> Layer { .dense(outputs: outputs, hasBias: true) }
  }

  /// How many numbers come in.
  public let inputs: Int
  /// The layers in order.
  public let layers: [Layer]

  /// A network of layers.
  public init(inputs: Int, layers: [Layer]) {
    precondition(inputs >= 1, "a network of \(inputs) inputs")
    for layer in layers {
      switch layer {
      case .dense(let outputs, _): precondition(outputs >= 1, "a layer of \(outputs) outputs")
      case .dropout(let share): precondition(share >= 0 && share < 1, "a dropout of \(share)")
      case .activation, .batchNormalisation: break
      }
    }
    self.inputs = inputs
    self.layers = layers
  }

  /// Dense layers of the hidden widths, each followed by batch normalisation (if any), the
  /// activation and dropout (if any), and a dense layer of outputs.
  public init(
    inputs: Int, hidden: [Int], outputs: Int, activation: Activation,
    normalisesBatches: Bool = false, dropout: Double = 0, hasBiases: Bool = true
  ) {
    var layers: [Layer] = []
    for width in hidden {
      layers.append(.dense(outputs: width, hasBias: hasBiases))
      if normalisesBatches { layers.append(.batchNormalisation) }
      layers.append(.activation(activation))
      if dropout > 0 { layers.append(.dropout(dropout)) }
    }
    layers.append(.dense(outputs: outputs, hasBias: hasBiases))
    self.init(inputs: inputs, layers: layers)
  }

  /// How many numbers come out.
  public var outputs: Int {
    layers.reduce(inputs) { width, layer in
      if case .dense(let outputs, _) = layer { outputs } else { width }
    }
  }

  /// The number of parameters that are trained; they come first.
  public var trainableCount: Int {
    var (width, count) = (inputs, 0)
    for layer in layers {
      switch layer {
      case .dense(let outputs, let hasBias):
        count += width * outputs + (hasBias ? outputs : 0)
        width = outputs
      case .batchNormalisation: count += 2 * width
      case .activation, .dropout: break
      }
    }
    return count
  }

  /// The number of parameters, the means and variances of batch normalisations included.
  public var parameterCount: Int {
    var (width, count) = (inputs, trainableCount)
    for layer in layers {
      if case .dense(let outputs, _) = layer { width = outputs }
      if case .batchNormalisation = layer { count += 2 * width }
    }
    return count
  }

  /// Whether a step must see its whole mini-batch at once.
  package var needsWholeBatch: Bool { layers.contains(.batchNormalisation) }

  /// Whether training draws random numbers.
  package var isStochastic: Bool {
    layers.contains { if case .dropout(let share) = $0 { share > 0 } else { false } }
  }

  /// Weights and biases of dense layers uniform within ±1/√inputs, scales 1 and shifts 0, means 0
  /// and variances 1.
  ///
  /// It is the uniform form of the law of He et al., arXiv:1502.01852, Eq. (15), for units of leak
  /// √5, and PyTorch's default.
  public func initialParameters(using stream: inout RandomStream) -> [Float] {
    var (width, parameters, statistics) = (inputs, [Float](), [Float]())
    for layer in layers {
      switch layer {
      case .dense(let outputs, let hasBias):
        let bound = 1 / Double(width).squareRoot()
        for _ in 0..<(width * outputs + (hasBias ? outputs : 0)) {
          parameters.append(Float((2 * stream.uniform() - 1) * bound))
        }
        width = outputs
      case .batchNormalisation:
        parameters += Array(repeating: 1, count: width) + Array(repeating: 0, count: width)
        statistics += Array(repeating: 0, count: width) + Array(repeating: 1, count: width)
      case .activation, .dropout: break
      }
    }
    return parameters + statistics
  }
}
