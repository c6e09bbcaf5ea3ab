@_spi(Truth) import Events
import Foundation
import Testing
import _TestSupport

@Suite struct TruthLabelsTests {
  @Test func rows() {
    let labels = TruthLabels(isSignal: [true, false, true])
    #expect(labels.count == 3)
    #expect(labels.rows(at: [1, 2, 2]).isSignal == [false, true, true])
  }

  /// The files under `Sources/module` that ask for the sealed interface.
  private func filesThatOpenTheLabels(in module: String) throws -> [String] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Sources/\(module)")
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".swift") }
    try #require(!files.isEmpty)
    return try files.filter { file in
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      return text.split(whereSeparator: \.isNewline).contains { line in
        let words = line.filter { !$0.isWhitespace }
        return words.contains("@_spi(Truth)") && words.contains("import")
      }
    }
  }

  @Test(arguments: [
    "Learning", "Simulation", "Statistics", "BumpHunts", "Histograms", "Reports", "Sideband",
    "SidebandCommand",
  ])
  func theLabelsAreSealed(module: String) throws {
    #expect(try filesThatOpenTheLabels(in: module).isEmpty)
  }

  @Test func evaluationAloneOpensThem() throws {
    // The search finds the seal where it is broken on purpose.
    #expect(
      try Set(filesThatOpenTheLabels(in: "Evaluation")) == [
        "ROCCurve.swift", "TrainingSample+Truth.swift",
      ])
  }
}
