import BumpHunts
import Events
import Foundation
import GSL
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
    let p = [0.7, 9, 4.5, -0.3, 0.05, 0.01]
    let x = mass / 13_000
    let exponent = p[2] + p[3] * log(x) + p[4] * pow(log(x), 2) + p[5] * pow(log(x), 3)
    let published = p[0] * pow(1 - x, p[1]) / pow(x, exponent)
    let values = DijetFunction(parameters: 6).basis(at: mass, over: 1000..<13_000)
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

  @Test(arguments: [20.0, 300, 4000]) func theUA2FunctionIsThePublishedOne(mass: Double) {
    let p = [0.7, 4.5, 3, 2]
    let x = mass / 13_000
    let published = p[0] * pow(x, -p[1]) * exp(-p[2] * x - p[3] * x * x)
    let values = UA2Function().basis(at: mass, over: 10..<13_000)
    let rate = exp(linear(values, [log(p[0])] + p.dropFirst()))
    // Exponents up to 30.
    #expect(isClose(rate, published, .ulps(300)))
  }

  @Test func logPolynomialsHaveThePowersOfTheLogarithm() {
    let values = LogPolynomial(degree: 3).basis(at: 200, over: 100..<1600)
    for (value, expected) in zip(values, [1, 0.25, 0.0625, 0.015625]) {
      #expect(isClose(value, expected, .ulps(8)))
    }
  }

  /// In bins so fine that each event is one: the likelihood equation of a power law from m₀ to m₁,
  /// ⟨ln m/m₀⟩ = 1/a − ln r/(r^a − 1) with a = p − 1 and r = m₁/m₀.
  @Test func aPowerLawHasItsUnbinnedMaximum() throws {
    var stream = RandomStream(seed: 15, purpose: "power law")
    let (exponent, ratio) = (4.0, 3.0)
    let share = 1 - pow(ratio, 1 - exponent)
    let masses = (0..<3000).map { _ -> Double in
      let tail = 1 - stream.uniform() * share
      return 100 * pow(tail, 1 / (1 - exponent))
    }
    let mean = masses.reduce(0) { $0 + log($1 / 100) } / 3000
    var (low, high) = (0.5, 8.0)
    for _ in 0..<60 {
      let a = (low + high) / 2
      if 1 / a - log(ratio) / (pow(ratio, a) - 1) > mean { low = a } else { high = a }
    }
    let spectrum = MassSpectrum(masses, on: .uniform(4000, 100.0..<300))
    let fit = try PowerLaw(terms: 1).fit(to: spectrum)
    // Bins of 0.05 GeV smear ln m by 1.4e-4, of a spread of 0.25 in 3000 events: 1 % of an error.
    #expect(
      isClose(fit.parameters[1].value, low + 1, .sigmas(0.02, error: fit.parameters[1].error)))
    // The information of one event is the variance of ln m.
    let (span, power) = (log(ratio), pow(ratio, low))
    let variance = 1 / (low * low) - span * span * power / ((power - 1) * (power - 1))
    #expect(isClose(fit.parameters[1].error, 1 / (3000 * variance).squareRoot(), .relative(0.01)))
  }

  /// A sum's own parameters: amplitudes per GeV at the lower end, slopes per GeV, exponents.
  @Test func sumsHaveTheirPublishedParameters() throws {
    let axis = Axis.uniform(200, 100.0..<300)
    func integral(_ rate: (Double) -> Double) -> MassSpectrum {
      MassSpectrum(
        counts: (0..<200).map { Int((1e9 * rate(100.5 + Double($0))).rounded()) }, on: axis)
    }
    let sum = try ExponentialSum(terms: 2).fit(
      to: integral { exp(-($0 - 100) / 20) + 0.1 * exp(-($0 - 100) / 200) })
    // The rate at the middle of a bin in the place of its integral: (1/20)²/24 = 1e-4 of a term.
    for (value, expected) in zip(sum.parameters, [1e9, 0.05, 1e8, 0.005]) {
      #expect(isClose(value.value, expected, .relative(2e-4)))
    }
    let powers = try PowerLaw(terms: 2).fit(
      to: integral { pow($0 / 100, -7) + 0.1 * pow($0 / 100, -1) })
    for (value, expected) in zip(powers.parameters, [1e9, 7, 1e8, 1]) {
      // 56/10⁴/24 = 2.3e-4 of the steeper term's lower end.
      #expect(isClose(value.value, expected, .relative(1e-3)))
    }
  }
}
