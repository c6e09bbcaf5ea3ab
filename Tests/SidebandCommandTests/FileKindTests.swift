import Foundation
import Sideband
import Testing
import _TestSupport

/// The kinds of files that the command reads and writes beside CSV and NumPy.
@Suite struct FileKindTests {
  private static let options = [
    "--signal", "3300:3700", "--sidebands", "3000:3300,3700:4100", "--fit-range", "2500:6000",
    "--members", "2", "--folds", "3", "--efficiencies", "1,0.1",
  ]
  private static let ofToy = ["--mass", "m", "--features", "log_mass_heavy,tau21_light"] + options

  private func hunt(_ path: String, _ more: [String]) throws -> Outcome {
    try sideband(["hunt", path, "--json", "--out", path + "-report"] + more)
  }

  @Test func aHuntInHDF5FindsWhatAHuntInNumPyFinds() throws {
    let folder = try TemporaryFolder()
    let toy = try CoherentToy(strength: 0.01).generate(6_000, seed: 1)
    let reports = try ["toy.npy", "toy.h5"].map { name in
      try toy.write(file: folder.file(name))
      let outcome = try hunt(folder.file(name), Self.ofToy)
      #expect(outcome.status == 0, "\(outcome.messages)")
      return try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8))
    }
    #expect(reports[0].cuts.count == reports[1].cuts.count)
    for (a, b) in zip(reports[0].cuts, reports[1].cuts) { #expect("\(a)" == "\(b)") }
    let named = try hunt(folder.file("toy.h5"), Self.ofToy + ["--dataset", "events"])
    #expect(named.status == 0)
  }

  @Test func aHuntInALesHouchesFileKnowsItsMass() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pairs.lhe.gz")
    var rng = RandomStream(seed: 4, purpose: "pairs")
    let events = (0..<6_000).map { _ in
      let energy = 1_250 - 300 * log(1 - Double.random(in: 0..<0.9, using: &rng))
      let cosine = Double.random(in: -1..<1, using: &rng)
      let phi = Double.random(in: -3..<3, using: &rng)
      let (across, along) = (energy * (1 - cosine * cosine).squareRoot(), energy * cosine)
      return LHEEvent(
        particles: [1.0, -1].map { sign in
          LHEParticle(
            pdgID: sign > 0 ? 11 : -11, px: sign * across * cos(phi), py: sign * across * sin(phi),
            pz: sign * along, energy: energy)
        })
    }
    let run = LHERun(
      beams: [.init(pdgID: 2212, energy: 6500), .init(pdgID: 2212, energy: 6500)],
      processes: [.init(crossSection: Estimate(1, error: 0))])
    try LHEWriter.write(run, events, to: path)
    let outcome = try hunt(
      path,
      ["--features", "eta_e_minus,phi_e_minus"] + Self.options + ["--fit-range", "2500:3850"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    let report = try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8))
    #expect(report.run.inputs.map(\.name) == ["pairs.lhe.gz"])
  }

  @Test func simulationsWriteHDF5() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("toy.h5")
    let outcome = try sideband([
      "simulate", "coherent-toy", "--events", "500", "--seed", "3", "--out", path,
    ])
    #expect(outcome.status == 0)
    let made = try CoherentToy().generate(500, seed: 3)
    let written = try EventTable(hdf5: path, mass: "m")
    #expect(written.names == made.names)
    for name in made.names {
      #expect(try written.values(of: name) == made.values(of: name))
    }
  }

  @Test(arguments: [
    ("toy.csv", ["--dataset", "events"], "leave --dataset out"),
    ("toy.h5", ["--dataset", "df"], "it has 'events'"),
    ("toy.h5", ["--columns", "a,b"], "leave --columns out"),
    ("pair.lhe", ["--columns", "a,b"], "leave --columns out"),
    ("pair.lhe", ["--dataset", "a"], "leave --dataset out"),
    ("pair.lhe", ["--mass-unit", "TeV"], "in GeV"),
    ("pair.lhe", ["--mass", "mjj"], "it has m, pt_gamma"),
  ])
  func optionsThatDoNotApplyAreNamed(name: String, more: [String], words: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file(name)
    if name == "pair.lhe" {
      let run = LHERun(
        beams: [.init(pdgID: 11, energy: 45), .init(pdgID: -11, energy: 45)],
        processes: [.init(crossSection: Estimate(1, error: 0))])
      let photon = LHEParticle(pdgID: 22, px: 3, py: 4, pz: 0, energy: 5)
      try LHEWriter.write(run, [LHEEvent(particles: [photon])], to: path)
    } else {
      try CoherentToy().generate(100, seed: 1).write(file: path)
    }
    let mass = name == "pair.lhe" || more[0] == "--mass" ? [] : ["--mass", "m"]
    let outcome = try hunt(path, ["--features", "m"] + mass + Self.options + more)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
    #expect(outcome.messages.split(separator: "\n").count == 1)
  }
}
