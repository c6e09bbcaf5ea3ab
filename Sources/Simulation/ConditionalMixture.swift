import Foundation
import GSL

/// A mixture of normal densities in five variables, as a density of the last four and, given
/// them, of the first.
///
/// For a component with lower triangle K of the covariance in the order z₁ … z₄, z₀ and
/// w = K₄⁻¹ (z − μ), where K₄ are the first four rows, z₁ … z₄ have the density
/// e^{−w²/2} / ((2π)² det K₄), and z₀ is normal with mean μ₀ + c·w and width s, where
/// (c, s) is the last row.
struct ConditionalMixture: Sendable {
  private struct Component {
    /// ln of the share and of the density's norm.
    var logNorm: Double
    var mean: SIMD4<Double>
    /// The columns of K₄⁻¹.
    var whitening: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>)
    var firstMean: Double
    var slope: SIMD4<Double>
    var width: Double
    /// ln of the greatest density of z₀.
    var logPeak: Double
  }

  private let components: [Component]

  /// The same mixture seen so.
  init(_ mixture: NormalMixture) {
    components = mixture.components.map { component in
      let triangle = component.triangle(inOrder: [1, 2, 3, 4, 0])
      var slope = SIMD4<Double>()
      for j in 0..<4 { slope[j] = triangle[4][j] }
      // Column j of K₄⁻¹ by forward substitution of the j-th unit vector.
      func column(_ j: Int) -> SIMD4<Double> {
        var result = SIMD4<Double>()
        for i in j..<4 {
          var sum = i == j ? 1.0 : 0
          for k in j..<i { sum -= triangle[i][k] * result[k] }
          result[i] = sum / triangle[i][i]
        }
        return result
      }
      let logDeterminant = (0..<4).reduce(0) { $0 + log(triangle[$1][$1]) }
      let width = triangle[4][4]
      return Component(
        logNorm: log(component.share) - 2 * log(2 * .pi) - logDeterminant,
        mean: SIMD4(component.mean[1], component.mean[2], component.mean[3], component.mean[4]),
        whitening: (column(0), column(1), column(2), column(3)),
        firstMean: component.mean[0], slope: slope, width: width,
        logPeak: -log(width * (2 * .pi).squareRoot()))
    }
  }

  /// Adds to a sum each component's density at a point, with z₀ at a value.
  ///
  /// - Parameters:
  ///   - first: z₀.
  ///   - others: z₁ … z₄.
  ///   - logFactor: the logarithm of a factor on all terms, such as a Jacobian's.
  @inline(__always)
  func addDensities(
    first: Double, others: SIMD4<Double>, logFactor: Double, to sum: inout LogSum
  ) {
    forEach(at: others, logFactor: logFactor) { logDensity, mean, component in
      let u = (first - mean) / component.width
      sum.add(logDensity + component.logPeak - 0.5 * u * u)
    }
  }

  /// Adds to a sum each component's density at a point in z₁ … z₄, z₀ integrated over an interval.
  @inline(__always)
  func addDensities(
    first: Range<Double>, others: SIMD4<Double>, logFactor: Double, to sum: inout LogSum
  ) {
    forEach(at: others, logFactor: logFactor) { logDensity, mean, component in
      // The probability is at most one.
      guard !sum.absorbs(logDensity) else { return }
      sum.add(
        logDensity
          + NormalDistribution.logProbability(
            from: (first.lowerBound - mean) / component.width,
            to: (first.upperBound - mean) / component.width))
    }
  }

  /// Each component's ln density of z₁ … z₄, and mean of z₀ there.
  @inline(__always)
  private func forEach(
    at point: SIMD4<Double>, logFactor: Double, _ body: (Double, Double, Component) -> Void
  ) {
    components.withUnsafeBufferPointer { components in
      for component in components {
        let d = point - component.mean
        let (a, b, c, e) = component.whitening
        var w = a * d[0]
        w += b * d[1]
        w += c * d[2]
        w += e * d[3]
        body(
          component.logNorm - 0.5 * (w * w).sum() + logFactor,
          component.firstMean + (component.slope * w).sum(), component)
      }
    }
  }
}

extension NormalMixture.Component {
  /// The lower triangle of the covariance of some of the variables, in another order: row i has
  /// i + 1 elements.
  ///
  /// Variable i is μᵢ + lᵢ·u with a row lᵢ of L and u five independent normal variates. Gram and
  /// Schmidt's directions of the rows, one after another, are independent normal variates too, and
  /// the rows' components along them are the triangle: no product L Lᵀ loses digits.
  func triangle(inOrder order: [Int]) -> [[Double]] {
    var directions: [SIMD8<Double>] = []
    return order.map { variable in
      var rest = SIMD8<Double>(
        factor.0[variable], factor.1[variable], factor.2[variable], factor.3[variable],
        factor.4[variable], 0, 0, 0)
      var row: [Double] = []
      for direction in directions {
        let projection = (rest * direction).sum()
        rest -= projection * direction
        row.append(projection)
      }
      let length = (rest * rest).sum().squareRoot()
      directions.append(rest / length)
      return row + [length]
    }
  }
}
