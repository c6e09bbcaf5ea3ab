import Events
import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct EventTableLHETests {
  private func table(
    _ events: [LHEEvent], weights: [LHERun.WeightName] = [], weight: String? = nil
  ) throws -> EventTable {
    let folder = try TemporaryFolder()
    let path = folder.file("a.lhe")
    try LHEWriter.write(LHESamples.run(weightNames: weights), events, to: path)
    return try EventTable(lhe: path, weight: weight)
  }

  @Test func massesAndAnglesAreThoseOfTheClosedForm() throws {
    let events = try table(LHESamples.drellYanEvents)
    let quantities = ["pt", "eta", "phi", "e", "px", "py", "pz"]
    let ofMuons = ["mu_minus", "mu_plus"].flatMap { name in quantities.map { "\($0)_\(name)" } }
    #expect(events.names == ["m"] + ofMuons + ["process", "weight"])
    let masses = try events.masses()
    let (pt, eta) = try (events.values(of: "pt_mu_minus"), events.values(of: "eta_mu_minus"))
    let phi = try events.values(of: "phi_mu_minus")
    for (row, pair) in LHESamples.pairs.enumerated() {
      // Rounding of the sums, times (E/m)² up to 6.
      #expect(isClose(masses[row], pair.mass, .relative(1e-14)))
      let momentum =
        (pair.mass * pair.mass / 4 - LHESamples.muonMass * LHESamples.muonMass).squareRoot()
      let across = momentum * (1 - pair.cosine * pair.cosine).squareRoot()
      #expect(isClose(pt[row], across, .relative(1e-14)))  // a square, a sum and a root
      #expect(isClose(phi[row], pair.phi, .absolute(1e-14)))  // the angle's own rounding
      // A muon is all but massless: its rapidity is the pair's and atanh cos θ, to (mass/pt)².
      let expected = pair.rapidity + atanh(pair.cosine)
      let mass = LHESamples.muonMass / across
      #expect(isClose(eta[row], expected, .absolute(mass * mass)))
    }
  }

  @Test func particlesOfANameAreNumberedByTransverseMomentum() throws {
    let jets = [
      LHESamples.massless(21, pt: 20, eta: 1, phi: 0.5),
      LHESamples.massless(-3, pt: 50, eta: -1, phi: 2),
      LHESamples.massless(11, pt: 30, eta: 0, phi: -1),
      LHESamples.massless(2, pt: 40, eta: 0.5, phi: 1),
    ]
    let events = try table([LHEEvent(particles: jets)])
    for (name, pt) in [("pt_jet1", 50.0), ("pt_jet2", 40), ("pt_jet3", 20)] {
      #expect(try isClose(events.values(of: name)[0], pt, .ulps(4)))  // cosine, sine and a root
    }
    #expect(try isClose(events.values(of: "eta_jet1")[0], -1, .ulps(8)))  // sinh and back
    #expect(events.names[1] == "pt_jet1")
    #expect(events.names.contains("pt_e_minus"))
  }

  @Test func massesOfMasslessPairsAreExact() throws {
    // m² = 2 pt₁ pt₂ (cosh Δη − cos Δφ).
    let particles = [
      LHESamples.massless(22, pt: 60, eta: 0.3, phi: 0.5),
      LHESamples.massless(22, pt: 45, eta: -1.2, phi: 3),
    ]
    let expected = (2 * 60 * 45 * (cosh(1.5) - cos(2.5))).squareRoot()
    let events = try table([LHEEvent(particles: particles)])
    #expect(try isClose(events.masses()[0], expected, .relative(1e-14)))
  }

  @Test func whatSomeEventsDoNotHaveIsNaN() throws {
    let electron = LHESamples.massless(11, pt: 30, eta: 0, phi: -1)
    let names = [LHERun.WeightName(id: "up"), .init(id: "down")]
    let events = try table(
      [
        LHEEvent(
          processID: 4, weight: 2, particles: [electron],
          weights: [.init(id: "up", value: 3), .init(id: "down", value: 1)]),
        LHEEvent(
          processID: 5, weight: -1,
          particles: [
            LHESamples.massless(9_000_005, pt: 20, eta: 1, phi: 0),
            LHESamples.massless(-9_000_005, pt: 10, eta: 1, phi: 0), electron, electron,
          ], weights: [.init(id: "down", value: 0.5)]),
      ], weights: names, weight: "weight")
    #expect(try events.values(of: "process") == [4, 5])
    #expect(events.weights == [2, -1])
    #expect(try events.values(of: "weight_down") == [1, 0.5])
    #expect(try events.droppingNonFinite(in: ["weight_up"]).values(of: "weight_up") == [3])
    for name in ["pt_e_minus2", "pt_pdg_9000005", "pt_pdg_9000005_bar", "weight_up"] {
      let error = try #require(throws: InputError.self, "\(name)") { try events.values(of: name) }
      #expect(error.problem == "the value is nan")
      #expect(error.remedy.contains("--drop-nonfinite"))
    }
    #expect(try events.values(of: "pt_e_minus1").count == 2)
  }

  @Test func processesMayBeLabels() throws {
    let folder = try TemporaryFolder()
    let photon = LHESamples.massless(22, pt: 30, eta: 0, phi: -1)
    let events = [0, 1, 1].map { LHEEvent(processID: $0, particles: [photon]) }
    try LHEWriter.write(LHESamples.run(), events, to: folder.file("a.lhe"))
    let table = try EventTable(file: folder.file("a.lhe"), mass: "m", truth: "process")
    #expect(table.truth?.count == 3)
    #expect(!table.names.contains("process"))
  }

  @Test func wrongUsesNameTheRemedy() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.lhe")
    try LHEWriter.write(LHESamples.run(), [], to: path)
    let error = try #require(throws: InputError.self) { try EventTable(file: path, mass: "m") }
    #expect(error.problem == "it has no events")
    try LHEWriter.write(LHESamples.run(), LHESamples.drellYanEvents, to: path)
    for (use, remedy) in [
      (
        { _ = try EventTable(file: path, reading: FileReading(columns: ["m"]), mass: "m") },
        "--columns"
      ),
      (
        { _ = try EventTable(file: path, reading: FileReading(dataset: "d"), mass: "m") },
        "--dataset"
      ),
      ({ _ = try EventTable(lhe: path, mass: Feature("m", unit: "TeV")) }, "unit"),
      ({ _ = try EventTable(lhe: path, mass: "mass") }, "it has m, pt_mu_minus"),
      ({ try EventTable([("m", [1])], mass: "m").write(file: path) }, ".csv"),
    ] as [(() throws -> Void, String)] {
      let error = try #require(throws: InputError.self) { try use() }
      #expect(error.remedy.contains(remedy), "\(error)")
    }
  }
}
