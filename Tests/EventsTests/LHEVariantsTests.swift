import Events
import Foundation
import Testing
import _TestSupport

/// Files as generators, and programs that come after them, write them.
@Suite struct LHEVariantsTests {
  @Test(
    arguments: [
      ("a byte-order mark", "<?xml version=\"1.0\"?>", "\u{feff}<?xml version=\"1.0\"?>"),
      ("a byte-order mark alone", "<?xml version=\"1.0\"?>", "\u{feff}"),
      ("both ends on a line", "</event>\n</LesHouchesEvents>", "</event></LesHouchesEvents>"),
      (
        "three ends on a line", "</mgrwt>\n</event>\n</LesHouchesEvents>",
        "</mgrwt></event> </LesHouchesEvents>"
      ),
      ("an end and a beginning", "</event>\n<event npLO=\"1\">", "</event><event npLO=\"1\">"),
      (
        "an end and a comment", "</event>\n<event npLO=\"1\">",
        "</event><!-- a\n1 2 --><event npLO=\"1\">"
      ),
      (
        "an end behind weights", "</rwgt>\n#comment 1 2 3\n<mgrwt>\n1 2 3\n</mgrwt>\n</event>",
        "</rwgt></event>"
      ),
      (
        "values on lines of their own", "<wgt id='2'> 0.75 </wgt>", "<wgt id='2'>\n\n  0.75\n</wgt>"
      ),
      (
        "a value and the next weight", "<wgt id='2'> 0.75 </wgt>\n<wgt id",
        "<wgt id='2'>\n0.75</wgt> <wgt id"
      ),
      (
        "weights on one line", "<wgt id='2'> 0.75 </wgt>\n<wgt id",
        "<wgt id='2'> 0.75 </wgt><wgt id"
      ),
      (
        "all weights on one line",
        "<rwgt>\n<wgt id='2'> 0.75 </wgt>\n<wgt id='up &amp; away'>1.25</wgt>\n</rwgt>",
        "<rwgt><wgt id='2'> 0.75 </wgt> <wgt id='up &amp; away'>1.25</wgt></rwgt>"
      ),
      ("an end of a weight and the next one", "0.75 </wgt>\n<wgt id", "0.75\n</wgt> <wgt id"),
      ("exponents with D", "> 0.75 <", "> 7.5D-01 <"),
      ("exponents with d", "> 0.75 <", ">0.0075d+2<"),
      ("weights of both kinds", "</rwgt>\n", "</rwgt>\n<weights> 5 6 7 </weights>\n"),
      ("weights of both kinds, the other way", "<rwgt>\n", "<weights>\n5 6\n7</weights>\n<rwgt>\n"),
      ("whole numbers with a point", "23 2 0 0 0 0", "23.0 2. 0 0.E0 0 0"),
      ("a comment behind numbers", "91.2 91.2 0. 9.", "91.2 91.2 0. 9. # Z"),
      (
        "a declaration repeated", "</initrwgt>\n",
        "</initrwgt>\n<initrwgt>\n<weight id='2'> muR=0.5 </weight></initrwgt>\n"
      ),
      (
        "a declaration repeated in init", "</init>",
        "<initrwgt>\n<weight id='2'>muR=0.5</weight>\n</initrwgt>\n</init>"
      ),
      (
        "an element that begins like an event", "#comment 1 2 3\n",
        "<event_num num='3'> 3 </event_num>\n"
      ),
      (
        "a line behind the end", "</LesHouchesEvents>",
        "</LesHouchesEvents>\n\n# nothing\n<!-- 1\n2 -->\n"
      ),
    ])
  func theSameEvents(name: String, old: String, new: String) throws {
    let found = try LHEText.events(LHEText.sample(old, new))
    #expect(try found.events == LHEText.whole, "\(name)")
    #expect(found.broken == 0)
  }

  @Test func crossSectionsAndDeclarations() throws {
    let folder = try TemporaryFolder()
    let unknown = try LHEText.run(
      LHEText.sample("1.5D+03 2.5d+00", "-1.0 -1.00000E+00"), in: folder)
    #expect(unknown.processes[0].crossSection.value == -1)
    #expect(unknown.processes[0].crossSection.error == .infinity)
    // It is written as it was read.
    try LHEWriter.write(unknown, [], to: folder.file("b.lhe"))
    let again = try String(contentsOfFile: folder.file("b.lhe"), encoding: .utf8)
    #expect(again.contains("\n-1.0 -1.0 1.0 7\n"))
    #expect(try LHEText.run(again, in: folder) == unknown)
    let more = "</initrwgt>\n<initrwgt>\n<weight id='3'>x</weight></initrwgt>\n"
    let twice = try LHEText.run(LHEText.sample("</initrwgt>\n", more), in: folder)
    #expect(
      twice.weightNames == (try LHEText.run(LHEReaderTests.text, in: folder)).weightNames + [
        .init(id: "3", text: "x")
      ])
  }

  /// GiBUU's numbers stand for nothing: a strategy of its own, eight processes and none of them.
  @Test func aBeginningWithoutProcesses() throws {
    let old = "11 -11 45.6 45.6 0 0 -1 -1 -4 1\n1.5D+03 2.5d+00 1 7\n"
    let folder = try TemporaryFolder()
    for count in [0, 8] {
      let text = try LHEText.sample(old, "1 2 1.234567E+00 2.345678E+00 3 4 5 6 7 \(count)\n")
      #expect(try LHEText.run(text, in: folder).processes.isEmpty)
      #expect(try LHEText.run(text, in: folder).weightingStrategy == 7)
      #expect(try LHEText.events(text).events == LHEText.whole)
    }
  }

  @Test func weightsThatAreNotDeclared() throws {
    let text = try LHEText.sample(
      "</rwgt>\n", "<wgt id='rwgt_1'> 3 </wgt>\n<wgt id='a&lt;b'>4</wgt></rwgt>\n")
    let second = try LHEText.events(text).events[1]
    #expect(second.weights.map(\.id) == ["2", "up & away", "rwgt_1", "a<b"])
    #expect(second.weights.map(\.value) == [0.75, 1.25, 3, 4])
    let folder = try TemporaryFolder()
    let table = try EventTable(lhe: LHEText.write(text, to: folder)).droppingNonFinite(in: [
      "weight_rwgt_1"
    ]
    )
    #expect(
      table.names.suffix(4) == ["weight_up & away", "weight_2", "weight_rwgt_1", "weight_a<b"])
    #expect(try table.values(of: "weight_rwgt_1") == [3])
    #expect(try table.values(of: "weight_2") == [0.75])
  }

  /// `<weights>` gives its names only to weights that `<rwgt>` has not.
  @Test func weightsOfBothKinds() throws {
    let text = try LHEText.sample(
      "<wgt id='up &amp; away'>1.25</wgt>\n</rwgt>", "</rwgt>\n<weights>\n8 9 10</weights>")
    let weights = try LHEText.events(text).events[1].weights
    #expect(weights.map(\.id) == ["2", "up & away"])
    #expect(weights.map(\.value) == [0.75, 8])
  }

  /// Weights in another order than that of the declarations, in many events: names go with their values.
  @Test func weightsInOtherOrders() throws {
    let orders = [
      ["1", "2", "3"], ["3", "1", "2"], ["3", "1", "2"], ["2"], ["2", "x"], ["1", "2", "3"], [],
    ]
    var text = "<LesHouchesEvents>\n<init>\n1 1 1 1 0 0 0 0 3 1\n1 1 1 1\n<initrwgt>\n"
    text += "<weight id='1'>a</weight>\n<weight id='2'>b</weight>\n<weight id='3'>c</weight>\n"
    text += "</initrwgt>\n</init>\n"
    for (number, order) in orders.enumerated() {
      text += "<event>\n0 1 1 1 1 1\n<rwgt>\n"
      for id in order {
        text += "<wgt id='\(id)'> \(Double(number) + (Double(id) ?? 9) / 10) </wgt>\n"
      }
      text += "</rwgt>\n</event>\n"
    }
    let found = try LHEText.events(text + "</LesHouchesEvents>\n").events
    #expect(found.map { $0.weights.map(\.id) } == orders)
    for (number, event) in found.enumerated() {
      for weight in event.weights {
        #expect(weight.value == Double(number) + (Double(weight.id) ?? 9) / 10)
      }
    }
  }

  @Test(arguments: [
    ("0.123-103", 0.123e-103), ("-1.5+101", -1.5e101), ("1.5D+03", 1500), (".5d0", 0.5),
    ("1-300", 1e-300),
    ("+2.5E-1", 0.25), ("-.93544317E+03", -935.44317),
  ])
  func numbersOfFortran(text: String, value: Double) throws {
    let found = try LHEText.events(LHEText.sample("3. 4. 0. 5. 0.", "\(text) 4. 0. 5. 0.")).events[
      1]
    #expect(found.particles[0].px == value)
    let weight = try LHEText.events(LHEText.sample("> 0.75 <", ">\(text)<")).events[1].weights[0]
    #expect(weight.value == value)
    let unnamed = try LHEText.events(
      LHEText.sample(
        "<rwgt>\n<wgt id='2'> 0.75 </wgt>\n<wgt id='up &amp; away'>1.25</wgt>\n</rwgt>",
        "<weights>\(text) 2</weights>"))
    #expect(unnamed.events[1].weights[0].value == value)
  }

  @Test func aNegativeEnergyCountsAsItStands() throws {
    let found = try LHEText.events(LHEText.sample("-45.6 45.6 5.11e-4", "-45.6 -1e-9 0.")).events[0]
    #expect(found.particles[2].energy == -1e-9)
    // The momenta cancel.
    #expect(isClose(found.finalMass, 45.6, .relative(1e-9)))
  }

  // MARK: Several documents

  @Test(arguments: ["", "\n", "\n\n<!-- between\n-->\n", "\r\n"])
  func documentsOneBehindTheOther(between: String) throws {
    let once = try LHEText.whole
    let text = LHEReaderTests.text + between + LHEReaderTests.text
    #expect(try LHEText.events(text + between + LHEReaderTests.text).events == once + once + once)
    let folder = try TemporaryFolder()
    #expect(try EventTable(lhe: LHEText.write(text, to: folder)).count == 2 * once.count)
    // Parts of gzip's, each a document.
    try LHEWriter.write(LHESamples.run(), LHESamples.drellYanEvents, to: folder.file("b.lhe.gz"))
    let packed = try Array(Data(contentsOf: URL(fileURLWithPath: folder.file("b.lhe.gz"))))
    let both = try folder.write(packed + packed, to: "c.lhe.gz")
    #expect(try LHESamples.events(both) == LHESamples.drellYanEvents + LHESamples.drellYanEvents)
  }

  /// Numbers without names take those of their own document.
  @Test func documentsWithOtherDeclarations() throws {
    let unnamed = try LHEText.sample(
      "<rwgt>\n<wgt id='2'> 0.75 </wgt>\n<wgt id='up &amp; away'>1.25</wgt>\n</rwgt>",
      "<weights>1 2</weights>")
    let other = unnamed.replacingOccurrences(of: "id=\"2\"", with: "id='other'")
    let found = try LHEText.events(unnamed + "\n" + other).events
    #expect(found[1].weights.map(\.id) == ["up & away", "2"])
    #expect(found[3].weights.map(\.id) == ["up & away", "other"])
  }

  @Test(arguments: [("11 -11 45.6 45.6", "11 -11 45.6 45.7"), ("-1 -1 -4 1", "-1 -1 3 1")])
  func documentsThatDoNotBelongTogether(old: String, new: String) throws {
    let text = LHEReaderTests.text + "\n" + (try LHEText.sample(old, new))
    for skipBroken in [false, true] {
      let error = try #require(throws: InputError.self) {
        try LHEText.events(text, skipBroken: skipBroken)
      }
      #expect(error.problem.contains("other beams or another meaning of weights"))
    }
    #expect(
      try LHEText.events(LHEReaderTests.text + "\n" + (LHEText.sample("-1 -1 -4 1", "-1 -1 4 1")))
        .events.count == 4
    )
  }
}
