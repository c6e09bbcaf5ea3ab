import Events
import Foundation
import GSL
import Testing
import _TestSupport

@Suite struct LHEReaderTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Reference/LHE").path

  /// A small whole file: two events, of which the second has two weights.
  static let text = """
    <?xml version="1.0"?>
    <!-- written
    by hand -->
    <LesHouchesEvents version="3.0">
    <header>
    # nothing <event>
    <initrwgt>
    <weightgroup name='scales'>
    <weight id='up &amp; away'> muR=2 </weight><weight id="2">muR=0.5</weight>
    </weightgroup>
    </initrwgt>
    </header>
    <init>
    # beams
    11 -11 45.6 45.6 0 0 -1 -1 -4 1
    1.5D+03 2.5d+00 1 7
    </init>
    <!-- <event> in a comment -->
    <event>
    3 7 -0.5 91.2 0.0078 0.118
    23 2 0 0 0 0 0. 0. 0. 91.2 91.2 0. 9.
    11 1 1 0 0 0 0 0 45.6 45.6 0 0 -1
    # between
    -11 1 1 0 0 0 0 0 -45.6 45.6 5.11e-4 0.0 1.
    </event>
    <event npLO="1">
     1  7 +1.0 91.2 0.0078 0.118
     22 1 0 0 0 0 3. 4. 0. 5. 0. 0. 9.
    <rwgt>
    <wgt id='2'> 0.75 </wgt>
    <wgt id='up &amp; away'>1.25</wgt>
    </rwgt>
    #comment 1 2 3
    <mgrwt>
    1 2 3
    </mgrwt>
    </event>
    </LesHouchesEvents>
    """

  private func write(_ text: String, to folder: TemporaryFolder) throws -> String {
    try folder.write(text, to: "a.lhe")
  }

  @Test(arguments: ["\n", "\r\n"])
  func everyPartOfAFile(lineEnd: String) throws {
    let folder = try TemporaryFolder()
    let text = Self.text.replacingOccurrences(of: "\n", with: lineEnd)
    let path = try write(text, to: folder)
    var reader = try LHEReader(path)
    let run = reader.run
    let expected = LHERun(
      beams: [
        .init(pdgID: 11, energy: 45.6, pdfSet: -1), .init(pdgID: -11, energy: 45.6, pdfSet: -1),
      ], weightingStrategy: -4,
      processes: [.init(id: 7, crossSection: Estimate(1500, error: 2.5))],
      weightNames: [.init(id: "up & away", text: " muR=2 "), .init(id: "2", text: "muR=0.5")])
    #expect(run == expected)
    let first = try #require(try reader.next())
    #expect(first.weight == -0.5 && first.scale == 91.2 && first.processID == 7)
    #expect(first.alphaQED == 0.0078 && first.alphaQCD == 0.118)
    #expect(first.particles.map(\.pdgID) == [23, 11, -11])
    #expect(first.particles.map(\.status) == [2, 1, 1])
    #expect(
      first.particles[2]
        == LHEParticle(
          pdgID: -11, firstMother: 1, px: 0, py: 0, pz: -45.6, energy: 45.6, mass: 5.11e-4,
          spin: 1))
    #expect(first.weights.isEmpty)
    let second = try #require(try reader.next())
    #expect(second.weights.map(\.id) == ["2", "up & away"])
    #expect(second.weights.map(\.value) == [0.75, 1.25])
    #expect(second.particles.count == 1)
    #expect(try reader.next() == nil)
    #expect(try reader.next() == nil)
  }

  @Test func weightsWithoutNamesTakeThoseOfTheRun() throws {
    let folder = try TemporaryFolder()
    let weights = "<weights>\n0.75\n1.25 </weights>"
    let text = Self.text.replacingOccurrences(
      of: "<rwgt>\n<wgt id='2'> 0.75 </wgt>\n<wgt id='up &amp; away'>1.25</wgt>\n</rwgt>",
      with: weights)
    #expect(text.contains(weights))
    let events = try LHESamples.events(write(text, to: folder))
    #expect(events[1].weights.map(\.id) == ["up & away", "2"])
    #expect(events[1].weights.map(\.value) == [0.75, 1.25])
  }

  struct Expected: Decodable {
    struct Event: Decodable {
      var m: Double
      /// Number, transverse momentum, pseudorapidity and azimuth.
      var final: [[Double]]
    }

    var events: [Event]
    var sigma_mb: Double
  }

  @Test func aFileOfPythia() throws {
    let json = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)/expected.json"))
    let expected = try JSONDecoder().decode(Expected.self, from: json)
    let path = "\(Self.folder)/pythia-drell-yan.lhe"
    let run = try LHEReader(path).run
    #expect(run.beams.map(\.energy) == [6500, 6500])
    #expect(run.processes.map(\.id) == [221])
    let events = try LHESamples.events(path)
    #expect(events.count == expected.events.count)
    for (event, reference) in zip(events, expected.events) {
      // The file has eleven digits, and E/m is 10 at most.
      #expect(isClose(event.finalMass, reference.m, .relative(1e-8)))
      let final = event.particles.filter(\.isFinal)
      #expect(final.map { Double($0.pdgID) } == reference.final.map { $0[0] })
      for (particle, numbers) in zip(final, reference.final) {
        #expect(isClose(particle.transverseMomentum, numbers[1], .relative(1e-9)))  // eleven digits
      }
    }
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var old: String
    var new: String
    var line: Int
    var problem: String

    init(_ name: String, _ old: String, _ new: String, line: Int, _ problem: String) {
      testDescription = name
      self.old = old
      self.new = new
      self.line = line
      self.problem = problem
    }

    static let all = [
      Fault("another kind of XML", "<LesHouchesEvents", "<html", line: 4, "not a Les Houches"),
      Fault("no init", "<init>", "<initial>", line: 19, "before any <init>"),
      Fault(
        "no beams", "11 -11 45.6 45.6 0 0 -1 -1 -4 1\n1.5D+03 2.5d+00 1 7\n", "", line: 15,
        "beams' line is missing"),
      Fault("too few processes", "-1 -1 -4 1", "-1 -1 -4 2", line: 17, "process 2 of 2 is missing"),
      Fault(
        "fewer than no processes", "-1 -1 -4 1", "-1 -1 -4 -1", line: 15,
        "number of processes is -1"),
      Fault("a beam of letters", "11 -11 45.6", "e- e+ 45.6", line: 15, "'e-'"),
      Fault("init without end", "</init>", "", line: 19, "<init> has no end"),
      Fault("NaN", "0. 0. 0. 91.2 91.2", "0. 0. nan 91.2 91.2", line: 21, "pz is 'nan'"),
      Fault("infinite", "0. 0. 0. 91.2 91.2", "0. 0. 1e999 91.2 91.2", line: 21, "'1e999'"),
      Fault("letters", "0. 0. 0. 91.2 91.2", "0. 0. x 91.2 91.2", line: 21, "pz is 'x'"),
      Fault("too few numbers", "91.2 91.2 0. 9.", "91.2 91.2 0.", line: 21, "spin is missing"),
      Fault("too many numbers", "91.2 91.2 0. 9.", "91.2 91.2 0. 9. 1", line: 21, "more than 13"),
      Fault("a broken number", "23 2 0 0", "2.3 2 0 0", line: 21, "not a whole number"),
      Fault(
        "a long number", "23 2 0 0", "99999999999999999999 2 0 0", line: 21, "not a whole number"),
      Fault("a negative mass", "-45.6 45.6 5.11e-4", "-45.6 45.6 -5", line: 24, "mass -5"),
      Fault("no such mother", "-11 1 1 0", "-11 1 4 0", line: 24, "mother 4 is none of the 3"),
      Fault("fewer particles", "3 7 -0.5", "4 7 -0.5", line: 25, "particle 4 of 4 is missing"),
      Fault("more particles", "3 7 -0.5", "2 7 -0.5", line: 24, "more particles than the 2"),
      Fault("endless particles", "3 7 -0.5", "999999999999 7 -0.5", line: 25, "is missing"),
      Fault("a negative count", "3 7 -0.5", "-3 7 -0.5", line: 20, "particles is -3"),
      Fault(
        "a weight declared twice", "<weight id=\"2\">", "<weight id='up &amp; away'>", line: 9,
        "before it as"),
      Fault(
        "too many weights",
        "<rwgt>\n<wgt id='2'> 0.75 </wgt>\n<wgt id='up &amp; away'>1.25</wgt>\n</rwgt>",
        "<weights>1 2\n3</weights>", line: 30, "3 weights, more than the 2"),
      Fault("a weight without a value", "> 0.75 </wgt>", "></wgt>", line: 30, "weight '2' is ''"),
      Fault(
        "a weight without a value on the next line", "> 0.75 </wgt>", ">\n</wgt>", line: 31,
        "weight '2' is ''"),
      Fault(
        "a value that never comes",
        "'up &amp; away'>1.25</wgt>\n</rwgt>\n#comment 1 2 3\n<mgrwt>\n1 2 3\n</mgrwt>\n</event>",
        "'up &amp; away'>\n# nothing\n</event>", line: 33, "'up & away' is ''"),
      Fault(
        "an exponent of two digits without its letter", "0. 0. 0. 91.2 91.2",
        "0. 0. 1.0-10 91.2 91.2", line: 21, "pz is '1.0-10'"),
      Fault(
        "numbers that touch", "0. 0. 0. 91.2 91.2", "0. 0. 1.0-2.0 91.2 91.2", line: 21,
        "pz is '1.0-2.0'"),
      Fault(
        "numbers behind the end", "</LesHouchesEvents>", "</LesHouchesEvents>\n1 2", line: 39,
        "outside"),
      Fault(
        "a document within another", "</mgrwt>\n</event>", "</mgrwt>\n</event>\n<LesHouchesEvents>",
        line: 38, "before the end"),
      Fault("a weight twice", "id='2'> 0.75", "id='up &amp; away'> 0.75", line: 31, "there twice"),
      Fault("a weight of letters", "> 0.75 <", "> big <", line: 30, "not a finite number"),
      Fault("a weight without id", "<wgt id='2'>", "<wgt>", line: 30, "no id"),
      Fault("an unknown entity", "<weight id='up &amp;", "<weight id='up &bomb;", line: 9, "no id"),
      Fault("an event without end", "</event>\n<event npLO", "<event npLO", line: 25, "no end"),
      Fault(
        "numbers between events", "</event>\n<event npLO", "</event>\n1 2\n<event npLO", line: 26,
        "outside"),
      Fault("no end", "</LesHouchesEvents>", "", line: 37, "no </LesHouchesEvents>"),
    ]
  }

  @Test(arguments: Fault.all)
  func faultsNameTheLine(_ fault: Fault) throws {
    let folder = try TemporaryFolder()
    let text = Self.text.replacingOccurrences(of: fault.old, with: fault.new)
    try #require(text != Self.text)
    let path = try write(text, to: folder)
    let error = try #require(throws: InputError.self) { try EventTable(lhe: path) }
    #expect(error.place == "\(path), line \(fault.line)", "\(error)")
    #expect(error.problem.contains(fault.problem), "\(error)")
    #expect(!error.remedy.isEmpty)
  }

  @Test func everyTruncationIsAnError() throws {
    let folder = try TemporaryFolder()
    let bytes = Array(Self.text.utf8)
    // All but the last letters of the closing tag, which leave it readable.
    for length in 0..<bytes.count - 1 {
      let path = try folder.write(bytes.prefix(length), to: "cut.lhe")
      let error = try #require(throws: InputError.self, "cut at \(length)") {
        try EventTable(lhe: path)
      }
      #expect(error.place.hasPrefix(path))
    }
    let whole = folder.file("whole.lhe.gz")
    try LHEWriter.write(LHESamples.run(), LHESamples.drellYanEvents, to: whole)
    let packed = try Array(Data(contentsOf: URL(fileURLWithPath: whole)))
    for length in [20, packed.count / 2, packed.count - 1] {
      let path = try folder.write(packed.prefix(length), to: "cut.lhe.gz")
      let error = try #require(throws: InputError.self) { try EventTable(lhe: path) }
      #expect(error.problem.contains("cut off"))
    }
  }

  @Test func longLinesAndFilesGrowTheBuffer() throws {
    let folder = try TemporaryFolder()
    let comment = "# " + String(repeating: "x", count: 3_000_000)
    let text = Self.text.replacingOccurrences(of: "# between", with: comment)
    #expect(try LHESamples.events(write(text, to: folder)).count == 2)
  }
}
