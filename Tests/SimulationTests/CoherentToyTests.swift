import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

/// A toy with one feature and a strong resonance, so that each part of the density matters.
private func makeToy(
  coherence: Double, phase: Double, feature: FeatureDensity? = nil, fallingPower: Double = 8,
  width: Double = 100
) throws -> CoherentToy {
  try CoherentToy(
    fallingPower: fallingPower, width: .GeV(width), strength: 0.3, coherence: coherence,
    phase: phase, features: [feature ?? .normal("y", background: (0, 1), signal: (1, 0.5))])
}

@Suite struct CoherentToyTests {
  @Test(arguments: [
    (FeatureDensity.normal("y", background: (0.2, 1.1), signal: (1, 0.5)), -9.0...9.0),
    (.beta("y", background: (5, 3.5), signal: (2.5, 6)), 0...1),
    (.beta("y", background: (1, 1), signal: (2, 7)), 0...1),
  ])
  func theTotalsAreTheIntegralsOfTheDensity(feature: FeatureDensity, support: ClosedRange<Double>)
    throws
  {
    let toy = try makeToy(coherence: 0.7, phase: 0.4, feature: feature)
    let window = Mass.TeV(3.2)..<Mass.TeV(4)
    let totals = try toy.totals(in: window)
    let parts: [(CoherentComponents) -> Double] = [\.background, \.interference, \.signal]
    for (part, total) in zip(
      parts, [totals.background, totals.interference, totals.signal])
    {
      // The pole is an end point, since the integrand turns sharply there.
      let sum = try [3200.0...3500, 3500...4000].reduce(0) { sum, masses in
        try sum
          + integrate(over: masses, relativeError: 1e-8) { mass in
            let inner = try? integrate(over: support, relativeError: 1e-9) { y in
              part(toy.components(mass: mass, features: [y]))
            }
            return inner?.value ?? .nan
          }.value
      }
      // The inner integrals' accuracy, and the beta densities' end points.
      #expect(isClose(sum, total, .relative(1e-6)))
    }
  }

  @Test(arguments: [0, 1, 3.7, 8])
  func backgroundAndSignalAreNormalised(fallingPower: Double) throws {
    let toy = try makeToy(coherence: 1, phase: 0, fallingPower: fallingPower)
    let totals = try toy.totals()
    #expect(isClose(totals.background, 1, .relative(1e-12)))
    #expect(isClose(totals.signal, 0.3, .relative(1e-12)))
  }

  @Test func withoutCoherenceThereIsNoInterference() throws {
    let toy = try makeToy(coherence: 0, phase: 0.3)
    #expect(try toy.totals().interference == 0)
    #expect(toy.components(mass: 3400, features: [0.1]).interference == 0)
  }

  @Test func theDensityIsNowhereNegative() throws {
    let toy = try makeToy(coherence: 1, phase: -.pi / 2)
    var stream = RandomStream(seed: 1, purpose: "points")
    for _ in 0..<20_000 {
      let parts = toy.components(
        mass: 2500 + 3500 * stream.uniform(), features: [2 * stream.normal()])
      let g = 4 * stream.normal()
      // |M_B|² + … is a square for κ = 1; what is left is rounding.
      #expect(parts.total(coupling: g) >= -1e-14 * (parts.background + g * g * parts.signal))
    }
  }

  @Test(arguments: [
    (coherence: 0.0, phase: 0.0, g: 1.0), (0.5, Double.pi / 2, 1), (1, Double.pi / 2, -1),
    (1, 0, 2),
    (1, -Double.pi / 2, 0.3), (0.5, 0, 0),
  ])
  func eventsAgreeWithTheTotals(coherence: Double, phase: Double, g: Double) throws {
    let toy = try makeToy(coherence: coherence, phase: phase)
    let count = 60_000
    let events = try toy.generate(count, coupling: g, seed: 3)
    let totals = try toy.totals()
    for (name, part) in [
      ("weight_B", totals.background), ("weight_I", totals.interference),
      ("weight_S", totals.signal),
    ] {
      let weights = try events.values(of: name)
      let mean = weights.reduce(0, +) / Double(count)
      let variance = weights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)
      let error = (variance / Double(count)).squareRoot()
      #expect(isClose(mean, part / totals.total(coupling: g), .sigmas(5, error: error + 1e-12)))
    }
  }

  @Test(arguments: [(coherence: 0.0, phase: 0.0, g: 1.0), (1, Double.pi / 2, -0.7), (1, 0, 1.5)])
  func theSpectrumOfEventsIsTheIntegralOfTheDensity(coherence: Double, phase: Double, g: Double)
    throws
  {
    let toy = try makeToy(coherence: coherence, phase: phase)
    let count = 100_000
    let masses = try toy.generate(count, coupling: g, seed: 4).masses()
    let all = try toy.totals().total(coupling: g)
    var chiSquared = 0.0
    let edges = (0...35).map { 2500 + 100 * Double($0) }
    for (low, high) in zip(edges, edges.dropFirst()) {
      let share = try toy.totals(in: .GeV(low) ..< .GeV(high)).total(coupling: g) / all
      let expected = share * Double(count)
      let observed = Double(masses.count { $0 >= low && $0 < high })
      chiSquared += (observed - expected) * (observed - expected) / expected
    }
    // 35 bins of a fixed total; a probability of 1e-6 to fail by chance, were the seed not fixed.
    #expect(ChiSquaredDistribution.upperTail(chiSquared, degreesOfFreedom: 34) > 1e-6)
  }

  @Test func weightsOfBackgroundGiveTheBackgroundsFeatures() throws {
    let toy = try makeToy(coherence: 1, phase: .pi / 2)
    let events = try toy.generate(100_000, coupling: 1, seed: 5)
    let (y, weights) = (try events.values(of: "y"), try events.values(of: "weight_B"))
    let sum = weights.reduce(0, +)
    let mean = zip(y, weights).reduce(0) { $0 + $1.0 * $1.1 } / sum
    let square = zip(y, weights).reduce(0) { $0 + ($1.0 * $1.1) * ($1.0 * $1.1) }
    #expect(isClose(mean, 0, .sigmas(5, error: square.squareRoot() / sum)))
  }

  @Test func theEventsDoNotDependOnHowManyAreAskedFor() throws {
    let toy = try CoherentToy()
    let few = try toy.generate(5_000, seed: 9)
    let many = try toy.generate(20_000, seed: 9)
    #expect(try few.masses()[..<4_096] == many.masses()[..<4_096])
    #expect(try few.masses() != toy.generate(5_000, seed: 10).masses())
  }

  @Test func parametersOutOfRangeAreRefused() {
    #expect(throws: InputError.self) { try CoherentToy(massRange: .TeV(0) ..< .TeV(6)) }
    #expect(throws: InputError.self) { try CoherentToy(resonanceMass: .TeV(7)) }
    #expect(throws: InputError.self) { try CoherentToy(width: .GeV(0)) }
    #expect(throws: InputError.self) { try CoherentToy(strength: -1) }
    #expect(throws: InputError.self) { try CoherentToy(coherence: 1.1) }
    #expect(throws: InputError.self) { try CoherentToy(phase: .infinity) }
    #expect(throws: InputError.self) { try CoherentToy(features: []) }
    #expect(throws: InputError.self) { try CoherentToy().generate(0, seed: 1) }
    #expect(throws: InputError.self) { try CoherentToy().generate(5, coupling: .nan, seed: 1) }
  }

  @Test(arguments: CoherentComponents.Part.allCases, [0.0, Double.pi / 2])
  func onePartAloneHasItsCrossSectionAndSpectrum(part: CoherentComponents.Part, phase: Double)
    throws
  {
    let toy = try CoherentToy(
      strength: 0.3, backgroundCrossSection: 20, coherence: 0.7, phase: phase,
      features: [.normal("y", background: (0, 1), signal: (1, 0.5))])
    let count = 60_000
    let events = try toy.generate(count, of: .part(part), seed: 8)
    let (masses, weights) = (try events.masses(), try events.values(of: "weight"))
    let modulus = Set(weights.map(abs))
    #expect(modulus.count == 1 && events.weights == weights)
    #expect(part == .interference || weights.allSatisfy { $0 > 0 })
    let unit = modulus.first ?? 0
    for window in [2500.0..<6000, 3000..<3450, 3450..<3550, 3550..<4000] {
      let expected = try toy.totals(in: .GeV(window.lowerBound) ..< .GeV(window.upperBound))[part]
      let sum = zip(masses, weights).reduce(0) { $0 + (window.contains($1.0) ? $1.1 : 0) }
      let inside = Double(masses.count { window.contains($0) })
      // Counting, and the modulus itself, which comes of as many accepted trials.
      let error = unit * inside.squareRoot() + abs(expected) / Double(count).squareRoot()
      #expect(isClose(sum, expected, .sigmas(5, error: error)))
    }
    let sum = weights.reduce(0, +)
    // Rounding of a sum of 60,000 terms.
    #expect(
      isClose(
        events.effectiveCount, sum * sum / (Double(count) * unit * unit), .relative(1e-9)))
  }

  @Test func theCrossSectionsUnitIsTheBackgrounds() throws {
    let (one, many) = (try CoherentToy(), try CoherentToy(backgroundCrossSection: 7))
    #expect(isClose(try many.totals().signal, 7 * (try one.totals().signal), .relative(1e-12)))
    #expect(
      isClose(
        try many.totals().interference, 7 * (try one.totals().interference), .relative(1e-9)))
    #expect(throws: InputError.self) { try CoherentToy(backgroundCrossSection: 0) }
  }

  @Test func aPartThatVanishesIsRefused() throws {
    let toy = try CoherentToy(coherence: 0)
    #expect(throws: InputError.self) { try toy.generate(5, of: .part(.interference), seed: 1) }
  }
}
