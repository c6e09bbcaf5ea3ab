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
    (["--out", "toy.txt"], "its name does not tell"),
  ])
  func badParametersAreNamed(arguments: [String], words: String) throws {
    let outcome = try sideband(
      ["simulate", "coherent-toy", "--out", "/dev/null"].dropLast(arguments[0] == "--out" ? 2 : 0)
        + arguments)
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(words), "\(outcome.messages)")
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
    (["--width", "0"], "Z′ width"), (["--resonance-mass", "0"], "Z′ mass"),
    (["--pdf", "/nowhere"], "/nowhere"), (["--model", "magic"], "--model"),
  ])
  func badLeptonPairsAreNamed(arguments: [String], words: String) throws {
    let outcome = try sideband(
      ["simulate", "drell-yan", "--out", "/dev/null/pairs.npy"] + arguments)
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
