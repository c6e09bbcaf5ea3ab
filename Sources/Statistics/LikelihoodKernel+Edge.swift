import Foundation

/// Minima at the edge of what is possible: an expectation of 0 in an empty bin, where the slope of the
/// likelihood does not vanish.
extension LikelihoodKernel {
  /// Minimises, and where the way ends at the edge, along it.
  ///
  /// A barrier −ε ln ν keeps the fit inside, and is lowered until it is nothing. Where it then goes on
  /// without the barrier to a minimum, that is the one.
  func minimizeOffTheEdge() -> (ending: Ending, value: Double, steps: Int) {
    let start = (0..<count).map { point[$0] }
    metEdge = false
    let plain = newton()
    guard plain.ending == .stuck, metEdge else { return plain }
    let edge = (0..<count).map { point[$0] }
    for k in 0..<count { point[k] = start[k] }
    defer { barrier = 0 }
    var steps = plain.steps
    for exponent in [-1.0, -3, -5, -7, -9] {
      barrier = pow(10, exponent)
      let result = newton()
      steps += result.steps
      guard result.ending == .converged else {
        for k in 0..<count { point[k] = edge[k] }
        barrier = 0
        let height = value(at: point)
        // Among expectations as small as this no barrier can be followed, and there is nothing to gain
        // along the edge.
        let isVanishing = (0..<bins).contains { counts[$0] == 0 && expected[$0] < 1e-30 }
        return (isVanishing ? .atEdge : .stuck, height, steps)
      }
    }
    barrier = 0
    let end = (0..<count).map { point[$0] }
    let onwards = newton()
    steps += onwards.steps
    if onwards.ending == .converged { return (.converged, onwards.value, steps) }
    for k in 0..<count { point[k] = end[k] }
    return (.atEdge, value(at: point), steps)
  }

  /// The share of the step after which the first expectation would vanish, were all of them linear; 1
  /// where none would.
  func wayToTheEdge() -> Double {
    var share = 1.0
    for bin in 0..<bins {
      var change = 0.0
      for k in 0..<count { change += jacobian[bin * count + k] * step[k] }
      guard change < 0, standing[bin] < -change * share else { continue }
      share = standing[bin] / -change
      if counts[bin] == 0 { metEdge = true }
    }
    return share
  }
}
