import Foundation
import BumpHunts
import Events
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite struct BackgroundGoodnessTests {
  private func spectrum(_ count: Double, slope: Double, seed: UInt64, bend: Double = 0)
    -> MassSpectrum
  {
    var stream = RandomStream(seed: seed, purpose: "goodness test")
    let axis = Axis.uniform(40, 100..<500)
    let shape = (0..<40).map { bin in
      let x = (Double(bin) + 0.5) / 40
      return exp(-slope * x + bend * x * x)
    }
    let sum = shape.reduce(0, +)
    return MassSpectrum(counts: shape.map { stream.poisson(mean: count * $0 / sum) }, on: axis)
  }

  @Test func fullBinsAreComparedWithChiSquared() throws {
    let fit = try ExponentialFunction(degree: 1).fit(to: spectrum(40_000, slope: 2, seed: 1))
    let goodness = try BackgroundGoodness(of: fit, seed: 1)
    #expect(goodness.method == .chiSquared && goodness.pValue == fit.pValue && goodness.toys == nil)
  }

  /// Of 200 sparse spectra that the model describes, p is uniform; χ² would not be.
  @Test func sparseBinsAreComparedWithToys() throws {
    var values: [Double] = []
    for seed in 1...200 {
      let fit = try ExponentialFunction(degree: 1).fit(
        to: spectrum(60, slope: 4, seed: UInt64(seed)))
      let goodness = try BackgroundGoodness(of: fit, seed: UInt64(seed))
      #expect(goodness.method == .toys)
      values.append(goodness.pValue)
    }
    // 200 uniform p: below 0.1 within 3.3 binomial standard deviations, at either end.
    let width = 3.3 * binomialError(0.1, count: 200)
    #expect(abs(Double(values.count { $0 < 0.1 }) / 200 - 0.1) < width)
    #expect(
      abs(Double(values.count { $0 < 0.5 }) / 200 - 0.5) < 3.3 * binomialError(0.5, count: 200))
  }

  @Test func aModelThatDoesNotDescribeTheBinsIsObjectedTo() throws {
    let fit = try ExponentialFunction(degree: 1).fit(
      to: spectrum(40_000, slope: 2, seed: 3, bend: 1))
    let goodness = try BackgroundGoodness(of: fit, seed: 1)
    #expect(!goodness.isAcceptable)
    let objection = try #require(goodness.objection(to: "exponential1"))
    #expect(objection.hasPrefix("exponential1 does not describe the bins it was fitted to"))
    let good = try ExponentialFunction(degree: 2).fit(
      to: spectrum(40_000, slope: 2, seed: 3, bend: 1))
    #expect(try BackgroundGoodness(of: good, seed: 1).objection(to: "exponential2") == nil)
  }

  @Test func theSameSeedGivesTheSameToys() throws {
    let fit = try ExponentialFunction(degree: 1).fit(to: spectrum(60, slope: 4, seed: 5))
    #expect(
      try BackgroundGoodness(of: fit, seed: 2) == BackgroundGoodness(of: fit, seed: 2))
  }
}
