import Foundation
import GSL
import Learning
import Testing
import _TestSupport

private let splines = [
  RationalQuadraticSpline(), RationalQuadraticSpline(bins: 2, bound: 1),
  RationalQuadraticSpline(bins: 5, bound: 3, minimumShare: 0.05, minimumSlope: 0.1),
]

/// Any parameters, a third of them far from zero.
private func parameters(_ spline: RationalQuadraticSpline, seed: UInt64) -> [Double] {
  var stream = RandomStream(seed: seed, purpose: "spline parameters")
  return (0..<spline.parameterCount).map { ($0 % 3 == 0 ? 3 : 0.7) * stream.normal() }
}

/// Numbers within the bounds and beyond them.
private func arguments(_ spline: RationalQuadraticSpline, _ count: Int, seed: UInt64) -> [Double] {
  var stream = RandomStream(seed: seed, purpose: "spline arguments")
  return (0..<count).map { _ in 1.3 * spline.bound * (2 * stream.uniform() - 1) }
}

@Suite struct RationalQuadraticSplineTests {
  @Test(arguments: splines)
  func zerosGiveTheIdentity(spline: RationalQuadraticSpline) {
    let zeros = [Double](repeating: 0, count: spline.parameterCount)
    for x in arguments(spline, 50, seed: 1) {
      let (value, logSlope) = spline.value(at: x, parameters: zeros)
      // Roundings of numbers of order the bound.
      #expect(isClose(value, x, .absolute(1e-13 * spline.bound)))
      #expect(isClose(logSlope, 0, .absolute(1e-13)))
    }
  }

  @Test(arguments: splines)
  func theInverseUndoesIt(spline: RationalQuadraticSpline) {
    for seed in 1...20 as ClosedRange<UInt64> {
      let parameters = parameters(spline, seed: seed)
      for x in arguments(spline, 50, seed: seed) {
        let (value, logSlope) = spline.value(at: x, parameters: parameters)
        let (again, sameSlope) = spline.argument(of: value, parameters: parameters)
        // A rounding of the value, stretched by the inverse's slope, which is below 1e4.
        #expect(isClose(again, x, .absolute(1e-11 * spline.bound * max(1, exp(-logSlope)))))
        #expect(isClose(sameSlope, logSlope, .absolute(1e-6)))
      }
    }
  }

  /// The knots computed from their definition: a value at each, and a slope.
  @Test(arguments: splines)
  func itPassesItsKnots(spline: RationalQuadraticSpline) {
    let (bins, bound) = (spline.bins, spline.bound)
    for seed in 1...10 as ClosedRange<UInt64> {
      let parameters = parameters(spline, seed: seed)
      func knots(_ logits: ArraySlice<Double>) -> [Double] {
        let sum = logits.reduce(0) { $0 + exp($1) }
        return logits.reduce(into: [-bound]) { knots, logit in
          let share =
            spline.minimumShare + (1 - Double(bins) * spline.minimumShare) * exp(logit) / sum
          knots.append(knots[knots.count - 1] + 2 * bound * share)
        }
      }
      let (x, y) = (knots(parameters[..<bins]), knots(parameters[bins..<2 * bins]))
      for knot in 1..<bins {
        let raw = parameters[2 * bins + knot - 1]
        let slope = spline.minimumSlope + (1 - spline.minimumSlope) * log2(1 + exp(raw))
        // From both sides: the distance to the knot times the greatest second derivative.
        for side in [-1.0, 1] {
          let (value, logSlope) = spline.value(at: x[knot] + side * 1e-10, parameters: parameters)
          #expect(isClose(value, y[knot], .absolute(1e-7)))
          #expect(isClose(logSlope, log(slope), .absolute(1e-4)))
        }
      }
      for end in [-bound, bound] {
        let (value, logSlope) = spline.value(at: end * (1 - 1e-12), parameters: parameters)
        #expect(isClose(value, end, .absolute(1e-9)))
        #expect(isClose(logSlope, 0, .absolute(1e-5)))
      }
    }
  }

  /// The slope's integral is the rise.
  @Test(arguments: splines)
  func theSlopeIntegratesToTheRise(spline: RationalQuadraticSpline) {
    let parameters = parameters(spline, seed: 3)
    let (low, high) = (-1.2 * spline.bound, 0.4 * spline.bound)
    let steps = 200_000
    let width = (high - low) / Double(steps)
    let sum = (0..<steps).reduce(0.0) { sum, step in
      sum
        + exp(
          spline.value(at: low + (Double(step) + 0.5) * width, parameters: parameters).logSlope)
    }
    let rise =
      spline.value(at: high, parameters: parameters).value
      - spline.value(at: low, parameters: parameters).value
    // Midpoints, with kinks of the slope at the knots.
    #expect(isClose(sum * width, rise, .relative(1e-7)))
  }

  @Test(arguments: splines)
  func gradientsAreThoseOfFiniteDifferences(spline: RationalQuadraticSpline) {
    let step = 1e-6
    for seed in 1...10 as ClosedRange<UInt64> {
      let parameters = parameters(spline, seed: seed)
      for x in arguments(spline, 20, seed: seed) {
        for (a, b) in [(1.0, 0.0), (0, 1), (0.7, -1.3)] {
          func target(_ x: Double, _ parameters: [Double]) -> Double {
            let (value, logSlope) = spline.value(at: x, parameters: parameters)
            return a * value + b * logSlope
          }
          let (argument, gradient) = spline.gradient(
            at: x, parameters: parameters, value: a, logSlope: b)
          func check(_ derivative: Double, _ up: Double, _ down: Double, _ centre: Double) {
            let (right, left) = ((up - centre) / step, (centre - down) / step)
            // Where a knot lies between, ln(slope) has a kink, and the two sides differ.
            let tolerance = abs(right - left) + 1e-7 * (1 + abs(derivative))
            #expect(isClose(derivative, (right + left) / 2, .absolute(tolerance)))
          }
          let centre = target(x, parameters)
          check(argument, target(x + step, parameters), target(x - step, parameters), centre)
          for index in parameters.indices {
            var (up, down) = (parameters, parameters)
            up[index] += step
            down[index] -= step
            check(gradient[index], target(x, up), target(x, down), centre)
          }
        }
      }
    }
  }
}
