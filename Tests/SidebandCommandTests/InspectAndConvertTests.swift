import Foundation
import Sideband
import Testing
import _TestSupport

@Suite struct InspectAndConvertTests {
  private static let text = """
    m,event,w,kind,isTight,pt
    100.25,9007199254740993,0.5,a,True,1
    100.5,9007199254740995,1.5,b,False,
    101,9007199254740997,0.5,a,True,nan
    101,9007199254740997,0.5,a,True,nan

    """

  @Test func whatIsInAFile() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.text, to: "a.csv")
    let outcome = try sideband(["inspect", path, "--mass", "m", "--json"])
    #expect(outcome.status == 0, "\(outcome.messages)")
    let summary = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    #expect(summary["rows"] as? Int == 4 && summary["repeatedRows"] as? Int == 1)
    let columns = try #require(summary["columns"] as? [[String: Any]])
    #expect(
      columns.compactMap { $0["name"] as? String } == ["m", "event", "w", "kind", "isTight", "pt"])
    #expect(
      columns.compactMap { $0["type"] as? String } == [
        "numbers", "integers", "numbers", "text", "booleans", "numbers",
      ])
    #expect(columns[0]["step"] as? Double == 0.01 && columns[0]["mean"] as? Double == 100.6875)
    #expect(columns[1]["distinct"] as? Int == 3)
    #expect(columns[2]["looksLikeWeights"] as? Bool == true)
    #expect(columns[5]["missing"] as? Int == 1 && columns[5]["notFinite"] as? Int == 2)
    let correlation = try #require(columns[1]["correlation"] as? Double)
    // 0, 4, 4, 4 beside 0.25, 0.5, 1, 1, as doubles round the integers.
    #expect(isClose(correlation, 1.75 / (12 * 0.421_875).squareRoot(), .relative(1e-12)))
    let words = try sideband(["inspect", path]).output
    #expect(words.contains("text, 4 rows, 6 columns") && words.contains("'a' (3), 'b' (1)"))
    #expect(words.contains("1 row repeats an earlier one."))
    #expect(try sideband(["inspect", path, "--mass", "x"]).status == 2)
  }

  /// From text to each format and back, nothing is lost but the difference of "nan" and an empty cell.
  @Test(arguments: ["b.npy", "b.npz", "b.h5", "b.parquet", "b.tsv"])
  func thereAndBack(name: String) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.text, to: "a.csv")
    let there = try sideband(["convert", path, folder.file(name)])
    #expect(there.status == 0, "\(there.messages)")
    let back = try sideband(["convert", folder.file(name), folder.file("c.csv")])
    #expect(back.status == 0, "\(back.messages)")
    let text = try String(contentsOfFile: folder.file("c.csv"), encoding: .utf8)
    #expect(
      text.replacingOccurrences(of: "nan", with: "")
        == Self.text.replacingOccurrences(of: "nan", with: ""))
  }

  @Test func whatIsKept() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(Self.text, to: "a.csv")
    let outcome = try sideband([
      "convert", path, folder.file("b.csv"), "--define", "twice = 2 * m", "--select",
      "kind == 'a' and m < 101", "--keep", "twice,event",
    ])
    #expect(outcome.status == 0 && outcome.output.contains("1 of 4 rows and 2 columns"))
    #expect(
      try String(contentsOfFile: folder.file("b.csv"), encoding: .utf8)
        == "twice,event\n200.5,9007199254740993\n")
    for (arguments, problem) in [
      ([path], "there is no file to write"),
      ([path, folder.file("b.root")], "read and not written"),
      ([path, folder.file("b.xyz")], "does not tell"), ([path, folder.file("b.csv.xz")], "packed"),
      ([path, folder.file("c.csv"), "--keep", "x"], "there is no column 'x'"),
    ] {
      let refused = try sideband(["convert"] + arguments)
      #expect(refused.status == 2 && refused.messages.contains(problem), "\(refused.messages)")
    }
  }
}
