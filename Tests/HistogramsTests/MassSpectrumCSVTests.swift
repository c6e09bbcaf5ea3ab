import Events
import Foundation
import Histograms
import Testing
import _TestSupport

@Suite struct MassSpectrumCSVTests {
  private func read(_ text: String) throws -> MassSpectrum {
    let folder = try TemporaryFolder()
    return try MassSpectrum(csv: folder.write(text, to: "spectrum.csv"))
  }

  @Test func aSpectrumIsRead() throws {
    let spectrum = try read(
      "# by hand\nname,high,low,count\n\na,110,100,12\n# between\nb,130,110,0\nc,160,130,7\n")
    #expect(spectrum.axis.edges == [100, 110, 130, 160])
    #expect(spectrum.counts == [12, 0, 7])
  }

  @Test func columnsMayHaveOtherNames() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("from,to,events\n0.1,0.3,5\n0.3,0.7,6\n", to: "s.csv")
    let spectrum = try MassSpectrum(csv: path, low: "from", high: "to", count: "events")
    #expect(spectrum.counts == [5, 6])
    let error = #expect(throws: InputError.self) { try MassSpectrum(csv: path) }
    #expect(error?.problem == "there is no column 'low'")
    #expect(error?.remedy.contains("from, to, events") == true)
  }

  /// The line is that of the file, and not of the rows.
  @Test(
    arguments: [
      ("100,110,3\n\n120,110,4", 4, "does not ascend"),
      ("100,110,3\n100,100,4", 3, "does not ascend"),
      ("110,120,3\n#x\n100,110,4", 4, "below the one before"),
      ("100,110,3\n105,120,4", 3, "overlaps"),
      ("100,110,3\n115,120,4", 3, "a gap"),
      ("100,110,3\n110,120,-4", 3, "a count of -4"),
      ("100,110,3\n110,120,4.5", 3, "a count of 4.5"),
      ("100,110,3\n110,120,many", 3, "count is 'many'"),
      ("100,nan,3", 2, "high is"),
      ("100,110,inf", 2, "count is"),
    ])
  func whatIsNoSpectrumThrowsWithItsLine(rows: String, line: Int, problem: String) throws {
    let error = #expect(throws: InputError.self) { try read("low,high,count\n" + rows + "\n") }
    #expect(error?.place.hasSuffix("line \(line)") == true, "\(String(describing: error))")
    #expect(error?.problem.contains(problem) == true, "\(String(describing: error))")
    #expect(error?.remedy.isEmpty == false)
  }

  @Test func aFileWithoutBinsThrows() {
    #expect(throws: InputError.self) { try read("low,high,count\n") }
  }
}
