import Foundation
import GSL
import Statistics

/// Two Gaussians of one mean over an exponential, for unbinned fits of a resonance that is seen with
/// different resolutions: λ(x) = N_s [f G(x; m, σ) + (1 − f) G(x; m, rσ)] + N_b E(x; κ), each normalised
/// on the range. The parameters are signal, mean, width, ratio, fraction, background, slope.
///
/// E falls as e^(−κx), and rises where κ is negative.
public struct DoubleGaussianPeak: EventDensity {
  /// "double gaussian peak".
  public let name = "double gaussian peak"
  /// N_s, m, σ, r, f, N_b, κ.
  public let parameters: [Parameter]
  /// Where events may lie.
  public let range: ClosedRange<Double>

  /// A density on a range, its fit starting at the given values: the wider Gaussian twice as wide, each
  /// with half of the signal, and a flat background.
  ///
  /// - Parameters:
  ///   - signal: N_s, positive.
  ///   - mean: m, in the range, from which it cannot leave.
  ///   - width: σ, positive and less than the range's width.
  ///   - background: N_b, positive.
  public init(
    range: ClosedRange<Double>, signal: Double, mean: Double, width: Double, background: Double
  ) {
    let size = range.upperBound - range.lowerBound
    precondition(size > 0 && width > 0 && width < size, "a width of \(width) in \(range)")
    precondition(signal > 0 && background > 0, "\(signal) and \(background) events")
    self.range = range
    parameters = [
      Parameter("signal", initialValue: signal, bounds: 0 ... .infinity),
      Parameter("mean", initialValue: mean, bounds: range),
      Parameter("width", initialValue: width, bounds: min(1e-3 * size, width)...size),
      Parameter("ratio", initialValue: 2, bounds: 1.2...5),
      Parameter("fraction", initialValue: 0.5, bounds: 0.05...0.95),
      Parameter("background", initialValue: background, bounds: 0 ... .infinity),
      Parameter("slope", initialValue: 0, bounds: -50 / size...50 / size),
    ]
  }

  /// What a Gaussian is divided by, and the logarithmic derivatives of that.
  private struct Norm {
    let value, byMean, byWidth: Double

    init(_ range: ClosedRange<Double>, mean: Double, width: Double) {
      let (low, high) = ((range.lowerBound - mean) / width, (range.upperBound - mean) / width)
      let area = exp(NormalDistribution.logProbability(from: low, to: high))
      let (atLow, atHigh) = (
        exp(NormalDistribution.logDensity(low)), exp(NormalDistribution.logDensity(high))
      )
      value = width * area * (2 * .pi).squareRoot()
      byMean = (atLow - atHigh) / (width * area)
      byWidth = (1 + (low * atLow - high * atHigh) / area) / width
    }
  }

  /// ∫ e^(−κx) over a length L from 0, and its logarithmic derivative in κ.
  private static func tail(_ slope: Double, _ size: Double) -> (norm: Double, bySlope: Double) {
    let x = slope * size
    // (1 − e^(−x))/x and x/(eˣ − 1) have series at 0.
    guard abs(x) > 1e-4 else { return (size * (1 - x / 2 + x * x / 6), size * (-0.5 + x / 12)) }
    return (-expm1(-x) / slope, size / expm1(x) - 1 / slope)
  }

  /// The rates and their derivatives.
  public func evaluate(
    _ events: UnsafePointer<SIMD8<Double>>, count: Int, at point: UnsafePointer<Double>,
    rates: UnsafeMutablePointer<SIMD8<Double>>, slopes: UnsafeMutablePointer<SIMD8<Double>>?
  ) {
    let (signal, mean, width, ratio, fraction) = (point[0], point[1], point[2], point[3], point[4])
    let (background, slope) = (point[5], point[6])
    let wide = ratio * width
    let (first, second) = (
      Norm(range, mean: mean, width: width), Norm(range, mean: mean, width: wide)
    )
    let tail = Self.tail(slope, range.upperBound - range.lowerBound)
    let (perFirst, perSecond, perTail) = (1 / first.value, 1 / second.value, 1 / tail.norm)
    for index in 0..<count {
      let (near, far) = ((events[index] - mean) / width, (events[index] - mean) / wide)
      let depth = events[index] - range.lowerBound
      let a = exponential(-0.5 * near * near) * perFirst
      let b = exponential(-0.5 * far * far) * perSecond
      let e = exponential(-slope * depth) * perTail
      let peak = fraction * a + (1 - fraction) * b
      rates[index] = signal * peak + background * e
      guard let slopes else { continue }
      let (own, other) = (signal * fraction * a, signal * (1 - fraction) * b)
      // d ln G/dσ of either Gaussian.
      let byFirst = near * near / width - first.byWidth
      let bySecond = far * far / wide - second.byWidth
      slopes[index] = peak
      slopes[count + index] =
        own * (near / width - first.byMean) + other * (far / wide - second.byMean)
      slopes[2 * count + index] = own * byFirst + other * bySecond * ratio
      slopes[3 * count + index] = other * bySecond * width
      slopes[4 * count + index] = signal * (a - b)
      slopes[5 * count + index] = e
      slopes[6 * count + index] = background * e * (-depth - tail.bySlope)
    }
  }

  /// N_s + N_b.
  public func total(at point: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?)
    -> Double
  {
    if let slopes { for (k, slope) in [1.0, 0, 0, 0, 0, 1, 0].enumerated() { slopes[k] = slope } }
    return point[0] + point[5]
  }
}
