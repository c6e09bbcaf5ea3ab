import BumpHunts
import Events
import Foundation
import GSL
import Histograms
import Statistics
import Testing
import _TestSupport

@Suite("Fits of interfering resonances") struct CouplingFitTests {
  /// 50 000 events that fall by e^(10/3) from 300 to 800 GeV.
  private static func search(_ index: UInt64 = 0) throws -> SignalSearch {
    var stream = RandomStream(seed: 71, purpose: "interference", index: index)
    return try SignalSearch(
      toy(&stream, bins: 50, over: 300..<800) { 345 * exp(-($0 - 300) / 150) },
      on: ExponentialFunction(degree: 1))
  }

  private static func resonance(_ phase: Double, coherence: Double = 1, mass: Double = 500) throws
    -> InterferingResonance
  {
    try InterferingResonance(
      mass: .GeV(mass), width: .GeV(25), resolution: .GeV(10), coherence: coherence, phase: phase,
      events: 300)
  }

  /// Without coherence there is no interference: ν(g) = B + g² S, and g² is the yield over the events.
  @Test func withoutCoherenceTheCouplingIsTheRootOfTheYield() throws {
    var stream = RandomStream(seed: 72, purpose: "no coherence")
    let resonance = try Self.resonance(0, coherence: 0)
    let parts = resonance.signal.probabilities(on: .uniform(50, 300.0..<800))
    let clean = try Self.search()
    let counts = zip(clean.expectations, parts).map { b, s in
      Double(stream.poisson(mean: b + 1000 * s))
    }
    let search = try SignalSearch(
      counts: counts, on: clean.axis, model: ExponentialFunction(degree: 1))
    let fit = try search.fit(resonance)
    // Both signs are one minimum each, and both fits stop 5e-6 of an error from it.
    #expect(fit.minima.count == 2)
    #expect(isClose(fit.minima[1].height, 0, .absolute(1e-8)))
    #expect(isClose(fit.minima[0].coupling, -fit.minima[1].coupling, .relative(1e-4)))
    let yield = fit.blind.yield
    #expect(
      isClose(300 * fit.coupling * fit.coupling, yield.value, .sigmas(1e-3, error: yield.error)))
    #expect(isClose(fit.statistic, fit.blind.statistic, .absolute(1e-6)))
    #expect(fit.allowed.count == 2)
  }

  /// An injected peak and dip is found with the interference, with its sign, and missed without.
  @Test(arguments: [0.0, .pi / 2, -.pi / 2]) func whatInterferesIsFoundWithItsInterference(
    phase: Double
  ) async throws {
    let search = try Self.search()
    let result = try await search.inject(
      Self.resonance(phase), coupling: 0.5, toys: 60, seed: 5, workers: Workers(2))
    // ĝ comes back with an error of a few percent: 4 σ of 60 toys, and its skewness.
    #expect(isClose(result.fitted.value, 0.5, .absolute(0.01 + 4 * result.fitted.error)))
    #expect(result.significance > 6)
    #expect(result.expectedYield == 75)
    switch phase {
    case 0: #expect(abs(result.blindSignificance) < 4)  // a peak and a dip of one size
    case let phase where phase > 0:
      #expect(result.blindYield.value > 5 * result.expectedYield)  // a peak much too great
    default:
      #expect(result.blindSignificance < -3 && result.blindCoverage.value == 0)  // a deficit
    }
  }

  /// First and second derivatives of −2 ln L, of which the fits are made, against differences.
  @Test(arguments: ["exponential2", "bernstein3"]) func derivativesAreDifferences(name: String)
    throws
  {
    let clean = try Self.search(2)
    let model = try #require(try BackgroundFamily.named(name).members.first)
    let search = try SignalSearch(counts: clean.counts, on: clean.axis, model: model)
    let likelihood = try search.likelihood(of: Self.resonance(0.4))
    var point = likelihood.model.parameters.map(\.initialValue)
    for k in point.indices { point[k] = k == 0 ? 0.3 : point[k] * (1 + 0.01 * Double(k)) }
    let gradient = likelihood.gradient(at: point)
    let hessian = likelihood.hessian(at: point)
    for k in point.indices {
      let step = 1e-5 * max(abs(point[k]), 0.1)
      var (above, below) = (point, point)
      above[k] += step
      below[k] -= step
      let difference =
        (likelihood.twiceNLL(at: above) - likelihood.twiceNLL(at: below)) / (2 * step)
      // Rounding of some 1e3 over the step, and the step's square of the third derivative.
      let scale = abs(gradient[k]) + hessian[k, k] * step
      #expect(isClose(gradient[k], difference, .absolute(1e-4 * scale + 1e-12 / step)))
      let slopes = (likelihood.gradient(at: above), likelihood.gradient(at: below))
      for j in point.indices {
        let curve = (slopes.0[j] - slopes.1[j]) / (2 * step)
        let size = (hessian[k, k] * hessian[j, j]).squareRoot()
        #expect(isClose(hessian[j, k], curve, .absolute(1e-6 * size)), "\(j), \(k)")
      }
    }
  }

  @Test func bothSignsAreSearched() throws {
    let clean = try Self.search()
    let resonance = try Self.resonance(0)
    for sign in [-1.0, 1] {
      // An Asimov set of ±g has its minimum there.
      let parts = resonance.parts(on: clean.axis) { 345 * exp(-($0 - 300) / 150) }
      let counts = clean.expectations.indices.map {
        clean.expectations[$0] + sign * 0.5 * parts.interference[$0] + 0.25 * parts.signal[$0]
      }
      let search = try SignalSearch(
        counts: counts, on: clean.axis, model: ExponentialFunction(degree: 1))
      let fit = try search.fit(resonance)
      // The background was fitted to all of the data, signal and all, and I follows it back; the
      // expectations are the fit's own function to 1e-3 or so, where these parts have the truth's.
      #expect(isClose(fit.coupling, sign * 0.5, .absolute(0.01)))
      let limits = try #require(fit.limits)
      #expect(sign > 0 ? limits.low > 0 : limits.high < 0)
      #expect(fit.oneSigma.contains { $0.low < fit.coupling && fit.coupling < $0.high })
      #expect(fit.significance > 5)
    }
  }

  /// I made anew over the fitted background, with the resolution's mixing of bins, changes ĝ by far less
  /// than its error, for data of a signal too.
  @Test(arguments: [0.0, 0.5]) func theInterferenceFollowsTheBackground(coupling: Double) throws {
    let clean = try Self.search(3)
    for phase in [0, Double.pi / 2, -Double.pi / 2] {
      let resonance = try Self.resonance(phase)
      let parts = resonance.parts(on: clean.axis) { 345 * exp(-($0 - 300) / 150) }
      var stream = RandomStream(seed: 73, purpose: "reinterfered")
      let counts = clean.expectations.indices.map { bin in
        Double(
          stream.poisson(
            mean: clean.expectations[bin] + coupling * parts.interference[bin]
              + coupling * coupling * parts.signal[bin]))
      }
      let search = try SignalSearch(
        counts: counts, on: clean.axis, model: ExponentialFunction(degree: 1))
      let fit = try search.fit(resonance)
      let best = fit.coupling
      let piece = try #require(fit.oneSigma.first { $0.low <= best && best <= $0.high })
      let change = try search.reinterfered(resonance, at: fit) - best
      let error = (piece.high - piece.low) / 2
      #expect(abs(change) < 0.02 * error, "phase \(phase)")
    }
  }

  /// The few starts of toys find the minima of the whole scan.
  @Test func toysSeeTheMinimaOfTheScan() async throws {
    for index in 0..<8 {
      let search = try Self.search(UInt64(10 + index))
      for (phase, coherence) in [(-Double.pi / 2, 0.3), (0, 1), (.pi / 2, 0.5)] {
        let resonance = try Self.resonance(phase, coherence: coherence)
        let full = try search.fit(resonance, blindLimit: false)
        let quick = try search.couplingStatistic(resonance)
        // Each fit stops 1e-11 from its minimum in −ln L.
        #expect(isClose(quick, full.statistic, .absolute(1e-6)), "\(index), \(phase)")
      }
    }
  }

  @Test func aScanHasTheBlindResultBesideIt() async throws {
    let search = try Self.search(4)
    let resonances = try [450.0, 500, 550].map { try Self.resonance(0, mass: $0) }
    let scan = try await search.scan(resonances, workers: Workers(2))
    #expect(scan == (try await search.scan(resonances)))
    for (fit, resonance) in zip(scan.fits, resonances) {
      #expect(fit.mass == resonance.mass)
      #expect(fit.blind == (try search.fit(resonance.signal)))
      // Background alone: g = 0 is allowed, and so it is by the Asimov set.
      let limits = try #require(fit.limits)
      #expect(limits.low < 0 && limits.high > 0)
      #expect(fit.expected.contains { $0.low < 0 && $0.high > 0 })
      #expect(try #require(fit.limit) < fit.largestCoupling)
    }
    #expect(scan.bands.isEmpty)
    let banded = try await search.scan(resonances, bandToys: 4, seed: 1, workers: Workers(2))
    #expect(banded.fits == scan.fits && banded.bands.map(\.mass) == [450, 500, 550])
    #expect(banded.bands[1] == (try await search.couplingBand(resonances[1], toys: 4, seed: 1)))
    let coded = try JSONDecoder().decode(CouplingScan.self, from: JSONEncoder().encode(scan))
    #expect(coded == scan)
  }

  /// For a peak I is as good as a yield, so that q₀ has its asymptotic law; a shallow dip, which g I digs
  /// and g² S fills, has another.
  @Test func theLawOfTheStatisticDependsOnThePhase() async throws {
    let search = try Self.search()
    let peak = try await search.couplingQuantiles(
      Self.resonance(.pi / 2), toys: 600, seed: 8, workers: Workers(2))
    let dip = try await search.couplingQuantiles(
      Self.resonance(-.pi / 2, coherence: 0.3), toys: 600, seed: 8, workers: Workers(2))
    #expect(isClose(peak.asymptotic95, 2.7055, .absolute(1e-4)))
    #expect(isClose(peak.asymptotic99, 5.4119, .absolute(1e-4)))
    // 4 σ of 600 toys.
    #expect(
      isClose(
        peak.shareAbove95.value, 0.05, .sigmas(4, error: binomialError(0.05, count: 600))))
    #expect(dip.shareAbove95.value > 0.05 + 4 * binomialError(0.05, count: 600))
    #expect(dip.severalMinima.value > 0.5)
    let either = try await search.couplingQuantiles(
      Self.resonance(.pi / 2), sign: .either, toys: 300, seed: 8, workers: Workers(2))
    #expect(isClose(either.asymptotic95, 3.8415, .absolute(1e-4)))
    #expect(
      isClose(
        either.shareAbove95.value, 0.05, .sigmas(4, error: binomialError(0.05, count: 300))))
  }

  /// The greatest t₀ of a scan with a peak and dip of either sign.
  @Test func theGlobalPValueIsThatOfToys() async throws {
    let search = try Self.search(7)
    let resonances = try (0...18).map {
      try Self.resonance(0, mass: 390 + 15 * Double($0))
    }
    let scan = try await search.scan(resonances, workers: Workers(2))
    let global = try await search.global(
      scan, of: resonances, toys: 150, seed: 13, workers: Workers(2))
    #expect(global.statistic == scan.greatest.statistic)
    #expect(global.logGlobalP > global.logLocalP && global.toys == 150)
    // The bound is above the toys' share, within 4 σ of both.
    let (p, share) = (exp(global.logGlobalP), global.shareOfToys)
    #expect(share.value < p + 4 * hypot(share.error, p * global.logGlobalPError))
    // t₀ rises and falls with the resonance's own width: several places in 270 GeV.
    #expect(global.upCrossings.value > 1 && global.upCrossings.value < 8)
  }

  /// Toys give the p-value that the asymptotic law has where it holds.
  @Test func thePValueByToysIsTheAsymptoticOne() async throws {
    let search = try Self.search(5)
    let resonance = try Self.resonance(0)
    let fit = try search.fit(resonance, blindLimit: false)
    let toys = try await search.couplingPValue(
      resonance, toys: 400, seed: 9, workers: Workers(2))
    let p = exp(fit.logLocalP)
    #expect(isClose(toys.estimate.value, p, .sigmas(4, error: binomialError(p, count: 400))))
  }

  /// The median of the toys' limits is that of the Asimov set, and the band lies about it.
  @Test func theBandLiesAboutTheAsimovLimits() async throws {
    let search = try Self.search(6)
    let resonance = try Self.resonance(0)
    let expected = try #require(try search.fit(resonance, blindLimit: false).expected.last)
    let band = try await search.couplingBand(
      resonance, toys: 150, seed: 10, workers: Workers(2))
    for values in [band.low, band.high, band.limit] {
      #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
    }
    // A quarter of the band's ±1 σ is 3 errors of a median of 150.
    let sigma = (band.high[3] - band.high[1]) / 2
    #expect(isClose(band.high[2], expected.high, .absolute(0.3 * sigma)))
    // Limits of either sign scatter as ĝ does: 1.96 σ, give or take σ.
    #expect(isClose(sigma, expected.high / 1.96, .relative(0.3)))
    #expect(band.limit[2] > band.high[2])
  }

  /// Between bins the density is smooth, and at their ends it goes on as it is.
  @Test func aDensityGoesThroughTheBins() throws {
    let axis = Axis.uniform(50, 300.0..<800)
    func density(_ m: Double) -> Double { 345 * exp(-(m - 300) / 95) }
    let sums = (0..<50).map { bin in
      95 * (density(axis.edges[bin]) - density(axis.edges[bin + 1]))
    }
    let smooth = SpectrumDensity(sums, on: axis)
    for mass in [300, 303.3, 450, 555.5, 796, 800] {
      // The seventh derivative of the sum: (10/95)⁶ of the density over 7 at worst, at an end.
      #expect(isClose(smooth(mass), density(mass), .relative(1e-6)), "\(mass)")
    }
    #expect(smooth(100) == smooth(300) && smooth(900) == smooth(800))
  }
}
