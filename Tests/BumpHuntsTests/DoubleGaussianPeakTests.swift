import BumpHunts
import GSL
import Statistics
import Testing
import _TestSupport

@Suite("Density of a double Gaussian peak") struct DoubleGaussianPeakTests {
  @Test func itsDerivativesAreDifferences() throws {
    var stream = RandomStream(seed: 81, purpose: "double gaussian")
    let events = (0..<500).map { _ in 9 + 0.7 * stream.uniform() }
    let density = DoubleGaussianPeak(
      range: 9...9.7, signal: 200, mean: 9.4, width: 0.06, background: 300)
    let likelihood = try UnbinnedLikelihood(density, events: events)
    for slope in [0.0, 1e-6, 0.8, -2] {
      let point = [210, 9.43, 0.07, 1.9, 0.4, 280, slope]
      let gradient = likelihood.gradient(at: point)
      for k in point.indices {
        let step = 1e-5 * max(1e-2, abs(point[k]))
        var (above, below) = (point, point)
        above[k] += step
        below[k] -= step
        let difference =
          (likelihood.twiceNLL(at: above) - likelihood.twiceNLL(at: below)) / (2 * step)
        // The step's square of the third derivative, and rounding of 1e4 over the step.
        #expect(
          isClose(
            gradient[k], difference, .absolute(1e-5 * max(1, abs(gradient[k])) + 1e-11 / step)),
          "parameter \(k) at slope \(slope)")
      }
    }
  }

  @Test func itIsNormalised() throws {
    let density = DoubleGaussianPeak(
      range: 9...9.7, signal: 200, mean: 9.4, width: 0.06, background: 300)
    for slope in [0, 1.5, -3] {
      let point = [200, 9.42, 0.08, 2.2, 0.3, 300, slope]
      var rate = SIMD8<Double>()
      let total = try integrate(over: 9...9.7, relativeError: 1e-10) { mass in
        var event = SIMD8(repeating: mass)
        point.withUnsafeBufferPointer { point in
          guard let first = point.baseAddress else { return }
          density.evaluate(&event, count: 1, at: first, rates: &rate, slopes: nil)
        }
        return rate[0]
      }
      // The integral's own accuracy, and the exponential's two units in the last place.
      #expect(isClose(total.value, 500, .relative(1e-9)))
    }
  }
}
