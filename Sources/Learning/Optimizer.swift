/// A law by which a mini-batch's gradient moves parameters.
///
/// The decay is of all parameters, biases included.
public enum Optimizer: Codable, Hashable, Sendable, CustomStringConvertible {
  /// Steps along the running mean of gradients over the root of that of their squares, both
  /// corrected for their start at zero; arXiv:1412.6980, Algorithm 1. A `weightDecay` λ adds λ times
  /// the parameter to the gradient.
  case adam(
    learningRate: Double = 1e-3, firstMoment: Double = 0.9, secondMoment: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 0)
  /// Adam, and parameters lose their share learningRate · weightDecay at each step;
  /// arXiv:1711.05101, Algorithm 2.
  case adamW(
    learningRate: Double = 1e-3, firstMoment: Double = 0.9, secondMoment: Double = 0.999,
    epsilon: Double = 1e-8, weightDecay: Double = 1e-2)
  /// Steps along v ← momentum · v + gradient; a `weightDecay` λ adds λ times the parameter to the
  /// gradient.
  case sgd(learningRate: Double, momentum: Double = 0.9, weightDecay: Double = 0)

  /// The step, before any schedule.
  public var learningRate: Double {
    get {
      switch self {
      case .adam(let rate, _, _, _, _), .adamW(let rate, _, _, _, _), .sgd(let rate, _, _): rate
      }
    }
    set {
      switch self {
      case .adam(_, let first, let second, let epsilon, let decay):
        self = .adam(
          learningRate: newValue, firstMoment: first, secondMoment: second, epsilon: epsilon,
          weightDecay: decay)
      case .adamW(_, let first, let second, let epsilon, let decay):
        self = .adamW(
          learningRate: newValue, firstMoment: first, secondMoment: second, epsilon: epsilon,
          weightDecay: decay)
      case .sgd(_, let momentum, let decay):
        self = .sgd(learningRate: newValue, momentum: momentum, weightDecay: decay)
      }
    }
  }

  /// The law in words, for reports.
  public var description: String {
    switch self {
    case .adam(_, let first, let second, _, let decay):
      "Adam, β \(first), \(second), decay \(decay)"
    case .adamW(_, let first, let second, _, let decay):
      "AdamW, β \(first), \(second), decay \(decay)"
    case .sgd(_, let momentum, let decay): "SGD, momentum \(momentum), decay \(decay)"
    }
  }

  /// Whether every number is in its range.
  package var isValid: Bool {
    switch self {
    case .adam(let rate, let first, let second, let epsilon, let decay),
      .adamW(let rate, let first, let second, let epsilon, let decay):
      rate > 0 && (0..<1).contains(first) && (0..<1).contains(second) && epsilon > 0 && decay >= 0
    case .sgd(let rate, let momentum, let decay):
      rate > 0 && (0..<1).contains(momentum) && decay >= 0
    }
  }
}
