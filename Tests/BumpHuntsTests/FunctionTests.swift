import BumpHunts
import Events
import Foundation
import Histograms
import Testing
import _TestSupport

private func linear(_ values: [Double], _ parameters: [Double]) -> Double {
  zip(values, parameters).reduce(0) { $0 + $1.0 * $1.1 }
}

@Suite("Background functions")
struct FunctionTests {
  @Test(arguments: [1000.0, 3300, 8000, 12_900]) func theDijetFunctionIsThePublishedOne(
    mass: Double
  ) {
    let p = [0.7, 9, 4.5, -0.3, 0.05]
    let x = mass / 13_000
    let exponent = p[2] + p[3] * log(x) + p[4] * log(x) * log(x)
    let published = p[0] * pow(1 - x, p[1]) / pow(x, exponent)
    let values = DijetFunction(parameters: 5).basis(at: mass, over: 1000..<13_000)
    let rate = exp(linear(values, [log(p[0])] + p.dropFirst()))
    // Exponents up to 35 turn an ulp of their own into that many of the rate.
    #expect(isClose(rate, published, .ulps(300)))
  }

  @Test func theDijetFunctionEndsAtTheCollisionsEnergy() {
    let spectrum = MassSpectrum(
      counts: [90, 70, 50, 40, 20], on: .uniform(5, 10_000.0..<15_000))
    let error = #expect(throws: InputError.self) {
      try DijetFunction(parameters: 3).fit(to: spectrum)
    }
    #expect(error?.problem.contains("13000") == true)
    #expect(throws: Never.self) {
      try DijetFunction(parameters: 3, energy: .TeV(100)).fit(to: spectrum)
    }
  }

  @Test(arguments: 1...5) func bernsteinPolynomialsAreAPartitionOfUnity(degree: Int) {
    let model = BernsteinPolynomial(degree: degree)
    for mass in [100.0, 113, 130, 159, 160] {
      let values = model.basis(at: mass, over: 100..<160)
      #expect(values.allSatisfy { $0 >= 0 })
      // (t + (1 − t))ⁿ, and with coefficients k/n the straight line t; sums of six terms below 1.
      #expect(isClose(values.reduce(0, +), 1, .ulps(16)))
      let line = linear(values, (0...degree).map { Double($0) / Double(degree) })
      #expect(isClose(line, (mass - 100) / 60, .absolute(16 * Double.ulpOfOne)))
    }
  }

  @Test func chebyshevPolynomialsAreCosines() {
    let model = ChebyshevPolynomial(degree: 5)
    for angle in [0, 0.3, 1, 2, 3, Double.pi] {
      let mass = 130 + 30 * cos(angle)
      for (k, value) in model.basis(at: mass, over: 100..<160).enumerated() {
        // T_k(cos a) = cos ka; t is rounded at 160/30 ulps, and T_k has a slope of k² at most.
        let width = 16 * Double(1 + k * k) * Double.ulpOfOne
        #expect(isClose(value, cos(Double(k) * angle), .absolute(width)))
      }
    }
  }

  @Test func exponentialsHaveThePowersOfTheRange() {
    #expect(
      ExponentialFunction(degree: 3).basis(at: 115, over: 100..<160) == [1, 0.25, 0.0625, 0.015625])
  }
}
