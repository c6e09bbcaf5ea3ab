import Foundation
import GSL

/// The greatest value of a smooth function of few variables, by BFGS from several starts.
///
/// Nocedal and Wright, "Numerical Optimization", 2nd edition (2006), algorithm 6.1, with step halving
/// (algorithm 3.1). Where the function is nil, it counts as −∞.
struct QuasiNewton: Sendable {
  /// The first start is given; the others are uniform within ±3 of it in each variable.
  var starts: Int
  /// The user's seed.
  var seed: UInt64
  /// The share of the value that a step must promise, or the search ends.
  var tolerance = 1e-12

  typealias Function = ([Double]) -> (value: Double, gradient: [Double])?

  /// The variables of the greatest value from all starts, or nil where the function is nowhere.
  func maximum(from start: [Double], of function: Function) -> [Double]? {
    var best: (point: [Double], value: Double)?
    for index in 0..<starts {
      var stream = RandomStream(seed: seed, purpose: "starts", index: UInt64(index))
      let point = index == 0 ? start : start.map { $0 + 6 * stream.uniform() - 3 }
      guard let end = climb(point, function) else { continue }
      if end.value > best?.value ?? -.infinity { best = end }
    }
    return best?.point
  }

  /// Up from one start, until a step would gain less than the tolerance, or 200 steps.
  private func climb(_ start: [Double], _ function: Function) -> (point: [Double], value: Double)? {
    guard var (value, gradient) = function(start) else { return nil }
    let size = start.count
    var point = start
    let unit = (0..<size).map { i in (0..<size).map { $0 == i ? 1.0 : 0 } }
    var inverse = unit
    var isUnit = true
    for _ in 0..<200 {
      var step = inverse.map { dot($0, gradient) }
      // No variable moves by more than e² at once.
      let longest = step.reduce(0) { max($0, abs($1)) }
      if longest > 2 { step = step.map { $0 * 2 / longest } }
      var slope = dot(step, gradient)
      var next: (point: [Double], value: Double, gradient: [Double])?
      if slope > tolerance * (1 + abs(value)) {
        for _ in 0..<40 {
          let trial = zip(point, step).map { $0 + $1 }
          if trial.allSatisfy({ abs($0) < 30 }), let (v, g) = function(trial),
            v >= value + 1e-4 * slope
          {
            next = (trial, v, g)
            break
          }
          step = step.map { $0 / 2 }
          slope /= 2
        }
      }
      guard let next else {
        if isUnit { break }
        (inverse, isUnit) = (unit, true)
        continue
      }
      let change = zip(gradient, next.gradient).map { $0 - $1 }
      let curvature = dot(step, change)
      if curvature > 1e-14 {
        let image = inverse.map { dot($0, change) }
        let factor = (1 + dot(change, image) / curvature) / curvature
        for i in 0..<size {
          for j in 0..<size {
            inverse[i][j] +=
              factor * step[i] * step[j] - (image[i] * step[j] + step[i] * image[j]) / curvature
          }
        }
        isUnit = false
      }
      (point, value, gradient) = next
    }
    return (point, value)
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
