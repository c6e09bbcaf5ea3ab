import Foundation
import GSL

extension LikelihoodKernel {
  /// How a minimisation ended.
  enum Ending {
    case converged
    /// It came to where the mean of an empty bin vanishes, and the slope leads beyond.
    case atEdge
    /// The data are impossible where it started.
    case impossible
    /// The steps no longer led down, or did not come to an end.
    case stuck

    /// Whether the likelihood falls from there, wherever one may go.
    var isMinimum: Bool { self == .converged || self == .atEdge }
  }

  /// Minimises half the deviance from the point where the kernel stands.
  ///
  /// Newton's method with the exact second derivatives, or Fisher's information where those are not
  /// positive definite. Each step minimises the quadratic form within the bounds; a line search
  /// shortens it until a part of the gain that the slope promises is there. It ends where the
  /// estimated distance to the minimum, ½ gᵀH⁻¹g, is below 1e-11. Then the parameters in which the
  /// expectation turns round are tried on the other side of 0, and the lowest minimum is kept.
  ///
  /// - Returns: how it ended, half the deviance there, and the number of steps.
  func minimize() -> (ending: Ending, value: Double, steps: Int) {
    var best = minimizeOffTheEdge()
    guard best.ending.isMinimum else { return best }
    for index in twoSided where lower[index] < 0 && upper[index] > 0 {
      let saved = (0..<count).map { point[$0] }
      point[index] = point[index] < 0 ? min(1, upper[index]) : max(-1, lower[index])
      let other = minimizeOffTheEdge()
      best.steps += other.steps
      if other.ending.isMinimum, other.value < best.value - 1e-9 {
        (best.ending, best.value) = (other.ending, other.value)
      } else {
        for k in 0..<count { point[k] = saved[k] }
      }
    }
    return best
  }

  func newton() -> (ending: Ending, value: Double, steps: Int) {
    for k in 0..<count { point[k] = min(max(point[k], lower[k]), upper[k]) }
    var current = value(at: point)
    guard current < .infinity else { return (.impossible, current, 0) }
    for iteration in 1...500 {
      derivatives(at: point)
      markActive()
      let distance = findStep()
      guard !distance.isNaN else { return (.stuck, current, iteration) }
      if distance < 1e-11 {
        // The last step is as good as the quadratic form, and costs nothing to take.
        for k in 0..<count { trial[k] = point[k] + step[k] }
        let last = value(at: trial)
        if last <= current {
          point.update(from: trial, count: count)
          current = last
        }
        return (.converged, current, iteration)
      }
      // Where few bins hold events the likelihood may grow for ever, and gain less and less.
      if iteration > 100, distance < 1e-5 { return (.converged, current, iteration) }
      var scale = 1.0
      var isImproved = false
      standing.update(from: expected, count: bins)
      for _ in 0..<60 {
        for k in 0..<count {
          trial[k] = min(max(point[k] + scale * step[k], lower[k]), upper[k])
        }
        let next = value(at: trial)
        if next < current - 0.2 * scale * distance {
          isImproved = true
          current = next
          point.update(from: trial, count: count)
          break
        }
        scale = next < .infinity ? scale / 2 : min(scale / 3, 0.99 * wayToTheEdge())
      }
      if !isImproved {
        // Below the rounding of the sum the slope still sees the way, and the value does not.
        let rounding = 1e-14 * max(1, abs(current)) * Double(bins + count)
        guard distance < max(1e-8, rounding) else { return (.stuck, current, iteration) }
        for k in 0..<count { trial[k] = point[k] + step[k] }
        let last = value(at: trial)
        if last <= current + rounding {
          point.update(from: trial, count: count)
          current = last
        }
        return (.converged, current, iteration)
      }
    }
    return (.stuck, current, 500)
  }

  /// Marks what stays where it is in this step: 1 for a parameter that is held, or at a bound or a
  /// kink from which the likelihood falls in no direction.
  private func markActive() {
    for k in 0..<count {
      let atLower = point[k] <= lower[k] && gradient[k] >= 0
      let atUpper = point[k] >= upper[k] && gradient[k] <= 0
      state[k] = lower[k] == upper[k] || atLower || atUpper ? 1 : 0
    }
    let touched = kinks.contains { point[$0] == 0 && state[$0] == 0 }
    guard touched else { return }
    // At 0 the model gives the slope towards the right. The one towards the left is that of the
    // greatest number below.
    for k in 0..<count { working[k] = gradient[k] }
    trial.update(from: point, count: count)
    for k in kinks where point[k] == 0 { trial[k] = -Double.leastNonzeroMagnitude }
    derivatives(at: trial)
    for k in 0..<count {
      trial[k] = gradient[k]
      gradient[k] = working[k]
    }
    let left = trial
    var moving = false
    for k in kinks where point[k] == 0 && state[k] == 0 {
      if gradient[k] >= 0 && left[k] <= 0 {
        state[k] = 1
      } else if gradient[k] >= 0 {
        // Only towards the left, with the left slope.
        gradient[k] = left[k]
        moving = true
      }
    }
    // Second derivatives belong to the side on which the step goes; a mixture is good enough for a
    // step that a line search checks, but where all go right they must be the right ones.
    if !moving {
      for k in 0..<count { working[k] = gradient[k] }
      derivatives(at: point)
      for k in 0..<count { gradient[k] = working[k] }
    }
  }

  /// Minimises the quadratic form over the bounds: parameters that would leave are pinned to where
  /// they would, until none does.
  ///
  /// - Returns: −½ gᵀp, the estimated distance to the minimum.
  private func findStep() -> Double {
    let marked = (0..<count).reduce(0) { $0 + (state[$1] == 1 ? 1 : 0) }
    if marked == count {
      step.update(repeating: 0, count: count)
      return 0
    }
    for k in 0..<count { step[k] = 0 }
    for _ in 0...count {
      guard solve() else { return .nan }
      var isInside = true
      for k in 0..<count where state[k] == 0 {
        var (low, high) = (lower[k], upper[k])
        if kinks.contains(k) {
          if point[k] > 0 { low = max(low, 0) }
          if point[k] < 0 { high = min(high, 0) }
          if point[k] == 0 && gradient[k] > 0 { high = 0 }
          if point[k] == 0 && gradient[k] < 0 { low = 0 }
        }
        if point[k] + step[k] < low || point[k] + step[k] > high {
          isInside = false
          state[k] = 2
          step[k] = (point[k] + step[k] < low ? low : high) - point[k]
        }
      }
      if isInside { break }
    }
    var slope = 0.0
    for k in 0..<count { slope += gradient[k] * step[k] }
    if slope < 0 || (slope == 0 && !(0..<count).contains { state[$0] == 2 }) { return -0.5 * slope }
    // Pins can turn a step uphill. The scaled gradient, cut at the bounds, never goes there.
    slope = 0
    for k in 0..<count {
      let curve = max(information[k * count + k], hessian[k * count + k])
      let whole = state[k] == 1 || gradient[k] == 0 ? 0 : -gradient[k] / max(curve, 1e-12)
      step[k] = min(max(point[k] + whole, lower[k]), upper[k]) - point[k]
      slope += gradient[k] * step[k]
    }
    return -0.5 * slope
  }

  /// Solves for the step of the parameters that are neither held nor pinned.
  private func solve() -> Bool {
    var free = 0
    for k in 0..<count where state[k] == 0 {
      indices[free] = k
      free += 1
    }
    guard free > 0 else { return true }
    var ridge = 0.0
    // An empty bin adds no curvature. The little that the tails of other bins add says nothing about the
    // size of a step.
    let isCurved = (0..<free).allSatisfy {
      let diagonal = indices[$0] * count + indices[$0]
      return hessian[diagonal] > 1e-12 * information[diagonal]
    }
    var source = isCurved ? hessian : information
    while true {
      for a in 0..<free {
        let i = indices[a]
        for b in 0...a { factor[a * free + b] = source[i * count + indices[b]] }
        guard ridge > 0 else { continue }
        let curve = max(source[i * count + i], information[i * count + i])
        factor[a * free + a] += ridge * (curve > 0 ? curve : 1)
      }
      // A pivot that lost twelve digits to cancellation is rounding.
      if choleskyFactor(factor, order: free, tolerance: 1e-12) == nil { break }
      if source == hessian {
        source = information
        continue
      }
      ridge = ridge == 0 ? 1e-9 : ridge * 100
      guard ridge < 1e12 else { return false }
    }
    for a in 0..<free {
      let i = indices[a]
      var slope = -gradient[i]
      for k in 0..<count where state[k] == 2 {
        slope -= source[max(i, k) * count + min(i, k)] * step[k]
      }
      working[a] = slope
    }
    choleskySolve(factor, order: free, working)
    for a in 0..<free {
      guard working[a].isFinite else { return false }
      step[indices[a]] = working[a]
    }
    return true
  }
}
