import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

@Suite struct DrellYanTests {
  private func makeProcess(_ range: Range<Mass> = .GeV(500) ..< .GeV(2000)) throws -> DrellYan<
    EmbeddedPartonDensities
  > {
    let electroweak = try ElectroweakParameters()
    let zPrime = try ZPrime(.sequential, mass: .TeV(1), electroweak: electroweak)
    return try DrellYan(
      DrellYanAmplitude(electroweak: electroweak, zPrime: zPrime),
      densities: EmbeddedPartonDensities(), massRange: range)
  }

  @Test func theCrossSectionIsTheIntegralOfTheDensity() throws {
    let process = try makeProcess(.GeV(800) ..< .GeV(950))
    // By nested adaptive quadrature in all three variables.
    let value = try integrate(over: 800...950, relativeError: 1e-6) { mass in
      let limit = log(13_000 / mass)
      let inner = try? integrate(over: -limit...limit, relativeError: 1e-6) { rapidity in
        let angles = try? integrate(over: -1...1, relativeError: 1e-9) {
          process.components(mass: mass, rapidity: rapidity, cosine: $0).total(coupling: 1)
        }
        return angles?.value ?? .nan
      }
      return inner?.value ?? .nan
    }.value
    #expect(isClose(process.crossSection(of: .total(coupling: 1)).value, value, .relative(1e-4)))
  }

  @Test(arguments: [-2, -1, -0.5, -0.2, 0, 0.2, 0.5, 1, 1.5, 2])
  func weightedEventsGiveTheCrossSectionAtOtherCouplings(g: Double) throws {
    let process = try makeProcess()
    let count = 20_000
    let events = try process.generate(count, coupling: 1, seed: 1)
    let parts = try ["weight_B", "weight_I", "weight_S"].map { try events.values(of: $0) }
    let weights = (0..<count).map { parts[0][$0] + g * parts[1][$0] + g * g * parts[2][$0] }
    #expect(weights.allSatisfy { $0 >= 0 })
    let mean = weights.reduce(0, +) / Double(count)
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let totals = process.crossSection()
    #expect(
      isClose(
        mean, totals.total(coupling: g) / totals.total(coupling: 1),
        .sigmas(5, error: (variance / Double(count)).squareRoot() + 1e-12)))
  }

  @Test func reweightedSpectraAreThoseGeneratedDirectly() throws {
    let process = try makeProcess()
    let count = 40_000
    let (base, direct) = (
      try process.generate(count, coupling: 1, seed: 2),
      try process.generate(count, coupling: -0.6, seed: 3)
    )
    let parts = try ["weight_B", "weight_I", "weight_S"].map { try base.values(of: $0) }
    let weights = (0..<count).map { parts[0][$0] - 0.6 * parts[1][$0] + 0.36 * parts[2][$0] }
    let total = weights.reduce(0, +)
    let edges = [
      500.0, 560, 640, 740, 850, 920, 960, 985, 1000, 1015, 1040, 1100, 1250, 1500, 2000,
    ]
    let (m, n) = (try base.masses(), try direct.masses())
    var chiSquared = 0.0
    for (low, high) in zip(edges, edges.dropFirst()) {
      let chosen = (0..<count).filter { m[$0] >= low && m[$0] < high }.map { weights[$0] / total }
      let observed = Double(n.count { $0 >= low && $0 < high }) / Double(count)
      let expected = chosen.reduce(0, +)
      let variance = chosen.reduce(0) { $0 + $1 * $1 } + observed / Double(count)
      chiSquared += (observed - expected) * (observed - expected) / variance
    }
    // Fourteen bins of fixed totals; a chance of 1e-6 to fail, were the seeds not fixed.
    #expect(ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: 13) > 1e-6)
  }

  @Test(arguments: [0.0, 1]) func theAnglesFollowTheDensity(g: Double) throws {
    let process = try makeProcess(.GeV(900) ..< .GeV(950))
    let count = 30_000
    let events = try process.generate(count, coupling: g, seed: 4)
    let (cosines, rapidities) = (
      try events.values(of: "cos_theta"), try events.values(of: "y")
    )
    // The share of pairs whose negative lepton goes the pair's way; both halves in y are alike.
    let sum = try integrate(over: 900...950, relativeError: 1e-5) { mass in
      let inner = try? integrate(over: 0...log(13_000 / mass), relativeError: 1e-5) { rapidity in
        let angles = try? integrate(over: 0...1, relativeError: 1e-8) {
          process.components(mass: mass, rapidity: rapidity, cosine: $0).total(coupling: g)
        }
        return angles?.value ?? .nan
      }
      return inner?.value ?? .nan
    }.value
    let expected = 2 * sum / process.crossSection(of: .total(coupling: g)).value
    let forward = Double(cosines.count { $0 > 0 }) / Double(count)
    #expect(isClose(forward, expected, .sigmas(5, error: binomialError(expected, count: count))))
    // Photon and Z alone send it forward; below its pole a Z′ like the Z turns that round.
    #expect(g == 0 ? forward > 0.55 : forward < 0.48)
    let right = Double(rapidities.count { $0 > 0 }) / Double(count)
    #expect(isClose(right, 0.5, .sigmas(5, error: binomialError(0.5, count: count))))
  }

  @Test func theKinematicsBelongTogether() throws {
    let events = try makeProcess().generate(2_000, seed: 5)
    let columns = try ["m", "y", "pt_plus", "eta_minus", "eta_plus"].map {
      try events.values(of: $0)
    }
    for row in 0..<events.count {
      let (m, y, pt) = (columns[0][row], columns[1][row], columns[2][row])
      let (minus, plus) = (columns[3][row], columns[4][row])
      // Back-to-back massless leptons: m² = 2 pT² (cosh Δη + 1).
      #expect(isClose(2 * pt * pt * (cosh(minus - plus) + 1), m * m, .relative(1e-9)))
      #expect(isClose((minus + plus) / 2, y, .absolute(1e-12)))
    }
  }

  @Test func theMeanLikelihoodRatioUnderTheNullIsOne() throws {
    let process = try makeProcess()
    let count = 20_000
    let events = try process.generate(count, coupling: 0, seed: 6)
    let totals = process.crossSection()
    let parts = try ["weight_B", "weight_I", "weight_S"].map { try events.values(of: $0) }
    let norm = totals.total(coupling: 0) / totals.total(coupling: 1)
    let ratios = (0..<count).map { (parts[0][$0] + parts[1][$0] + parts[2][$0]) * norm }
    let mean = ratios.reduce(0, +) / Double(count)
    let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    #expect(isClose(mean, 1, .sigmas(5, error: (variance / Double(count)).squareRoot())))
  }

  @Test func theEventsDoNotDependOnHowManyAreAskedFor() throws {
    let process = try makeProcess()
    let (few, many) = (try process.generate(100, seed: 7), try process.generate(9_000, seed: 7))
    #expect(try few.masses() == Array(many.masses()[..<100]))
  }

  @Test func massesOutOfRangeAreRefused() throws {
    #expect(throws: InputError.self) { try makeProcess(.GeV(100) ..< .GeV(2000)) }
    #expect(throws: InputError.self) { try makeProcess(.GeV(500) ..< .GeV(14_000)) }
    #expect(throws: InputError.self) { try makeProcess(.GeV(900) ..< .GeV(900)) }
    #expect(throws: InputError.self) { try makeProcess().generate(0, seed: 1) }
    #expect(throws: InputError.self) { try makeProcess().generate(5, coupling: .infinity, seed: 1) }
  }

  @Test(arguments: CoherentComponents.Part.allCases)
  func onePartAloneHasItsCrossSectionAndSpectrum(part: CoherentComponents.Part) throws {
    let count = 30_000
    let events = try makeProcess().generate(count, of: .part(part), seed: 8)
    let (masses, weights) = (try events.masses(), try events.values(of: "weight"))
    let unit = abs(weights[0])
    #expect(weights.allSatisfy { abs($0) == unit } && events.weights == weights)
    for range in [500.0..<2000, 500..<950, 950..<1050, 1050..<2000] {
      let expected = try makeProcess(.GeV(range.lowerBound) ..< .GeV(range.upperBound))
        .crossSection()[part]
      let inside = zip(masses, weights).filter { range.contains($0.0) }.map(\.1)
      // Counting, and the modulus itself, which comes of as many accepted trials.
      let error =
        unit * Double(inside.count).squareRoot() + abs(expected) / Double(count).squareRoot()
      #expect(isClose(inside.reduce(0, +), expected, .sigmas(5, error: error)))
    }
    #expect(part == .interference ? events.effectiveCount < 0.5 * Double(count) : true)
    #expect(part == .interference || isClose(events.effectiveCount, Double(count), .relative(1e-9)))
  }

  @Test(arguments: [GenerationTarget.total(coupling: 1), .part(.interference), .part(.signal)])
  func theCrossSectionIsThatOfVegas(target: GenerationTarget) throws {
    let process = try makeProcess()
    let vegas = try Vegas(
      dimensions: 3, calls: 40_000, stream: RandomStream(seed: 5, purpose: "cross section")
    ) { point in
      let mass = 500 * pow(4, point[0])
      let limit = log(13_000 / mass)
      let parts = process.components(
        mass: mass, rapidity: (2 * point[1] - 1) * limit, cosine: 2 * point[2] - 1)
      return target.value(parts) * mass * log(4) * 4 * limit
    }
    let ours = process.crossSection(of: target)
    #expect(isClose(ours.value, vegas.integral.value, .sigmas(5, error: vegas.integral.error)))
  }

  @Test func componentsOfATableAreThoseOfItsWeights() throws {
    let process = try makeProcess()
    let events = try process.generate(200, coupling: -0.7, seed: 9)
    for (density, weights) in zip(
      try process.components(of: events), try events.coherentComponents())
    {
      let total = density.total(coupling: -0.7)
      // cosθ and y have gone through a table; the density's slope there is of order one.
      #expect(isClose(weights.interference, density.interference / total, .absolute(1e-9)))
      #expect(isClose(weights.background, density.background / total, .relative(1e-9)))
    }
  }

  @Test func aVariationsWeightsHaveTheRatioOfCrossSectionsAsMean() throws {
    let process = try makeProcess()
    let varied = try DrellYan(
      process.amplitude, densities: process.densities, massRange: process.massRange,
      scaleFactor: 0.5)
    let target = GenerationTarget.total(coupling: 1)
    let count = 20_000
    let events = try process.adding(
      variation: "half", to: varied, of: target,
      on: process.generate(count, of: target, seed: 10))
    let weights = try events.values(of: "weight_half")
    let mean = weights.reduce(0, +) / Double(count)
    let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
    let ratio = varied.crossSection(of: target).value / process.crossSection(of: target).value
    #expect(isClose(mean, ratio, .sigmas(5, error: (variance / Double(count)).squareRoot())))
    #expect(abs(ratio - 1) > 0.005)
  }

  @Test(arguments: [300.0, 1500, 3000, 5900], [0.0, 1, -1])
  func noDensityIsUnderestimatedWhereverThePoleIs(mass: Double, g: Double) throws {
    let electroweak = try ElectroweakParameters()
    let zPrime = try ZPrime(
      .sequential, mass: .GeV(mass), width: .GeV(mass * 1e-3), electroweak: electroweak)
    let process = try DrellYan(
      DrellYanAmplitude(electroweak: electroweak, zPrime: zPrime),
      densities: EmbeddedPartonDensities(), massRange: .GeV(250) ..< .GeV(6000))
    // It throws where a point lies above its bound.
    #expect(try process.generate(20_000, coupling: g, seed: 11).count == 20_000)
  }
}
