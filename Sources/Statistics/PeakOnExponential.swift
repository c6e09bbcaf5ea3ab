import Foundation
import GSL

/// A Gaussian peak over an exponential, both normalised on the range:
/// λ(x) = N_s G(x; m, σ) + N_b E(x; τ). The parameters are signal, mean, width, background, decay.
public struct PeakOnExponential: EventDensity {
  /// "peak on exponential".
  public let name = "peak on exponential"
  /// N_s, m, σ, N_b, τ; N_s may be negative.
  public let parameters: [Parameter]
  /// Where events may lie.
  public let range: ClosedRange<Double>

  /// A density on a range, its fit starting at the given values; width, background and decay are
  /// positive.
  public init(
    range: ClosedRange<Double>, signal: Double, mean: Double, width: Double, background: Double,
    decay: Double
  ) {
    let size = range.upperBound - range.lowerBound
    precondition(size > 0 && width > 0 && background > 0 && decay > 0, "scales must be positive")
    self.range = range
    parameters = [
      Parameter("signal", initialValue: signal, bounds: -.infinity ... .infinity),
      Parameter("mean", initialValue: mean, bounds: range),
      Parameter("width", initialValue: width, bounds: min(1e-4 * size, width)...10 * size),
      Parameter("background", initialValue: background, bounds: 0 ... .infinity),
      Parameter("decay", initialValue: decay, bounds: min(1e-3 * size, decay)...1000 * size),
    ]
  }

  /// What the rate's two parts are divided by, and the logarithmic derivatives of that.
  private struct Norms {
    let peak, peakByMean, peakByWidth, tail, tailByDecay: Double

    init(_ range: ClosedRange<Double>, _ point: UnsafePointer<Double>) {
      let (mean, width, decay) = (point[1], point[2], point[4])
      let (low, high) = ((range.lowerBound - mean) / width, (range.upperBound - mean) / width)
      let area = exp(NormalDistribution.logProbability(from: low, to: high))
      let (atLow, atHigh) = (
        exp(NormalDistribution.logDensity(low)), exp(NormalDistribution.logDensity(high))
      )
      peak = width * area * (2 * .pi).squareRoot()
      peakByMean = (atLow - atHigh) / (width * area)
      peakByWidth = (1 + (low * atLow - high * atHigh) / area) / width
      let size = range.upperBound - range.lowerBound
      let rest = exp(-size / decay)
      tail = decay * -expm1(-size / decay)
      tailByDecay = (-expm1(-size / decay) - rest * size / decay) / tail
    }
  }

  /// The rates and their derivatives.
  public func evaluate(
    _ events: UnsafePointer<SIMD8<Double>>, count: Int, at point: UnsafePointer<Double>,
    rates: UnsafeMutablePointer<SIMD8<Double>>, slopes: UnsafeMutablePointer<SIMD8<Double>>?
  ) {
    let (signal, mean, width, background, decay) = (
      point[0], point[1], point[2], point[3], point[4]
    )
    let norms = Norms(range, point)
    let (perWidth, perDecay) = (1 / width, 1 / decay)
    let (perPeak, perTail) = (1 / norms.peak, 1 / norms.tail)
    let (square, start) = (perDecay * perDecay, range.lowerBound)
    for index in 0..<count {
      let pull = (events[index] - mean) * perWidth
      let depth = events[index] - start
      let peak = exponential(-0.5 * pull * pull) * perPeak
      let tail = exponential(-perDecay * depth) * perTail
      rates[index] = signal * peak + background * tail
      guard let slopes else { continue }
      slopes[index] = peak
      slopes[count + index] = signal * peak * (pull * perWidth - norms.peakByMean)
      slopes[2 * count + index] =
        signal * peak * (pull * pull * perWidth - norms.peakByWidth)
      slopes[3 * count + index] = tail
      slopes[4 * count + index] = background * tail * (depth * square - norms.tailByDecay)
    }
  }

  /// N_s + N_b.
  public func total(at point: UnsafePointer<Double>, slopes: UnsafeMutablePointer<Double>?)
    -> Double
  {
    if let slopes { for (k, slope) in [1.0, 0, 0, 1, 0].enumerated() { slopes[k] = slope } }
    return point[0] + point[3]
  }
}
