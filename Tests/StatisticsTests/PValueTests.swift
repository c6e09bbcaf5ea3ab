import Foundation
import Statistics
import Testing
import _TestSupport

@Suite("p-values")
struct PValueTests {
  @Test(arguments: [-8, -3, -1, -0.1, 0, 0.1, 0.5, 1, 1.6448536269514722, 3, 5, 8, 12, 30, 50])
  func significanceComesBack(significance: Double) {
    let p = PValue<Local>(significance: significance)
    // ln p is rounded to eight ulps, which are z² ε/2 · 8 over a slope of about z: 8 ulps of z; at
    // the other end its relative error of 2z² ulps is divided by z². Near 0 the error is absolute.
    #expect(
      isClose(
        p.significance, significance, .absolute(16 * Double.ulpOfOne * max(1, abs(significance)))))
  }

  // One-sided Gaussian tails, scipy 1.17.1 norm.sf.
  @Test(arguments: [
    (0.0, 0.5), (1, 0.15865525393145707), (2, 0.022750131948179195),
    (3, 0.0013498980316300957), (5, 2.8665157187919333e-07),
  ])
  func valuesAreTheGaussianTails(significance: Double, value: Double) {
    // exp turns the absolute error of ln p, up to 15 here, into a relative one.
    #expect(isClose(PValue<Local>(significance: significance).value, value, .relative(1e-14)))
  }

  @Test func orderIsThatOfTheProbabilities() {
    let values = [50.0, 39, 38, 5, 1, 0, -1, -5].map { PValue<Local>(significance: $0) }
    // The first two have a probability that is 0 in a double, and are still told apart.
    #expect(values[0].value == 0 && values[1].value == 0)
    #expect(values == values.sorted())
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test func theEndsOfTheScale() {
    #expect(PValue<Local>(logarithm: 0).significance == -.infinity)
    #expect(PValue<Local>(logarithm: 0).value == 1)
    #expect(PValue<Local>(logarithm: -.infinity).significance == .infinity)
    #expect(Local.word == "local")
  }
}
