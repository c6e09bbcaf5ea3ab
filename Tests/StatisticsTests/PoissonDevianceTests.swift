import Foundation
import Statistics
import Testing
import _TestSupport

@Suite("Poisson deviance")
struct PoissonDevianceTests {
  @Test(arguments: [1.0, 3, 17, 1000, 123_456], [0.1, 1, 2.5, 40, 1e4, 1e6])
  func itIsTheDirectFormula(observed: Double, expected: Double) {
    let logarithm = observed * log(observed / expected)
    let direct = 2 * (expected - observed + logarithm)
    // The direct formula loses the digits of its three terms to their cancellation.
    let width = 8 * Double.ulpOfOne * (expected + observed + abs(logarithm))
    #expect(
      isClose(poissonDeviance(observed: observed, expected: expected), direct, .absolute(width)))
  }

  @Test(arguments: [1e-300, 0.5, 7, 1e9])
  func noEventCostsTwiceTheExpectation(expected: Double) {
    #expect(poissonDeviance(observed: 0, expected: expected) == 2 * expected)
  }

  @Test(arguments: [1.0, 3, 1e12]) func itVanishesAtTheObservation(observed: Double) {
    #expect(poissonDeviance(observed: observed, expected: observed) == 0)
  }

  @Test(arguments: [1e-9, -1e-9, 1e-6, -1e-6, 1e-4])
  func itKeepsItsDigitsNearTheObservation(difference: Double) {
    let n = 1e12
    let expected = n * (1 + difference)
    // The double that stands for n(1 + x), whose difference from n is exact.
    let x = (expected - n) / n
    let series = n * (x * x - 2 * x * x * x / 3 + x * x * x * x / 2)
    // ln(1 + x) is rounded to ulp(x)/2 and twice n of it stay; at x = 1e-9 the direct formula would
    // be wrong by 1e-4, a hundred times the value itself.
    #expect(
      isClose(
        poissonDeviance(observed: n, expected: expected), series,
        .absolute(2 * n * x.ulp + 1e-14 * series)))
  }

  @Test(arguments: [1e-3, 1e-10, 1e-20, 1e-300])
  func itKeepsItsDigitsFarBelowTheObservation(expected: Double) {
    // 2 [μ − 3 + 3 ln(3/μ)], in which nothing cancels down there.
    let direct = 2 * (expected - 3 + 3 * (log(3) - log(expected)))
    #expect(isClose(poissonDeviance(observed: 3, expected: expected), direct, .relative(1e-14)))
  }
}
