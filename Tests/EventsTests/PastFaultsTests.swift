import Events
import Foundation
import Testing
import _TestSupport

/// Files that once brought the program down, or took its memory or time.
@Suite struct PastFaultsTests {
  private func error(_ name: String) throws -> InputError {
    let path = "\(MutationTests.references)/Faults/\(name)"
    return try #require(throws: InputError.self) { try EventTable(file: path, mass: "m") }
  }

  /// libhdf5 1.10.8 is killed by both.
  @Test func damagedHDF5() throws {
    #expect(try error("h5-crash-c5750c8b.h5").problem.contains("beyond its own limit"))
    #expect(try error("h5-segv-h5oopen.h5").problem.contains("layout has 0 axes"))
  }

  @Test func lettersAreNoDigits() throws {
    let error = try error("lhe-integer-overflow.lhe")
    #expect(error.place.hasSuffix("lhe-integer-overflow.lhe, line 3"))
    #expect(error.problem.contains("not a whole number"))
  }

  private static let opening = """
    <LesHouchesEvents version="3.0">
    <init>
    2212 2212 6500 6500 0 0 0 0 3 1
    1 0 1 1
    </init>

    """

  /// A table of particles that each come up once would have the square of their number in cells.
  @Test func particlesThatEachComeUpOnce() throws {
    var text = Self.opening
    for number in 1_000_000..<1_004_000 {
      text += "<event>\n1 1 1 -1 -1 -1\n\(number) 1 0 0 0 0 1 2 3 11 0 0 9\n</event>\n"
    }
    text += "</LesHouchesEvents>\n"
    let folder = try TemporaryFolder()
    let path = try folder.write(text, to: "a.lhe")
    let error = try #require(throws: InputError.self) { try EventTable(lhe: path) }
    #expect(error.problem.contains("most of which are empty"))
    #expect(error.place.contains("line "))
  }

  @Test func weightsThatNoGeneratorDeclares() throws {
    func file(_ count: Int) -> String {
      let weights = (0..<count).map { "<weight id='\($0)'> \($0) </weight>\n" }.joined()
      let used = (0..<count).reversed().map { "<wgt id='\($0)'> \($0) </wgt>\n" }.joined()
      return Self.opening.replacing("</init>", with: "<initrwgt>\n\(weights)</initrwgt>\n</init>")
        + "<event>\n1 1 1 -1 -1 -1\n11 1 0 0 0 0 1 2 3 11 0 0 9\n<rwgt>\n\(used)</rwgt>\n</event>\n"
        + "</LesHouchesEvents>\n"
    }
    let folder = try TemporaryFolder()
    // As many as are allowed, in the reverse of their order.
    let events = try EventTable(lhe: folder.write(file(10_000), to: "most.lhe"))
    #expect(try events.values(of: "weight_9999") == [9_999])
    let path = try folder.write(file(10_001), to: "more.lhe")
    let error = try #require(throws: InputError.self) { try EventTable(lhe: path) }
    #expect(error.problem.contains("more than 10000 weights"))
  }

  /// Weights that one event alone has would make columns of nothing for all events before it.
  @Test func weightsOfOneEventAlone() throws {
    var text = Self.opening
    for number in 0..<2_000 {
      text += "<event>\n1 1 1 -1 -1 -1\n11 1 0 0 0 0 1 2 3 11 0 0 9\n"
      if number == 1_999 {
        text +=
          "<rwgt>\n" + (0..<50_000).map { "<wgt id='\($0)'> 1 </wgt>\n" }.joined() + "</rwgt>\n"
      }
      text += "</event>\n"
    }
    let folder = try TemporaryFolder()
    let path = try folder.write(text + "</LesHouchesEvents>\n", to: "a.lhe")
    let error = try #require(throws: InputError.self) { try EventTable(lhe: path) }
    #expect(error.problem.contains("most of which are empty"))
  }

  @Test func columnsThatNoTableHas() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      (0...100_000).map { "c\($0)" }.joined(separator: ",") + "\n", to: "a.csv")
    let error = try #require(throws: InputError.self) { try EventTable(csv: path, mass: "c0") }
    #expect(error.problem.contains("more than 100000 columns"))
  }

  /// A line of elements that are never closed is read once, not once for each of them.
  @Test func weightsThatAreNeverClosed() throws {
    let weights = (0..<5_000).map { "<weight id='\($0)'> " }.joined()
    let text =
      Self.opening.replacing("</init>", with: "<initrwgt>\n\(weights)\n</initrwgt>\n</init>")
      + "<event>\n1 1 1 -1 -1 -1\n11 1 0 0 0 0 1 2 3 11 0 0 9\n</event>\n</LesHouchesEvents>\n"
    let folder = try TemporaryFolder()
    let reader = try LHEReader(folder.write(text, to: "a.lhe"))
    #expect(reader.run.weightNames.count == 5_000)
  }
}
