internal import CNetwork
import Foundation

/// An increasing function of one number, whose parameters a network gives.
public enum FlowTransform: Codable, Hashable, Sendable {
  /// y = (x − μ) e^(−α), with α = a/(1 + |a|/5) for the network's a, so that no step overflows;
  /// arXiv:1705.07057, Eq. (4).
  case affine
  /// A rational-quadratic spline.
  case spline(RationalQuadraticSpline)

  /// How many numbers the network gives for each feature.
  public var parameterCount: Int {
    switch self {
    case .affine: 2
    case .spline(let spline): spline.parameterCount
    }
  }

  /// The transform in words, for reports.
  public var description: String {
    switch self {
    case .affine: "affine"
    case .spline(let spline): "spline of \(spline.bins) pieces within ±\(spline.bound)"
    }
  }
}

extension FlowTransform {
  private static var greatestLogScale: Double { 5 }

  /// What the transform computes with, of many parameters at once: their exponentials for a spline,
  /// themselves otherwise.
  func prepare(
    _ kernels: network_kernels, _ count: Int, _ parameters: UnsafePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    switch self {
    case .affine: target.update(from: parameters, count: count)
    case .spline: kernels.exponential(count, parameters, target)
    }
  }

  @inline(__always)
  private func logScale(_ a: Double) -> Double { a / (1 + abs(a) / Self.greatestLogScale) }

  /// y, and ln dy/dx.
  @inline(__always)
  func value(at x: Double, _ prepared: UnsafePointer<Double>) -> (value: Double, logSlope: Double) {
    switch self {
    case .affine:
      let alpha = logScale(prepared[1])
      return ((x - prepared[0]) * exp(-alpha), -alpha)
    case .spline(let spline): return spline.value(at: x, exponentials: prepared)
    }
  }

  /// x where the transform is y.
  @inline(__always)
  func argument(of y: Double, _ prepared: UnsafePointer<Double>) -> Double {
    switch self {
    case .affine: y * exp(logScale(prepared[1])) + prepared[0]
    case .spline(let spline): spline.argument(of: y, exponentials: prepared).argument
    }
  }

  /// Writes the derivatives of a y + b ln(dy/dx) by the network's numbers; returns that by x.
  @inline(__always)
  func gradient(
    at x: Double, _ prepared: UnsafePointer<Double>, value a: Double, logSlope b: Double,
    into target: UnsafeMutablePointer<Double>
  ) -> Double {
    switch self {
    case .affine:
      let scale = exp(-logScale(prepared[1]))
      let share = 1 + abs(prepared[1]) / Self.greatestLogScale
      target[0] = -a * scale
      target[1] = -(a * (x - prepared[0]) * scale + b) / (share * share)
      return a * scale
    case .spline(let spline):
      return spline.gradient(
        at: x, exponentials: prepared, value: a, logSlope: b, parameters: target)
    }
  }
}
