import Statistics

/// A background with every parameter free, and what a signal adds to it: ν = B(θ) + a L + a² Q.
///
/// With Q = 0, a is the yield of a shape L. With Q = S it is a coupling g and L = I(θ), which follows the
/// background: I is as √B, and so I(θ) = I₀ √(B(θ)/B₀) in each bin, from I₀ at an anchor B₀.
package struct SignalModel: BinnedModel {
  package let name: String
  /// a, and the background's parameters after it.
  package let parameters: [Parameter]
  let background: WorkingBackground
  let linear, quadratic: [Double]
  /// B₀ where L follows the background, else empty.
  let anchor: [Double]
  private let hasSquare, follows: Bool

  /// - Parameters:
  ///   - signal: a's name, start and bounds.
  ///   - point: the background's parameters where fits start.
  init(
    _ background: WorkingBackground, at point: [Double], signal: Parameter, linear: [Double],
    quadratic: [Double] = [], anchor: [Double] = []
  ) {
    let cells = background.cells
    name = cells.name
    self.background = background
    self.linear = linear
    self.quadratic = quadratic
    self.anchor = anchor
    hasSquare = !quadratic.isEmpty
    follows = !anchor.isEmpty
    let idle = cells.idleParameters(at: point)
    let (limits, precisions) = (cells.limits, cells.priorPrecisions)
    parameters =
      [signal]
      + point.indices.map { k in
        Parameter(
          "background \(k + 1)", initialValue: point[k], bounds: limits[k],
          constraint: precisions[k] > 0
            ? .normal(centre: 0, width: 1 / precisions[k].squareRoot()) : .none,
          isFixed: background.isHeld || idle.contains(k))
      }
  }

  package var parameterOfInterest: Int? { 0 }

  package var binCount: Int { linear.count }

  package func evaluate(
    at point: UnsafePointer<Double>, expected: UnsafeMutablePointer<Double>,
    jacobian: UnsafeMutablePointer<Double>?
  ) {
    background.evaluate(at: point + 1, expected: expected, jacobian: jacobian)
    let (a, size) = (point[0], parameters.count)
    for bin in 0..<linear.count {
      let square = hasSquare ? quadratic[bin] : 0
      let (own, half) = follows ? interference(bin, expected[bin]) : (linear[bin], 0)
      expected[bin] += a * (own + a * square)
      guard let row = jacobian.map({ $0 + bin * size }) else { continue }
      row[0] = own + 2 * a * square
      if follows { for k in 1..<size { row[k] *= 1 + a * half } }
    }
  }

  /// I at a background of B, and ½ I/B, its derivative in B.
  @inline(__always)
  private func interference(_ bin: Int, _ background: Double) -> (value: Double, slope: Double) {
    guard background > 0, anchor[bin] > 0 else { return (0, 0) }
    let value = linear[bin] * (background / anchor[bin]).squareRoot()
    return (value, 0.5 * value / background)
  }

  package func addCurvature(
    at point: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    to hessian: UnsafeMutablePointer<Double>
  ) {
    guard background.isLinear else {
      return addDifferences(at: point, weights: weights, to: hessian)
    }
    if hasSquare {
      for bin in 0..<quadratic.count { hessian[0] += 2 * weights[bin] * quadratic[bin] }
    }
    guard follows else {
      return background.addCurvature(at: point + 1, weights: weights, to: hessian)
    }
    let (a, size, bins) = (point[0], parameters.count, binCount)
    withUnsafeTemporaryAllocation(of: Double.self, capacity: bins * (2 + size)) { room in
      guard let means = room.baseAddress else { return }
      let scaled = means + bins
      let jacobian = scaled + bins
      background.evaluate(at: point + 1, expected: means, jacobian: jacobian)
      for bin in 0..<bins {
        let (_, half) = interference(bin, means[bin])
        scaled[bin] = weights[bin] * (1 + a * half)
        let row = jacobian + bin * size
        // ∂²I/∂B² = −½ (½ I/B)/B.
        let curve = means[bin] > 0 ? -0.5 * weights[bin] * a * half / means[bin] : 0
        for i in 1..<size {
          hessian[i * size] += weights[bin] * half * row[i]
          for j in 1...i { hessian[i * size + j] += curve * row[i] * row[j] }
        }
      }
      background.addCurvature(at: point + 1, weights: scaled, to: hessian)
    }
  }

  /// Central differences of the Jacobian, in steps that rounding and the third derivative share.
  private func addDifferences(
    at point: UnsafePointer<Double>, weights: UnsafePointer<Double>,
    to hessian: UnsafeMutablePointer<Double>
  ) {
    let size = parameters.count
    var moved = (0..<size).map { point[$0] }
    var expected = [Double](repeating: 0, count: binCount)
    var (above, below) = (
      [Double](repeating: 0, count: binCount * size), [Double](repeating: 0, count: binCount * size)
    )
    for i in 0..<size {
      let step = 6e-6 * max(1, abs(point[i]))
      moved[i] = point[i] + step
      evaluate(at: moved, expected: &expected, jacobian: &above)
      moved[i] = point[i] - step
      evaluate(at: moved, expected: &expected, jacobian: &below)
      moved[i] = point[i]
      for j in 0..<size {
        var sum = 0.0
        for bin in 0..<binCount {
          sum += weights[bin] * (above[bin * size + j] - below[bin * size + j])
        }
        // Both differences of a mixed derivative count for half.
        hessian[max(i, j) * size + min(i, j)] += sum / (4 * step) * (i == j ? 2 : 1)
      }
    }
  }
}
