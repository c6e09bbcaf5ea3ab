import Events
import Foundation
import GSL
import Simulation
import Testing
import _TestSupport

@Suite struct EventRecordTests {
  private func makeDrellYan() throws -> DrellYan<EmbeddedPartonDensities> {
    let electroweak = try ElectroweakParameters()
    return try DrellYan(
      DrellYanAmplitude(
        electroweak: electroweak,
        zPrime: ZPrime(.chi, mass: .TeV(1), electroweak: electroweak)),
      densities: EmbeddedPartonDensities(), massRange: .GeV(500) ..< .GeV(2000))
  }

  private func makeTopPair() throws -> TopPair<EmbeddedPartonDensities> {
    let parameters = try TopParameters()
    let scalar = try HeavyScalar(
      mass: .GeV(500), scalarCoupling: 0, pseudoscalarCoupling: 1, parameters: parameters)
    return try TopPair(
      TopPairAmplitude(parameters: parameters, scalar: scalar),
      densities: EmbeddedPartonDensities(), massRange: .GeV(350) ..< .GeV(900))
  }

  private func makeProcesses() throws -> [any EventRecord] {
    [try makeDrellYan(), try makeTopPair()]
  }

  @Test func theyAreTheTablesEvents() throws {
    for process in try makeProcesses() {
      let (run, events) = try process.record(500, coupling: -1, seed: 3)
      let masses = try process.generate(500, coupling: -1, seed: 3).masses()
      #expect(events.count == 500)
      for (event, mass) in zip(events, masses) {
        // Sums of boosted momenta, up to a few TeV each.
        #expect(isClose(event.finalMass, mass, .relative(1e-9)))
      }
      let sigma = try process.crossSection(of: .total(coupling: -1))
      #expect(run.processes.map(\.crossSection) == [sigma])
      #expect(run.beams.map(\.energy) == [6500, 6500])
    }
  }

  @Test func momentumChargeAndColourAreConserved() throws {
    for process in try makeProcesses() {
      for event in try process.record(300, coupling: 1, seed: 4).events {
        for component in [\LHEParticle.px, \.py, \.pz, \.energy] {
          let sum = event.particles.reduce(0.0) {
            $0 + ($1.status == -1 ? -1 : $1.isFinal ? 1 : 0) * $1[keyPath: component]
          }
          // Rounding of momenta of up to 6.5 TeV.
          #expect(abs(sum) < 1e-8)
        }
        let charge = event.particles.reduce(0) {
          $0 + ($1.status == -1 ? -1 : $1.isFinal ? 1 : 0) * threeTimesCharge($1.pdgID)
        }
        #expect(charge == 0)
        // Every line that comes in as colour goes out as colour, or comes in as anticolour.
        var lines: [Int: Int] = [:]
        for particle in event.particles where particle.status != 2 {
          let sign = particle.status == -1 ? -1 : 1
          lines[particle.colour, default: 0] += sign
          lines[particle.anticolour, default: 0] -= sign
        }
        lines[0] = nil
        #expect(lines.values.allSatisfy { $0 == 0 }, "\(lines)")
        for particle in event.particles {
          let momentum =
            (particle.px * particle.px + particle.py * particle.py + particle.pz * particle.pz)
            .squareRoot()
          let square = (particle.energy - momentum) * (particle.energy + momentum)
          // The square of an energy of TeV, rounded.
          #expect(abs(square - particle.mass * particle.mass) < 1e-6 * max(1, particle.energy))
        }
      }
    }
  }

  private func threeTimesCharge(_ pdgID: Int) -> Int {
    let sign = pdgID < 0 ? -1 : 1
    switch abs(pdgID) {
    case 2, 4, 6: return 2 * sign
    case 1, 3, 5: return -sign
    case 11, 13: return -3 * sign
    case 24: return 3 * sign
    default: return 0
    }
  }

  @Test func partonsComeInTheirShares() throws {
    // With the Z′ alone: the ratio of up to down quarks is that of luminosities times couplings.
    let process = try makeDrellYan()
    let count = 20_000
    let events = try process.record(count, coupling: 0, seed: 5).events
    let ups = events.count { [2, 4].contains(abs($0.particles[0].pdgID)) }
    func share(_ mass: Double) throws -> SIMD2<Double> {
      let tau = pow(mass / 13_000, 2)
      func luminosity(_ quark: Parton) throws -> Double {
        try process.densities.luminosity(quark, quark.antiparton, tau: tau, q: mass).value
      }
      let (up, down) = (
        try luminosity(.up) + luminosity(.charm),
        try luminosity(.down) + luminosity(.strange) + luminosity(.bottom)
      )
      func sigma(_ quark: Fermion) throws -> Double {
        try integrate(over: -1...1, relativeError: 1e-9) {
          process.amplitude.components(of: quark, mass: mass, cosine: $0).background
        }.value
      }
      return SIMD2(up * (try sigma(.up)), down * (try sigma(.down))) * mass
    }
    let rule = GaussLegendre(count: 20)
    var sum = SIMD2<Double>.zero
    for (node, weight) in zip(rule.nodes, rule.weights) {
      // Even in ln m, where the spectrum is smooth.
      let mass = 1000 * pow(2, node)
      sum += weight * mass * (try share(mass))
    }
    let expected = sum[0] / (sum[0] + sum[1])
    #expect(
      isClose(
        Double(ups) / Double(count), expected,
        .sigmas(5, error: binomialError(expected, count: count))))
  }

  @Test func gluonsMakeMostTopPairs() throws {
    let process = try makeTopPair()
    let count = 10_000
    let events = try process.record(count, coupling: 0, seed: 6).events
    let gluons = Double(events.count { $0.particles[0].pdgID == 21 }) / Double(count)
    let rows = try process.generate(count, coupling: 0, seed: 6)
    // The mean of the gluons' share of the density at the same events.
    let quarks = try zip(rows.masses(), rows.values(of: "cos_theta")).map { mass, cosine in
      (
        process.amplitude.gluonFusion(mass: mass, cosine: cosine).background.rate,
        process.amplitude.quarkAnnihilation(mass: mass, cosine: cosine).rate
      )
    }
    let (masses, rapidities) = (try rows.masses(), try rows.values(of: "y"))
    var share = 0.0
    for (index, rates) in quarks.enumerated() {
      let mass = masses[index]
      func xf(_ sign: Double) -> PartonValues {
        process.densities.xf(x: mass / 13_000 * exp(sign * rapidities[index]), q: mass)
      }
      let (first, second) = (xf(1), xf(-1))
      let fusion = first[.gluon] * second[.gluon] * rates.0
      let annihilation = Parton.allCases.filter { $0 != .gluon }.reduce(0.0) {
        $0 + first[$1] * second[$1.antiparton]
      }
      share += fusion / (fusion + annihilation * rates.1) / Double(count)
    }
    #expect(isClose(gluons, share, .sigmas(5, error: binomialError(share, count: count))))
  }

  @Test func theFileHoldsThem() throws {
    let folder = try TemporaryFolder()
    let (run, events) = try makeTopPair().record(50, coupling: 1, seed: 7)
    try LHEWriter.write(run, events, to: folder.file("tops.lhe.gz"))
    let table = try EventTable(file: folder.file("tops.lhe.gz"), mass: "m")
    for (mass, event) in zip(try table.masses(), events) {
      #expect(isClose(mass, event.finalMass, .relative(1e-9)))
    }
  }
}
