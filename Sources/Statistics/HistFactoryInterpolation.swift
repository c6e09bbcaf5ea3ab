import Events
import Foundation

/// How HistFactory goes between a nominal value and its variations at −1 and +1, and beyond.
///
/// The codes are those of CERN-OPEN-2012-016, section 4.1, and of pyhf. A workspace's file does not
/// state them; pyhf's defaults are code 4 for factors and code 4p for histograms.
public struct HistFactoryInterpolation: Sendable, Hashable {
  /// How factors (normsys) go.
  public enum Factors: String, Sendable, Hashable, CaseIterable {
    /// Piecewise exponential: high^α for α ≥ 0, low^−α below. Its slope jumps at 0.
    case code1
    /// A polynomial of sixth order within ±1, exponential outside, twice differentiable.
    case code4
  }

  /// How histograms (histosys) go.
  public enum Histograms: String, Sendable, Hashable, CaseIterable {
    /// Piecewise linear. Its slope jumps at 0.
    case code0
    /// A polynomial of sixth order within ±1, linear outside, twice differentiable.
    case code4p
  }

  /// How factors go.
  public var factors: Factors
  /// How histograms go.
  public var histograms: Histograms

  /// Two codes; pyhf's defaults where none is given.
  public init(factors: Factors = .code4, histograms: Histograms = .code4p) {
    self.factors = factors
    self.histograms = histograms
  }

  /// The codes of the given names.
  ///
  /// - Throws: `InputError` for a name that is none.
  public init(factors: String, histograms: String) throws(InputError) {
    guard let known = Factors(rawValue: factors) else {
      throw InputError(
        "interpolation of factors", "the code \(factors) is unknown", remedy: "use code1 or code4")
    }
    guard let other = Histograms(rawValue: histograms) else {
      throw InputError(
        "interpolation of histograms", "the code \(histograms) is unknown",
        remedy: "use code0 or code4p")
    }
    self.init(factors: known, histograms: other)
  }
}

/// A factor as a function of α: ln low, ln high, and the polynomial 1 + Σ aᵢ αⁱ between them.
struct FactorInterpolation: Sendable {
  let logLow: Double
  let logHigh: Double
  let isPolynomial: Bool
  let coefficients: SIMD8<Double>

  init(low: Double, high: Double, code: HistFactoryInterpolation.Factors) {
    (logLow, logHigh) = (log(low), log(high))
    isPolynomial = code == .code4
    // At ±1 the polynomial has the value and first two derivatives of the exponentials. Its even
    // and odd parts separate: three equations for a₂, a₄, a₆ and three for a₁, a₃, a₅.
    let even = 0.5 * (high + low) - 1
    let evenSlope = 0.5 * (high * logHigh + low * logLow)
    let evenCurve = 0.5 * (high * logHigh * logHigh + low * logLow * logLow)
    let odd = 0.5 * (high - low)
    let oddSlope = 0.5 * (high * logHigh - low * logLow)
    let oddCurve = 0.5 * (high * logHigh * logHigh - low * logLow * logLow)
    let a6 = (evenCurve - 5 * evenSlope + 8 * even) / 8
    let a4 = (evenSlope - 2 * even) / 2 - 2 * a6
    let a5 = (oddCurve - 3 * (oddSlope - odd)) / 8
    let a3 = (oddSlope - odd) / 2 - 2 * a5
    coefficients = [1, odd - a3 - a5, even - a4 - a6, a3, a4, a5, a6, 0]
  }

  /// The factor and its first two derivatives.
  @inline(__always)
  func callAsFunction(_ alpha: Double) -> (value: Double, slope: Double, curve: Double) {
    if isPolynomial && abs(alpha) < 1 {
      var (value, slope, curve) = (0.0, 0.0, 0.0)
      for power in stride(from: 6, through: 0, by: -1) {
        curve = curve * alpha + 2 * slope
        slope = slope * alpha + value
        value = value * alpha + coefficients[power]
      }
      return (value, slope, curve)
    }
    let rate = alpha < 0 ? -logLow : logHigh
    let value = exp(rate * alpha)
    return (value, rate * value, rate * rate * value)
  }
}

/// What a histogram's change is of its two variations, δ = up·Δ₊ + down·Δ₋ with Δ₊ = high − nominal
/// and Δ₋ = nominal − low, as a function of α.
struct HistogramInterpolation {
  var up: Double
  var down: Double
  var upSlope: Double
  var downSlope: Double
  var curve: Double

  /// The two weights and their derivatives; the second derivatives are `curve` and its opposite.
  @inline(__always)
  init(_ alpha: Double, code: HistFactoryInterpolation.Histograms) {
    if code == .code4p && abs(alpha) <= 1 {
      let square = alpha * alpha
      let even = square * (15 + square * (-10 + 3 * square)) / 16
      let evenSlope = alpha * (30 + square * (-40 + 18 * square)) / 16
      (up, down) = (0.5 * alpha + even, 0.5 * alpha - even)
      (upSlope, downSlope) = (0.5 + evenSlope, 0.5 - evenSlope)
      curve = (30 + square * (-120 + 90 * square)) / 16
    } else {
      let isUp = alpha >= 0
      (up, down) = isUp ? (alpha, 0) : (0, alpha)
      (upSlope, downSlope) = isUp ? (1, 0) : (0, 1)
      curve = 0
    }
  }
}
