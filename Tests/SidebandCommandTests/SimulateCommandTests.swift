import Sideband
import Testing
import _TestSupport

@Suite struct SimulateCommandTests {
  @Test func itWritesTheEventsThatTheLibraryMakes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("toy.npy")
    let outcome = try sideband([
      "simulate", "coherent-toy", "--events", "500", "--seed", "3", "--coherence", "1", "--out",
      path,
    ])
    #expect(outcome.status == 0)
    let written = try EventTable(npy: path, mass: "m")
    let made = try CoherentToy(coherence: 1).generate(500, seed: 3)
    #expect(written.names == made.names)
    for name in made.names {
      #expect(try written.values(of: name) == made.values(of: name))
    }
  }

  @Test(arguments: [
    (["--coherence", "2"], "0 to 1"), (["--events", "0"], "events: 0"),
    (["--width", "-1"], "width"), (["--out", "/nowhere/toy.csv"], "cannot be written"),
    (["--out", "toy.xyz"], "its name does not tell"),
  ])
  func badParametersAreNamed(arguments: [String], words: String) throws {
    let outcome = try sideband(
      ["simulate", "coherent-toy", "--out", "/dev/null"].dropLast(arguments[0] == "--out" ? 2 : 0)
        + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
  }

  @Test func theToysSummaryHasTheCommonForm() throws {
    let folder = try TemporaryFolder()
    let outcome = try sideband([
      "simulate", "coherent-toy", "--events", "300", "--cross-section", "5", "--strength", "0.1",
      "--coherence", "0", "--mu", "4", "--out", folder.file("toy.npy"), "--json",
    ])
    #expect(outcome.status == 0)
    for words in [
      "\"value\" : 7", "\"error\" : 0", "\"unit\" : \"pb\"", "\"events\" : 300",
      "\"effectiveEvents\" : 300",
    ] {
      #expect(outcome.output.contains(words), "\(outcome.output)")
    }
  }

  @Test func anyNumberOfFeaturesMayBeGiven() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("toy.npy")
    let outcome = try sideband([
      "simulate", "coherent-toy", "--events", "50", "--feature", "x=normal:0,1:1.5,0.5",
      "--feature", "y=beta:5,3:2,6", "--vary-power", "7.5,9", "--mass-resolution", "0.02",
      "--out", path,
    ])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(
      try EventTable(npy: path, mass: "m").names
        == [
          "m", "x", "y", "weight_B", "weight_I", "weight_S", "weight_power_7.5", "weight_power_9",
        ])
  }

  @Test func luminosityGivesAsManyEventsAsTheCrossSectionDoes() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("toy.npy")
    func count(_ arguments: [String]) throws -> Int {
      let outcome = try sideband(
        [
          "simulate", "coherent-toy", "--cross-section", "2", "--coupling", "0", "--luminosity",
          "0.5", "--out", path,
        ] + arguments)
      #expect(outcome.status == 0, "\(outcome.messages)")
      return try EventTable(npy: path, mass: "m").count
    }
    #expect(try count(["--totals", "fixed"]) == 1000)
    let counts = try (1...5).map { Double(try count(["--seed", "\($0)"])) }
    #expect(Set(counts).count > 1)
    // Poisson of mean 1000.
    for value in counts { #expect(isClose(value, 1000, .sigmas(5, error: 1000.0.squareRoot()))) }
  }

  @Test func oneComponentAloneHasSignedWeights() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("toy.npy")
    let outcome = try sideband([
      "simulate", "coherent-toy", "--events", "400", "--component", "interference", "--phase", "0",
      "--out", path, "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.messages)")
    let events = try EventTable(npy: path, mass: "m", weight: "weight")
    #expect(Set(events.weights?.map { $0.sign } ?? []).count == 2)
    #expect(outcome.output.contains("\"effectiveEvents\" : "))
  }

  @Test(arguments: [
    (["--mu", "-1"], "--mu"), (["--mu", "1", "--coupling", "1"], "--mu"),
    (["--luminosity", "1", "--events", "5"], "--luminosity"),
    (["--luminosity", "0"], "--luminosity"),
    (["--component", "signal", "--coupling", "2"], "--coupling"),
    (["--component", "interference", "--coherence", "0"], "no density"),
    (["--luminosity", "1e9"], "too many"), (["--cross-section", "0"], "use 1e-12 to 1e12 pb"),
    (["--feature", "x=normal:0,1"], "--feature"), (["--feature", "x=normal:0,0:1,1"], "--feature"),
    (["--min-pt", "20"], "no leptons"), (["--efficiency", "2"], "efficiency"),
    (["--mass-resolution", "0.1,0.1,0.1"], "--mass-resolution"),
    (["--range", "3600:6000"], "resonance mass"),
  ])
  func badGenerationIsNamed(arguments: [String], words: String) throws {
    let outcome = try sideband(
      ["simulate", "coherent-toy", "--out", "/dev/null/toy.npy"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
  }

  @Test func leptonPairsAreSeenByADetectorWithVariations() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pairs.npy")
    let outcome = try sideband([
      "simulate", "drell-yan", "--events", "300", "--range", "500:2000", "--resonance-mass", "1000",
      "--vary-scale", "0.5,2", "--min-pt", "100", "--max-eta", "2.5", "--energy-resolution",
      "0.1,0.01", "--out", path,
    ])
    #expect(outcome.status == 0, "\(outcome.messages)")
    let events = try EventTable(npy: path, mass: "m")
    #expect(events.count < 300 && events.names.contains("weight_scale_0.5"))
    #expect(try events.values(of: "pt_plus").allSatisfy { $0 >= 100 })
  }

  @Test func leptonPairsComeWithTheirCrossSection() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("pairs.npy")
    let outcome = try sideband([
      "simulate", "drell-yan", "--events", "300", "--model", "chi", "--resonance-mass", "1000",
      "--range", "500:2000", "--coupling", "-1", "--out", path, "--json",
    ])
    #expect(outcome.status == 0)
    for words in ["\"crossSection\"", "\"error\"", "\"unit\" : \"pb\"", "\"events\" : 300"] {
      #expect(outcome.output.contains(words), "\(outcome.output)")
    }
    #expect(try EventTable(npy: path, mass: "m").count == 300)
  }

  @Test(arguments: [
    (["--range", "500:20000"], "mass range"), (["--range", "50:500"], "mass range"),
    (["--width", "0"], "--width"), (["--resonance-mass", "0"], "use 1e-3 to 1e9 GeV"),
    (["--pdf", "/nowhere"], "/nowhere"), (["--model", "magic"], "--model"),
    (["--model", "free"], "--couplings"), (["--couplings", "1,1,1,1,1,1,1,1"], "--couplings"),
    (["--model", "free", "--couplings", "0,0,0,0,0,0,0,0"], "Z′ width"),
  ])
  func badLeptonPairsAreNamed(arguments: [String], words: String) throws {
    let outcome = try sideband(
      ["simulate", "drell-yan", "--out", "/dev/null/pairs.npy"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
  }

  @Test func freeCouplingsOfAModelAreThatModel() throws {
    let folder = try TemporaryFolder()
    let electroweak = try ElectroweakParameters()
    let psi = try ZPrime(.psi, mass: .TeV(1), electroweak: electroweak)
    let numbers = [Fermion.up, .down, .chargedLepton, .neutrino].flatMap {
      [psi.couplings(of: $0).left, psi.couplings(of: $0).right]
    }
    let common = ["simulate", "drell-yan", "--events", "40", "--resonance-mass", "1000", "--out"]
    for (file, options) in [
      ("psi.npy", ["--model", "psi"]),
      (
        "free.npy",
        ["--model", "free", "--couplings", numbers.map { "\($0)" }.joined(separator: ",")]
      ),
    ] { #expect(try sideband(common + [folder.file(file)] + options).status == 0) }
    let (one, other) = (
      try EventTable(file: folder.file("psi.npy"), mass: "m"),
      try EventTable(file: folder.file("free.npy"), mass: "m")
    )
    #expect(try one.values(of: "weight_I") == other.values(of: "weight_I"))
  }

  @Test func particlesGoIntoALesHouchesFile() throws {
    let folder = try TemporaryFolder()
    for process in ["drell-yan", "top-pair"] {
      let path = folder.file("\(process).lhe")
      let outcome = try sideband([
        "simulate", process, "--events", "50", "--range", "500:900", "--resonance-mass", "700",
        "--out", path,
      ])
      #expect(outcome.status == 0, "\(outcome.messages)")
      #expect(try EventTable(file: path, mass: "m").count == 50)
    }
  }

  @Test(arguments: [
    (["coherent-toy"], "no particles"), (["drell-yan", "--component", "signal"], "signed weights"),
    (["drell-yan", "--min-pt", "30"], "detector"),
    (["drell-yan", "--vary-scale", "0.5"], "variations"),
  ])
  func whatHasNoParticlesIsRefused(arguments: [String], words: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try sideband(
      ["simulate"] + arguments + ["--events", "10", "--out", folder.file("x.lhe")])
    #expect(outcome.status == 2 && outcome.messages.contains(words), "\(outcome.messages)")
    #expect(folder.names.isEmpty)
  }

  @Test func topPairsComeWithTheirCrossSection() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("tops.npy")
    let outcome = try sideband([
      "simulate", "top-pair", "--events", "300", "--scalar-coupling", "-0.5",
      "--pseudoscalar-coupling", "1.5", "--resonance-mass", "400", "--width", "12",
      "--width-scheme", "running", "--range", "350:800", "--coupling", "-1", "--seed", "4", "--out",
      path, "--json",
    ])
    #expect(outcome.status == 0)
    for words in ["\"crossSection\"", "\"error\"", "\"unit\" : \"pb\"", "\"events\" : 300"] {
      #expect(outcome.output.contains(words), "\(outcome.output)")
    }
    let parameters = try TopParameters()
    let scalar = try HeavyScalar(
      mass: .GeV(400), width: .GeV(12), widthScheme: .running, scalarCoupling: -0.5,
      pseudoscalarCoupling: 1.5, parameters: parameters)
    let made = try TopPair(
      TopPairAmplitude(parameters: parameters, scalar: scalar),
      densities: EmbeddedPartonDensities(), massRange: .GeV(350) ..< .GeV(800)
    ).generate(300, coupling: -1, seed: 4)
    let written = try EventTable(npy: path, mass: "m")
    #expect(written.names == made.names)
    for name in made.names {
      #expect(try written.values(of: name) == made.values(of: name))
    }
  }

  @Test(arguments: [
    (["--range", "300:800"], "mass range"), (["--range", "500:20000"], "mass range"),
    (["--width", "0"], "--width"), (["--resonance-mass", "1"], "50–20 000 GeV"),
    (["--pseudoscalar-coupling", "0"], "couplings"), (["--scalar-coupling", "30"], "−10 to 10"),
    (["--top-mass", "5"], "100–1000 GeV"), (["--scale-factor", "0.01"], "0.1 to 10"),
    (["--energy", "300"], "√s"), (["--pdf", "/nowhere"], "/nowhere"),
  ])
  func badTopPairsAreNamed(arguments: [String], words: String) throws {
    let outcome = try sideband(
      ["simulate", "top-pair", "--out", "/dev/null/tops.npy"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
  }

  @Test(arguments: ["dijets.npy", "dijets.csv.gz"])
  func dijetsComeWithTheirLabels(name: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.file(name)
    let outcome = try sideband([
      "simulate", "dijet", "--events", "400", "--signal-events", "100", "--seed", "2", "--out",
      path,
    ])
    #expect(outcome.status == 0)
    let written = try EventTable(file: path, mass: "mjj", truth: "label")
    let made = try DijetFastSim().generate(background: 400, signal: 100, seed: 2)
    #expect(try written.values(of: "dm") == made.values(of: "dm"))
    #expect(written.truth?.signalCount == 100)
    let json = try sideband([
      "simulate", "dijet", "--events", "40", "--signal-events", "10", "--out", path, "--json",
    ]).output
    #expect(
      json == """
        {
          "crossSection" : null,
          "effectiveEvents" : 50,
          "events" : 50
        }

        """)
  }

  @Test(arguments: [
    (["--heavy-mass", "900"], "heavier mass"), (["--resonance-mass", "9000"], "W′ mass"),
    (["--events", "0", "--signal-events", "0"], "events"),
  ])
  func badDijetsAreNamed(arguments: [String], words: String) throws {
    let outcome = try sideband(
      ["simulate", "dijet", "--out", "/dev/null/dijets.npy"] + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
  }
}
