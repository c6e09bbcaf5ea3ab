import Foundation
import GSL
import Statistics
import Testing
import _TestSupport

private func mixture(_ terms: Int, bins: Int = 40) -> ExponentialMixture {
  ExponentialMixture(
    name: "mixture", terms: terms, nodes: (0..<bins).map { (Double($0) + 0.5) / Double(bins) },
    nodeWeights: Array(repeating: 1, count: bins), cells: (0..<bins).map { [$0] },
    slopes: -Double(bins)...Double(bins))
}

@Suite("Sums of exponentials")
struct ExponentialMixtureTests {
  @Test func theJacobianIsThatOfDifferences() {
    let model = mixture(2, bins: 6)
    let point = [20, 3, 5, -0.4]
    let (means, jacobian) = model.expectations(at: point)
    #expect(means.count == 6)
    for k in 0..<4 {
      let h = 1e-5
      var (up, down) = (point, point)
      up[k] += h
      down[k] -= h
      let (above, below) = (model.means(at: up), model.means(at: down))
      for cell in 0..<6 {
        // h² of a third derivative of order 20, and 1e-15/h of rounding.
        #expect(isClose(jacobian[cell, k], (above[cell] - below[cell]) / (2 * h), .absolute(1e-8)))
      }
    }
  }

  @Test func twoTermsAreFoundAgain() throws {
    let model = mixture(2)
    let truth = [9000, 8, 1000, 1.5]
    // Expectations as they are, no whole numbers: the truth is the minimum, and the deviance 0.
    let fit = try model.maximumLikelihoodFit(to: model.means(at: truth))
    #expect(fit.deviance < 1e-9)
    for (index, expected) in truth.enumerated() {
      // The stopping rule's √2e-10 of a standard error.
      let error = fit.errors[index]
      #expect(isClose(fit.parameters[index], expected, .sigmas(1.5e-5, error: error)))
    }
  }

  @Test func aTermThatNothingAsksForIsZero() throws {
    // An exponential of a concave function: no second exponential can improve the first.
    let counts = (0..<40).map { bin -> Double in
      let t = (Double(bin) + 0.5) / 40
      return (500 * exp(-2 * t - 2 * t * t)).rounded()
    }
    let one = try mixture(1).maximumLikelihoodFit(to: counts)
    let two = try mixture(2).maximumLikelihoodFit(to: counts)
    #expect(two.parameters[2] == 0 && two.parametersAtLimit == [2, 3])
    // Each within its stopping rule.
    #expect(isClose(two.deviance, one.deviance, .absolute(4e-10)))
  }

  /// Lindsay's condition: at the sum of greatest likelihood no exponential's slope is upwards, and
  /// those of its own terms are level.
  @Test(arguments: 0..<5) func theMinimumIsThatOfAllSums(index: Int) throws {
    var stream = RandomStream(seed: 12, purpose: "mixture", index: UInt64(index))
    let means = mixture(2).means(at: [3000, 12, 400, 2])
    let counts = means.map { Double(stream.poisson(mean: $0)) }
    let three = mixture(3)
    let fit = try three.maximumLikelihoodFit(to: counts)
    func slope(_ b: Double) -> Double {
      let unit = mixture(1).means(at: [1, b])
      var (rise, information) = (0.0, 0.0)
      for cell in counts.indices {
        rise += (counts[cell] / fit.means[cell] - 1) * unit[cell]
        information += unit[cell] * unit[cell] / fit.means[cell]
      }
      return rise / information.squareRoot()
    }
    for term in 0..<3 where fit.parameters[2 * term] > 0 {
      // In standard errors, by the stopping rule.
      #expect(isClose(slope(fit.parameters[2 * term + 1]), 0, .absolute(2e-5)))
    }
    // No slope gains more than 0.02 of −ln L: three terms are, but for that, as good as any number.
    for step in -80...80 { #expect(slope(Double(step) / 2) < 0.2, "b = \(Double(step) / 2)") }
  }
}
