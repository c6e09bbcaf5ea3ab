import Events
import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct LHEWriterTests {
  @Test(arguments: ["a.lhe", "a.lhe.gz"])
  func everyBitComesBack(name: String) throws {
    let folder = try TemporaryFolder()
    let names = [LHERun.WeightName(id: "a<'b'>", text: "x & \"y\"\nz"), .init(id: "2")]
    var events = LHESamples.drellYanEvents
    for index in events.indices where index > 0 {
      events[index].weight = 0.1 / Double(index)
      events[index].particles[3].lifetime = 1e-300 * Double(index)
      events[index].weights = [
        .init(id: "a<'b'>", value: 1 / Double(index)), .init(id: "2", value: -3e22),
      ]
    }
    let run = LHESamples.run(weightNames: names)
    try LHEWriter.write(run, events.lazy.map { $0 }, to: folder.file(name))
    #expect(try LHEReader(folder.file(name)).run == run)
    #expect(try LHESamples.events(folder.file(name)) == events)
    #expect(folder.names == [name])
  }

  /// `Benchmarks/lhe_with_pythia.py` has Pythia read this file.
  @Test func theFileThatPythiaReads() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("a.lhe")
    try LHEWriter.write(LHESamples.run(), LHESamples.drellYanEvents, to: path)
    // The last digits of sines and cosines are the C library's own.
    let events = try LHESamples.events(path)
    let committed = try LHESamples.events("\(LHEReaderTests.folder)/sideband-drell-yan.lhe")
    #expect(events.count == committed.count)
    for (event, other) in zip(events, committed) {
      for (a, b) in zip(event.particles, other.particles) {
        #expect(a.pdgID == b.pdgID && a.status == b.status)
        #expect(isClose(a.energy, b.energy, .ulps(4)))  // sums and products of rounded functions
        #expect(isClose(a.px, b.px, .absolute(1e-12)))
      }
    }
  }

  @Test func manyEventsAreWrittenPieceByPiece() throws {
    let folder = try TemporaryFolder()
    let path = folder.file("many.lhe")
    let events = (0..<100).lazy.flatMap { _ in LHESamples.drellYanEvents }
    try LHEWriter.write(LHESamples.run(), events, to: path)
    let table = try EventTable(lhe: path)
    #expect(table.count == 5_000)
    #expect(try table.masses()[4_999] == table.masses()[49])
  }

  @Test func whatCannotBeWrittenLeavesNothing() throws {
    let folder = try TemporaryFolder()
    var events = LHESamples.drellYanEvents
    events[7].particles[3].pz = .nan
    var error = try #require(throws: InputError.self) {
      try LHEWriter.write(LHESamples.run(), events, to: folder.file("a.lhe"))
    }
    #expect(error.place.hasSuffix("a.lhe, event 8"))
    #expect(error.problem.contains("nan"))
    events = [LHESamples.drellYanEvents[0]]
    events[0].weights = [.init(id: "x", value: 1)]
    error = try #require(throws: InputError.self) {
      try LHEWriter.write(LHESamples.run(), events, to: folder.file("a.lhe"))
    }
    #expect(error.problem.contains("'x'"))
    error = try #require(throws: InputError.self) {
      try LHEWriter.write(LHESamples.run(), [], to: folder.file("absent/a.lhe"))
    }
    #expect(error.place == folder.file("absent/a.lhe"))
    #expect(folder.names.isEmpty)
  }
}
