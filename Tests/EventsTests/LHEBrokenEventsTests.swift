import Events
import Foundation
import Testing
import _TestSupport

/// Events that are damaged or cut off, left out and counted.
@Suite struct LHEBrokenEventsTests {
  @Test(arguments: LHEReaderTests.Fault.all)
  func brokenEventsAreLeftOut(_ fault: LHEReaderTests.Fault) throws {
    let text = try LHEText.sample(fault.old, fault.new)
    let isBeginning = fault.line < 20
    if isBeginning {
      #expect(throws: InputError.self) { try LHEText.events(text, skipBroken: true) }
      return
    }
    let found = try LHEText.events(text, skipBroken: true)
    let isWhole = ["no end", "a document within another"].contains(fault.testDescription)
    #expect(found.broken == (isWhole ? 0 : 1), "\(fault)")
    let once = try LHEText.whole
    #expect(
      found.events.allSatisfy { once.contains($0) || fault.testDescription == "too many weights" })
    #expect(found.events.count + found.broken >= 2)
  }

  @Test func everyTruncationLeavesWhatIsWhole() throws {
    let bytes = Array(LHEReaderTests.text.utf8)
    let folder = try TemporaryFolder()
    let once = try LHEText.whole
    let ends = LHEReaderTests.text.ranges(of: "</event>").map {
      LHEReaderTests.text.utf8.distance(from: LHEReaderTests.text.startIndex, to: $0.upperBound)
    }
    let beginnings = LHEReaderTests.text.ranges(of: "\n<event").map {
      LHEReaderTests.text.utf8.distance(from: LHEReaderTests.text.startIndex, to: $0.upperBound)
    }
    let start = try #require(LHEReaderTests.text.firstRange(of: "</init>"))
    let first = LHEReaderTests.text.utf8.distance(
      from: LHEReaderTests.text.startIndex, to: start.upperBound)
    for length in first..<bytes.count {
      let path = try folder.write(bytes.prefix(length), to: "cut.lhe")
      var reader = try LHEReader(path, skipBroken: true)
      var count = 0
      while let event = try reader.next() {
        #expect(event == once[count])
        count += 1
      }
      // The last letter of an end may be missing.
      let expected = ends.count { $0 <= length + 1 }
      #expect(count == expected, "cut at \(length)")
      let begun = beginnings.count { $0 <= length }
      #expect(reader.brokenCount == begun - expected, "cut at \(length)")
    }
  }

  @Test func aTableOfWhatIsWhole() throws {
    let text = try LHEText.sample("0. 0. 0. 91.2 91.2", "0. 0. x 91.2 91.2")
    let file = InputFile(Array(text.utf8), named: "a.lhe")
    let (columns, broken) = try LHEReader.columns(file, skipBroken: true)
    #expect(columns.numbers("pz_gamma") == [0])
    #expect(broken == 1)
    let none = try LHEText.sample("22 1 0", "22 1 x").replacingOccurrences(
      of: "23 2 0", with: "23 x 0")
    let error = try #require(throws: InputError.self) {
      try LHEReader.columns(InputFile(Array(none.utf8), named: "a.lhe"), skipBroken: true)
    }
    #expect(error.problem == "none of its 2 events is whole")
    let strict = try #require(throws: InputError.self) {
      try LHEReader.columns(InputFile(Array(none.utf8), named: "a.lhe"))
    }
    #expect(strict.remedy.contains("--skip-broken"))
  }

  /// Damage to packed bytes is an error all the same: nobody knows how many events are lost.
  @Test func damagedPackingIsNotSkipped() throws {
    let folder = try TemporaryFolder()
    try LHEWriter.write(LHESamples.run(), LHESamples.drellYanEvents, to: folder.file("b.lhe.gz"))
    let packed = try Array(Data(contentsOf: URL(fileURLWithPath: folder.file("b.lhe.gz"))))
    for length in stride(from: 20, to: packed.count, by: 97) {
      let path = try folder.write(packed.prefix(length), to: "cut.lhe.gz")
      #expect(throws: InputError.self, "\(length)") {
        _ = try LHEReader.columns(InputFile(path), skipBroken: true)
      }
    }
  }

  @Test(arguments: [false, true])
  func damageIsATableOrAnInputError(skipBroken: Bool) throws {
    let weights = "<weights> 1 2 </weights>"
    let seeds = [
      LHEReaderTests.text, LHEReaderTests.text + LHEReaderTests.text,
      try LHEText.sample("</rwgt>\n", "</rwgt>\n\(weights)\n"),
      try LHEText.sample("> 0.75 <", ">\n0.75\n<"),
    ]
    let mutations = ByteMutations(
      seeds.map { Array($0.utf8) },
      words: [
        "<event>", "</event>", "<event ", "<wgt id='1'>", "</wgt>", "<rwgt>", "<weights>",
        "</weights>", "<!--",
        "-->", "<init>", "</init>", "<initrwgt>", "<LesHouchesEvents>", "</LesHouchesEvents>",
        "1-103", "1D5",
      ])
    var (tables, errors, broken) = (0, 0, 0)
    for index in 0..<5_000 {
      let file = InputFile(mutations.damaged(index, purpose: "broken lhe"), named: "a.lhe")
      do throws(InputError) {
        let (columns, count) = try LHEReader.columns(file, skipBroken: skipBroken)
        tables += 1
        broken += count
        #expect(columns.count > 0 && (skipBroken || count == 0))
      } catch { errors += 1 }
    }
    // Both outcomes are common, or the damage would try too little.
    #expect(
      tables > 500 && errors > 500 && (broken > 500) == skipBroken, "\(tables) \(errors) \(broken)")
  }
}
