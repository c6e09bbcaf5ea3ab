import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

@Suite struct OracleTests {
  private func makeToy(coherence: Double, phase: Double) throws -> CoherentToy {
    try CoherentToy(strength: 0.05, coherence: coherence, phase: phase)
  }

  @Test func itIsTheLogarithmOfTheRatioOfNormalisedDensities() throws {
    let toy = try makeToy(coherence: 0.8, phase: 1)
    let totals = try toy.totals()
    let point = [0.1, 1.4, 0.3, 0.35]
    let parts = toy.components(mass: 3480, features: point)
    let direct = log(
      (parts.total(coupling: 1.3) / totals.total(coupling: 1.3))
        / (parts.total(coupling: -0.4) / totals.total(coupling: -0.4)))
    let value = try toy.oracle().logLikelihoodRatio(parts, coupling: 1.3, against: -0.4)
    #expect(isClose(value, direct, .relative(1e-13)))
  }

  @Test(arguments: [(0.0, 0.0, 1.0), (0.5, Double.pi / 2, 1), (1, 0, -1)])
  func theMeanLikelihoodRatioUnderTheNullIsOne(coherence: Double, phase: Double, g: Double) throws {
    let toy = try makeToy(coherence: coherence, phase: phase)
    let events = try toy.generate(40_000, coupling: 0, seed: 2)
    let oracle = try toy.oracle()
    let ratios = try events.coherentComponents().map {
      exp(oracle.logLikelihoodRatio($0, coupling: g))
    }
    let count = Double(ratios.count)
    let mean = ratios.reduce(0, +) / count
    let variance = ratios.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    #expect(isClose(mean, 1, .sigmas(5, error: (variance / count).squareRoot())))
  }

  @Test(arguments: [(0.0, 0.3, 1.0), (0.6, Double.pi / 2, 1), (1, 0.3, -1.2)])
  func theFeaturesScoreIsTheRatioOfTheWindowsIntegrals(coherence: Double, phase: Double, g: Double)
    throws
  {
    let toy = try makeToy(coherence: coherence, phase: phase)
    let window = Mass.TeV(3.4)..<Mass.TeV(3.8)
    let events = try toy.generate(50, coupling: 1, seed: 3)
    let scores = try toy.oracleScores(of: events, in: window, coupling: g)
    let columns = try toy.features.map { try events.values(of: $0.name) }
    for row in 0..<events.count {
      let point = columns.map { $0[row] }
      func integral(_ coupling: Double) throws -> Double {
        try [3400.0...3500, 3500...3800].reduce(0) { sum, masses in
          try sum
            + integrate(over: masses, relativeError: 1e-10) {
              toy.components(mass: $0, features: point).total(coupling: coupling)
            }.value
        }
      }
      let totals = try toy.totals(in: window)
      let direct =
        log(try integral(g) / integral(0))
        - log(totals.total(coupling: g) / totals.background)
      // Both sides' quadratures reach 1e-10, and the logarithm of a ratio near one adds as it stands.
      #expect(isClose(scores[row], direct, .absolute(1e-8)))
    }
  }

  @Test func itIsNoMonotoneFunctionOfSignalOverBackgroundUnderDestructiveInterference() throws {
    let toy = try CoherentToy(
      strength: 0.05, coherence: 1, phase: .pi / 2,
      features: [.normal("y", background: (0, 1), signal: (1, 1))])
    let window = Mass.TeV(3.3)..<Mass.TeV(3.7)
    // S/B rises with y.
    let y = stride(from: -4.0, through: 6, by: 0.1).map { $0 }
    let events = try EventTable([("m", y.map { _ in 3500 }), ("y", y)], mass: "m")
    func isRising(_ g: Double) throws -> Bool {
      let scores = try toy.oracleScores(of: events, in: window, coupling: g)
      return zip(scores, scores.dropFirst()).allSatisfy { $0 <= $1 }
    }
    #expect(try isRising(1))
    #expect(try !isRising(-1))
  }

  @Test(arguments: [(0.3, -1.1), (1, 0), (-0.7, 0.4)])
  func theOptimalObservableIsTheDerivativeOfTheLogDensity(g: Double, phase: Double) throws {
    let toy = try makeToy(coherence: 0.8, phase: phase)
    let oracle = try toy.oracle()
    let parts = toy.components(mass: 3460, features: [0.1, 1.4, 0.3, 0.35])
    let step = 1e-4
    let difference =
      oracle.logLikelihoodRatio(parts, coupling: g + step, against: g - step) / (2 * step)
    // The central difference errs by step² times the third derivative, which is of order 10.
    #expect(isClose(oracle.optimalObservable(parts, coupling: g), difference, .absolute(1e-6)))
  }

  @Test(arguments: [-1.0, 0, 0.8])
  func theOptimalObservableHasMeanZeroUnderItsOwnCoupling(g: Double) throws {
    let toy = try makeToy(coherence: 1, phase: 1)
    let oracle = try toy.oracle()
    let values = try toy.generate(40_000, coupling: g, seed: 6).coherentComponents().map {
      oracle.optimalObservable($0, coupling: g)
    }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + $1 * $1 } / count
    #expect(isClose(mean, 0, .sigmas(5, error: (variance / count).squareRoot())))
  }

  @Test func strengthsAreSquaresOfCouplings() throws {
    let toy = try makeToy(coherence: 0.5, phase: 0)
    let oracle = try toy.oracle()
    let parts = toy.components(mass: 3600, features: [0.1, 1.4, 0.3, 0.35])
    #expect(
      oracle.logLikelihoodRatio(parts, mu1: 4, mu0: 0.25)
        == oracle.logLikelihoodRatio(parts, coupling: 2, against: 0.5))
  }

  @Test func aFactorOfAnEventsPartsDropsOut() throws {
    let toy = try makeToy(coherence: 0.5, phase: 0)
    let oracle = try toy.oracle()
    let parts = toy.components(mass: 3600, features: [0.1, 1.4, 0.3, 0.35])
    let scaled = 1e-3 * parts
    // Rounding of a handful of operations.
    #expect(
      isClose(
        oracle.logLikelihoodRatio(scaled, coupling: 1.5),
        oracle.logLikelihoodRatio(parts, coupling: 1.5), .absolute(1e-13)))
    #expect(
      isClose(
        oracle.optimalObservable(scaled, coupling: 1.5),
        oracle.optimalObservable(parts, coupling: 1.5), .relative(1e-12)))
  }
}
