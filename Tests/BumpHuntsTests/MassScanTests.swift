import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

/// 30 000 events that fall by e³ over 1–2 TeV.
private func steepToy(_ index: UInt64, signal: Double = 0) -> MassSpectrum {
  var stream = RandomStream(seed: 51, purpose: "steep", index: index)
  return toy(&stream, bins: 50, over: 1000..<2000) { mass in
    let pull = (mass - 1500) / 30
    return 95 * exp(-(mass - 1000) / 333)
      + signal * exp(-0.5 * pull * pull) / (30 * (2 * Double.pi).squareRoot())
  }
}

private let gaussian: ShapeAtMassAndWidth = { mass, width in
  try GaussianShape(mass: mass, resolution: .GeV(30 + width.inGeV))
}
private let masses = (0...32).map { Mass.GeV(1100 + 25 * Double($0)) }

@Suite("Scans of mass and width") struct MassScanTests {
  @Test func aScanIsItsFits() async throws {
    let search = try SignalSearch(steepToy(1, signal: 300), on: ExponentialFunction(degree: 1))
    let scan = try await search.scan(masses: masses) { try gaussian($0, .GeV(0)) }
    #expect(scan.masses == masses.map(\.inGeV))
    #expect(scan.background == "exponential1")
    for index in [0, 16, 32] {
      #expect(scan.points[index].fit == (try search.fit(gaussian(masses[index], .GeV(0)))))
    }
    // 300 events over some 1580 in ±1.5 σ: five σ within one of scatter and more.
    #expect(abs(scan.greatest.mass - 1500) <= 25)
    #expect(scan.greatest.fit.significance > 3)
    #expect(scan.limits.count == 33 && scan.expectedLimits.allSatisfy { $0.count == 5 })
    #expect(scan.logLocalP == scan.points.map(\.fit.logLocalP))
    #expect(scan.yields == scan.points.map(\.fit.yield))
  }

  @Test func threadsChangeNothing() async throws {
    let search = try SignalSearch(steepToy(2), on: DijetFunction(parameters: 4))
    var scans: [MassScan] = []
    var globals: [ScanSignificance] = []
    for count in [1, 3] {
      let scan = try await search.scan(
        masses: Array(masses[..<8]), widths: [.GeV(0), .GeV(30)], workers: Workers(count),
        shape: gaussian)
      scans.append(scan)
      globals.append(
        try await search.global(
          scan, toys: 10, seed: 3, workers: Workers(count), shape: gaussian))
    }
    #expect(scans[0] == scans[1] && globals[0] == globals[1])
    #expect(scans[0].points.map(\.width) == [0, 30].flatMap { Array(repeating: $0, count: 8) })
    let coded = try JSONDecoder().decode(MassScan.self, from: JSONEncoder().encode(scans[0]))
    #expect(coded == scans[0])
  }

  /// Limits of data that are the expectation itself are the median: there CLb is ½, so that CLs is 5 %
  /// where CLs+b is 2.5 %, at 1.96 σ.
  @Test func theMedianLimitIsThatOfTheAsimovSet() throws {
    let search = try SignalSearch(steepToy(3), on: ExponentialFunction(degree: 1))
    let asimov = try SignalSearch(
      counts: search.expectations, on: search.axis, model: ExponentialFunction(degree: 1))
    let shape = try gaussian(.GeV(1400), .GeV(0))
    let fit = try asimov.fit(shape)
    let limit = try #require(fit.limit)
    // The fit is as good as its stopping rule, 5e-6 of an error.
    #expect(isClose(fit.yield.value, 0, .sigmas(1e-4, error: fit.yield.error)))
    #expect(isClose(limit.observed, limit.expected[2], .relative(1e-4)))
    // 1600 events under the peak: the likelihood's skewness, of the order of 1/√1600.
    #expect(isClose(limit.observed, 1.96 * fit.yield.error, .relative(0.05)))
    let other = try #require(try search.fit(shape).limit)
    #expect(isClose(other.expected[2], limit.expected[2], .relative(1e-4)))
  }

  /// The limits' band is that of toys of the background.
  @Test func theBandIsThatOfToys() throws {
    let model = ExponentialFunction(degree: 1)
    let search = try SignalSearch(steepToy(5), on: model)
    let shape = try gaussian(.GeV(1500), .GeV(0))
    let expected = try #require(try search.fit(shape).limit).expected
    let limits = try (0..<300).map { toy in
      var stream = RandomStream(seed: 52, purpose: "band", index: UInt64(toy))
      let counts = search.expectations.map { Double(stream.poisson(mean: $0)) }
      let toy = try SignalSearch(counts: counts, on: search.axis, model: model)
      return try #require(try toy.fit(shape).limit).observed
    }.sorted()
    // Quantiles of 300 toys at 0, ±1 and ±2 σ err by 0.07, 0.09 and 0.16 of the band's σ; 4 of these.
    let sigma = (expected[3] - expected[1]) / 2
    let shares = [0.022_75, 0.158_66, 0.5, 0.841_34, 0.977_25]
    for (k, slack) in [0.16, 0.09, 0.07, 0.09, 0.16].enumerated() {
      let quantile = limits[Int(shares[k] * 300)]
      #expect(isClose(quantile, expected[k], .absolute(4 * slack * sigma)), "\(k - 2) σ")
    }
  }

  /// q₀'s tail at any one mass is half of χ²₁, whose share above 1 is 0.1587.
  @Test func localSignificancesAreNormal() async throws {
    let model = ExponentialFunction(degree: 1)
    let search = try SignalSearch(steepToy(4), on: model)
    let shape = try gaussian(.GeV(1400), .GeV(0))
    let test = try await search.inject(shape, yields: [0], toys: 1000, seed: 6)
    let point = test.points[0]
    // 5 σ of a thousand toys.
    #expect(isClose(point.pullMean.value, 0, .sigmas(5, error: point.pullMean.error)))
    #expect(isClose(point.pullWidth.value, 1, .sigmas(5, error: point.pullWidth.error)))
  }

  /// Up-crossings and toys of whole scans say the same.
  @Test func theGlobalPValueIsThatOfToys() async throws {
    let search = try SignalSearch(steepToy(1, signal: 130), on: ExponentialFunction(degree: 1))
    let scan = try await search.scan(masses: masses, limit: nil) { try gaussian($0, .GeV(0)) }
    let global = try await search.global(
      scan, toys: 400, seed: 4, workers: Workers(2), shape: gaussian)
    #expect(global.statistic == scan.greatest.fit.q0)
    #expect(global.logGlobalP > global.logLocalP)
    let (p, share) = (exp(global.logGlobalP), global.shareOfToys)
    // An upper bound that is nearly reached where it is small; 4 σ of the toys below it.
    #expect(share.value < p + 4 * max(share.error, p * global.logGlobalPError))
    #expect(share.value > 0.5 * p - 4 * max(share.error, (p / 400).squareRoot()))
    // Peaks of 30 GeV in 800: some ten places.
    #expect(global.upCrossings.value > 1 && global.upCrossings.value < 8)
  }
}
