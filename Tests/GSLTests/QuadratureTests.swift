import Foundation
import GSL
import Testing
import _TestSupport

@Suite("Quadrature")
struct QuadratureTests {
  @Test(arguments: [1, 2, 3, 4, 5, 8, 20, 33])
  func gaussLegendreIsExactUpToTwiceItsNodesLessOne(count: Int) {
    let rule = GaussLegendre(count: count)
    func moment(_ degree: Int) -> Double {
      zip(rule.nodes, rule.weights).reduce(0) { $0 + $1.1 * pow($1.0, Double(degree)) }
    }
    for degree in 0..<2 * count {
      let exact = degree % 2 == 0 ? 2 / Double(degree + 1) : 0
      // A sum of `count` terms whose sizes add up to 2 at most, each a weight and a node's power
      // rounded to about (2 + degree) ε.
      let width = 2 * Double(count + 2 + degree) * Double.ulpOfOne
      #expect(isClose(moment(degree), exact, .absolute(width)), "degree \(degree)")
    }
    // And no further: the error at degree 2n is 2^(2n+1)(n!)⁴/((2n+1)((2n)!)²), which is below the
    // rounding from about n = 24 on.
    let n = Double(count)
    let next = exp(
      (2 * n + 1) * log(2) + 4 * logGamma(n + 1) - log(2 * n + 1) - 2 * logGamma(2 * n + 1))
    if next > 1e-10 {
      // 1e-5: the rounding of the moments over the smallest `next` that is compared.
      #expect(isClose(2 / (2 * n + 1) - moment(2 * count), next, .relative(1e-5)))
    }
  }

  @Test func nodesAscendWithinTheInterval() {
    let rule = GaussLegendre(count: 7)
    #expect(rule.nodes.count == 7 && rule.weights.count == 7)
    #expect(zip(rule.nodes, rule.nodes.dropFirst()).allSatisfy { $0 < $1 })
    #expect(rule.nodes.allSatisfy { abs($0) < 1 } && rule.weights.allSatisfy { $0 > 0 })
  }

  private struct Integral: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let range: ClosedRange<Double>
    let exact: Double
    let integrand: @Sendable (Double) -> Double
  }

  @Test(arguments: [
    Integral(testDescription: "exp", range: 0...1, exact: M_E - 1) { exp($0) },
    Integral(testDescription: "a narrow peak", range: -5...5, exact: 2000 * atan(5000)) {
      1 / ($0 * $0 + 1e-6)
    },
    Integral(testDescription: "a root's end", range: 0...1, exact: 2.0 / 3) { $0.squareRoot() },
    Integral(testDescription: "a kink", range: -1...2, exact: 2.5) { abs($0) },
    Integral(testDescription: "a normal", range: -40...40, exact: (2 * Double.pi).squareRoot()) {
      exp(-$0 * $0 / 2)
    },
  ])
  private func integralsAreTheKnownOnes(_ integral: Integral) throws {
    let estimate = try integrate(over: integral.range, integral.integrand)
    // The accuracy that is asked for by default.
    #expect(isClose(estimate.value, integral.exact, .relative(1e-12)))
    #expect(estimate.error <= 1e-12 * integral.exact)
  }

  @Test func anIntegrandMayCaptureAndBeCalledOften() throws {
    var calls = 0
    let slope = 3.0
    let estimate = try integrate(over: 0...2) {
      calls += 1
      return slope * $0
    }
    // A linear function, which the rule holds exactly: the rounding of a few dozen terms.
    #expect(isClose(estimate.value, 6, .ulps(8)))
    #expect(calls > 10)
  }

  @Test func aDivergentIntegralThrows() {
    let error = #expect(throws: GSLError.self) { try integrate(over: 0...1) { 1 / $0 } }
    #expect(error?.description.contains("integrate") == true)
    #expect(error?.description.contains("0.0...1.0") == true, "it says over which range")
  }

  @Test func noiseCannotBeIntegratedToTheAccuracyAskedFor() {
    #expect(throws: GSLError.self) {
      try integrate(over: 0...1) { x in
        var bits = RandomStream(seed: x.bitPattern, purpose: "noise")
        return bits.uniform()
      }
    }
  }

  @Test func anImpossibleAccuracyThrowsAndDoesNotEndTheProcess() {
    // GSL's own check of its arguments goes through its error handler, which aborts unless it is
    // switched off before the call.
    #expect(throws: GSLError.self) { try integrate(over: 0...1, relativeError: 1e-20) { $0 } }
  }
}
