import Foundation

/// The knots of one axis of a grid, and cubic interpolation in their logarithm.
///
/// Between two knots the interpolant is the cubic with their values and slopes; a slope is the mean
/// of the difference quotients on its two sides, at an end the one that there is. This is LHAPDF's
/// `logcubic` (arXiv:1412.7420). It is exact for a quadratic on equidistant knots, not
/// for a cubic: there the slopes are off by h²f‴/6.
///
/// The slopes being linear in the values, the interpolant is a sum of four values with weights that
/// depend on the place alone. One set of weights for each axis then serves every parton.
struct LogKnots: Sendable {
  /// Where and with which weights to sum.
  struct Stencil {
    /// The knots; where one would be beyond an end, the end with weight 0.
    var knots: SIMD4<Int>
    var weights: SIMD4<Double>
  }

  /// The knots' logarithms, ascending.
  let logs: [Double]

  /// Two or more positive ascending knots.
  init(_ knots: [Double]) { logs = knots.map { log($0) } }

  /// The number of knots.
  var count: Int { logs.count }

  /// The stencil at a logarithm; outside the knots, the one at the nearer end.
  ///
  /// - Parameter isLinear: whether to join the knots by straight lines.
  func stencil(at logarithm: Double, isLinear: Bool) -> Stencil {
    logs.withUnsafeBufferPointer { logs in
      let last = logs.count - 1
      // Comparisons in this order let a NaN through, into the weights.
      let place = logarithm < logs[0] ? logs[0] : logarithm > logs[last] ? logs[last] : logarithm
      var (low, high) = (0, last)
      while high - low > 1 {
        let middle = (low + high) / 2
        if logs[middle] <= place { low = middle } else { high = middle }
      }
      let step = logs[high] - logs[low]
      let t = (place - logs[low]) / step
      let knots = SIMD4(max(low - 1, 0), low, high, min(high + 1, last))
      if isLinear { return Stencil(knots: knots, weights: SIMD4(0, 1 - t, t, 0)) }

      let (t2, t3) = (t * t, t * t * t)
      let rise = 3 * t2 - 2 * t3
      var weights = SIMD4(0, 1 - rise, rise, 0)
      // A slope adds, to the later of the two knots of a difference, its share and to the earlier
      // one as much with the other sign.
      let lowSlope = t3 - 2 * t2 + t
      if low > 0 {
        let share = lowSlope / 2
        let ratio = share * step / (logs[low] - logs[low - 1])
        weights += SIMD4(-ratio, ratio - share, share, 0)
      } else {
        weights += SIMD4(0, -lowSlope, lowSlope, 0)
      }
      let highSlope = t3 - t2
      if high < last {
        let share = highSlope / 2
        let ratio = share * step / (logs[high + 1] - logs[high])
        weights += SIMD4(0, -share, share - ratio, ratio)
      } else {
        weights += SIMD4(0, -highSlope, highSlope, 0)
      }
      return Stencil(knots: knots, weights: weights)
    }
  }
}
