import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

@Suite struct DetectorResponseTests {
  private func makePairs(_ count: Int) throws -> EventTable {
    let electroweak = try ElectroweakParameters()
    return try DrellYan(
      DrellYanAmplitude(electroweak: electroweak), densities: EmbeddedPartonDensities(),
      massRange: .GeV(500) ..< .GeV(1000)
    ).generate(count, seed: 1)
  }

  @Test func aPerfectDetectorOnlyForgetsTheOracle() throws {
    let pairs = try makePairs(500)
    let seen = try DetectorResponse().applied(to: pairs, seed: 1)
    #expect(seen.names == pairs.names.filter { $0 != "oracle" })
    for name in seen.names {
      for (measured, true_) in zip(try seen.values(of: name), try pairs.values(of: name)) {
        // m, y and cosθ are computed again from the leptons.
        #expect(isClose(measured, true_, .absolute(1e-9 * max(1, abs(true_)))))
      }
    }
  }

  @Test func theMassHasTheResolutionAskedFor() throws {
    let count = 40_000
    let truth = [Double](repeating: 400, count: count)
    let events = try EventTable([("m", truth)], mass: "m")
    let resolution = try DetectorResponse.Resolution(stochastic: 0.4, constant: 0.03)
    let masses = try DetectorResponse(massResolution: resolution).applied(to: events, seed: 2)
      .masses()
    // 0.4/√400 = 0.02, and 0.03 in quadrature.
    let width = 400 * (0.02 * 0.02 + 0.03 * 0.03).squareRoot()
    let mean = masses.reduce(0, +) / Double(count)
    let variance = masses.reduce(0) { $0 + ($1 - 400) * ($1 - 400) } / Double(count)
    #expect(isClose(mean, 400, .sigmas(5, error: width / Double(count).squareRoot())))
    #expect(
      isClose(
        variance.squareRoot(), width, .sigmas(5, error: width / Double(2 * count).squareRoot())
      ))
  }

  @Test func leptonEnergiesSmearTheMassByTheirMeanSquare() throws {
    let pairs = try makePairs(40_000)
    let response = try DetectorResponse(energyResolution: .init(constant: 0.02))
    let seen = try response.applied(to: pairs, seed: 3)
    let ratios = zip(try seen.masses(), try pairs.masses()).map { $0 / $1 }
    let count = Double(ratios.count)
    // m ∝ √(E₁E₂): σ/m = σ_E/(√2 E), up to σ² relative; the error of a width of n events.
    let width = 0.02 / 2.0.squareRoot()
    let deviation = (ratios.reduce(0) { $0 + ($1 - 1) * ($1 - 1) } / count).squareRoot()
    #expect(
      isClose(deviation, width, .sigmas(5, error: width / (2 * count).squareRoot() + 2e-5)))
  }

  @Test func acceptanceAndEfficiencyCut() throws {
    let pairs = try makePairs(20_000)
    let response = try DetectorResponse(
      minimumMomentum: 200, maximumPseudorapidity: 1.5, efficiency: 0.7)
    let seen = try response.applied(to: pairs, seed: 4)
    let (p, q, e, f) = (
      try seen.values(of: "pt_minus"), try seen.values(of: "pt_plus"),
      try seen.values(of: "eta_minus"), try seen.values(of: "eta_plus")
    )
    #expect((p + q).allSatisfy { $0 >= 200 } && (e + f).allSatisfy { abs($0) <= 1.5 })
    let (pt, minus, plus) = (
      try pairs.values(of: "pt_minus"), try pairs.values(of: "eta_minus"),
      try pairs.values(of: "eta_plus")
    )
    let inside = pt.indices.count { pt[$0] >= 200 && max(abs(minus[$0]), abs(plus[$0])) <= 1.5 }
    let share = Double(seen.count) / Double(inside)
    #expect(isClose(share, 0.7, .sigmas(5, error: binomialError(0.7, count: inside))))
  }

  @Test func aShiftedScaleMovesEveryMass() throws {
    let pairs = try makePairs(200)
    let seen = try DetectorResponse(energyScale: 1.02).applied(to: pairs, seed: 5)
    for (measured, mass) in zip(try seen.masses(), try pairs.masses()) {
      #expect(isClose(measured, 1.02 * mass, .relative(1e-9)))
    }
    let toy = try CoherentToy().generate(200, seed: 1)
    let shifted = try DetectorResponse(energyScale: 0.99).applied(to: toy, seed: 5)
    for (measured, mass) in zip(try shifted.masses(), try toy.masses()) {
      #expect(isClose(measured, 0.99 * mass, .ulps(2)))
    }
  }

  @Test func whatCannotBeMeasuredIsRefused() throws {
    let toy = try CoherentToy().generate(50, seed: 1)
    let pairs = try makePairs(50)
    #expect(throws: InputError.self) {
      try DetectorResponse(minimumMomentum: 30).applied(to: toy, seed: 1)
    }
    #expect(throws: InputError.self) {
      try DetectorResponse(massResolution: .init(constant: 0.01)).applied(to: pairs, seed: 1)
    }
    #expect(throws: InputError.self) {
      try DetectorResponse(minimumMomentum: 1e5).applied(to: pairs, seed: 1)
    }
    #expect(throws: InputError.self) { try DetectorResponse(efficiency: 0) }
    #expect(throws: InputError.self) { try DetectorResponse(energyScale: -1) }
    #expect(throws: InputError.self) { try DetectorResponse.Resolution(constant: -0.1) }
    #expect(throws: InputError.self) { try DetectorResponse(minimumMomentum: -5) }
    #expect(throws: InputError.self) { try DetectorResponse(maximumPseudorapidity: 0) }
  }
}
