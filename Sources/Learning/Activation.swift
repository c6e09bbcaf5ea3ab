internal import CNetwork

/// A function that a network applies to each number between two dense layers.
public enum Activation: String, Codable, Hashable, Sendable, CaseIterable {
  /// max(0, x).
  case relu
  /// The hyperbolic tangent.
  case tanh
  /// x / (1 + e⁻ˣ), the sigmoid-weighted linear unit; arXiv:1702.03118.
  case silu
  /// x Φ(x), with Φ the normal distribution function; arXiv:1606.08415.
  case gelu

  /// Whether the derivative is a function of the value, so that the input need not be kept.
  var isFromValue: Bool { self == .relu || self == .tanh }

  /// The kernels' name for it.
  var kernel: network_activation {
    switch self {
    case .relu: NETWORK_RELU
    case .tanh: NETWORK_TANH
    case .silu: NETWORK_SILU
    case .gelu: NETWORK_GELU
    }
  }
}
