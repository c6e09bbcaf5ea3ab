import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Testing
import _TestSupport

@Suite("Injected and spurious signals") struct InjectionTests {
  private func search(_ model: any BackgroundModel) throws -> SignalSearch {
    var stream = RandomStream(seed: 61, purpose: "injection")
    return try SignalSearch(
      toy(&stream, bins: 40, over: 1000..<2000) { 60 * exp(-($0 - 1000) / 400) }, on: model)
  }

  /// Where the model is right, pulls have mean 0 and width 1, and intervals hold the truth as stated.
  @Test func injectedYieldsComeBack() async throws {
    let search = try search(ExponentialFunction(degree: 2))
    let shape = try GaussianShape(mass: .GeV(1450), resolution: .GeV(40))
    let test = try await search.inject(
      shape, yields: [0, 150, 400], toys: 600, seed: 2, workers: Workers(2))
    for point in test.points {
      #expect(point.failures == 0)
      // 4 σ of 600 toys is 0.16, and the skewness of a yield over 3000 events adds 0.02.
      #expect(isClose(point.pullMean.value, 0, .absolute(0.02 + 4 * point.pullMean.error)))
      #expect(isClose(point.pullWidth.value, 1, .sigmas(4, error: point.pullWidth.error)))
      #expect(isClose(point.coverage.value, 0.6827, .sigmas(4, error: point.coverage.error)))
      #expect(isClose(point.fitted.value, point.injected, .sigmas(4, error: point.fitted.error)))
      guard point.injected > 0 else {
        #expect(point.limitCoverage == nil)
        continue
      }
      let limits = try #require(point.limitCoverage)
      // CLs is never too small: CLs+b over CLb ≤ 1. 4 σ of 600 toys below.
      #expect(limits.value > 0.95 - 4 * binomialError(0.95, count: 600))
      // 400 events are 5 σ, where CLb is 1 and CLs is CLs+b.
      if point.injected == 400 {
        #expect(isClose(limits.value, 0.95, .sigmas(4, error: binomialError(0.95, count: 600))))
      }
    }
    let slope = try #require(test.slope)
    let intercept = try #require(test.intercept)
    #expect(isClose(slope.value, 1, .sigmas(4, error: slope.error)))
    #expect(isClose(intercept.value, 0, .sigmas(4, error: intercept.error)))
    #expect(slope.error < 0.05)
    let again = try await search.inject(
      shape, yields: [0, 150, 400], toys: 600, seed: 2, workers: Workers(1))
    #expect(again == test)
  }

  /// A truth that the model cannot follow biases the yield by what the spurious signal says.
  @Test func theBiasOfAWrongModelIsItsSpuriousSignal() async throws {
    let truth = try search(ExponentialFunction(degree: 2)).axis
    let expectations = (0..<truth.count).map { bin -> Double in
      let t = (truth.edges[bin] - 987.5) / 1000
      return 1500 * exp(-4 * t + 1.3 * t * t)
    }
    let shape = try GaussianShape(mass: .GeV(1450), resolution: .GeV(40))
    let wrong = ExponentialFunction(degree: 1)
    let spurious = try await wrong.spuriousSignal(
      in: expectations, on: truth, masses: [.GeV(1300), .GeV(1450)], toys: 300, seed: 3
    ) { try GaussianShape(mass: $0, resolution: .GeV(40)) }
    let point = spurious.points[1]
    #expect(point.ratio < -0.5 && !spurious.isBelow())
    let mean = try #require(point.toyMean)
    // The mean over toys is that of the expectations: 4 σ of 300 toys.
    #expect(isClose(mean.value, point.yield.value, .sigmas(4, error: mean.error)))
    let width = try #require(point.toyPullWidth)
    #expect(isClose(width.value, 1, .sigmas(4, error: width.error)))
    let injected = try await SignalSearch(counts: expectations, on: truth, model: wrong)
      .inject(shape, yields: [200], truth: expectations, toys: 300, seed: 4)
    let fitted = injected.points[0].fitted
    #expect(
      isClose(
        fitted.value, 200 + point.yield.value,
        .sigmas(4, error: hypot(fitted.error, mean.error))))
  }

  @Test func aRightModelInventsNothing() async throws {
    let search = try search(ExponentialFunction(degree: 1))
    let masses = (0...8).map { Mass.GeV(1100 + 100 * Double($0)) }
    let spurious = try await ExponentialFunction(degree: 2).spuriousSignal(
      in: search.expectations, on: search.axis, masses: masses
    ) { try GaussianShape(mass: $0, resolution: .GeV(40)) }
    // A quadratic exponent holds the linear one: fits stop 5e-6 of an error from their minimum.
    #expect(spurious.worst < 1e-4)
    #expect(spurious.isBelow() && spurious.points.allSatisfy { $0.toyMean == nil })
    #expect(spurious.events == search.expectations.reduce(0, +))
  }

  @Test func tooGreatADeficitIsRefused() async throws {
    let search = try search(ExponentialFunction(degree: 1))
    let shape = try GaussianShape(mass: .GeV(1450), resolution: .GeV(40))
    let error = await #expect(throws: InputError.self) {
      try await search.inject(shape, yields: [-1e6], toys: 2, seed: 1)
    }
    #expect(error?.remedy == "inject less")
  }
}
