import Foundation
import Sideband
import Testing
import _TestSupport

@Suite struct HuntReportTests {
  private func makeReport(scan: Bool) async throws -> HuntReport {
    let toy = try CoherentToy(strength: 0.004)
    let events = try toy.generate(20_000, seed: 1)
    let regions = try MassRegions(
      signal: .TeV(3.3) ..< .TeV(3.7), lowerSideband: .TeV(3.0) ..< .TeV(3.3),
      upperSideband: .TeV(3.7) ..< .TeV(4.1))
    let windows = scan ? try regions.scanned(over: .TeV(3.1) ..< .TeV(3.9)) : [regions]
    let hunt = CWoLaHunt(
      learner: BoostedTrees(members: 2), features: toy.features.map { Feature($0.name) },
      regions: windows, fitRange: toy.massRange, efficiencies: [1, 0.1], folds: 3)
    let result = try await hunt.run(on: events, seed: 1)
    let best = result.best.regions
    let table = try events.adding(
      "known", toy.oracleScores(of: events, in: best.signal, coupling: 1))
    let reference = try await hunt.comparing(with: "known", in: best).run(on: table, seed: 1)
    return try HuntReport(
      result, of: hunt, on: events, preparation: ["select m > 0"],
      reference: ("known", reference),
      run: RunRecord(seed: 1, versions: versions, inputs: [.init(generated: "<toy> & more")]))
  }

  @Test func theJSONHasTheCutsOfTheBestWindowAtItsTop() async throws {
    let report = try await makeReport(scan: true)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json(report).utf8)) as? [String: Any])
    let cuts = try #require(object["cuts"] as? [[String: Any]])
    #expect(cuts.count == 2)
    for name in [
      "efficiency", "localZ", "localP", "yield", "yieldError", "observed", "expected",
    ] { #expect(cuts.allSatisfy { $0[name] is NSNumber }, "\(name)") }
    #expect(report.bestWindow == 1)
    #expect(report.windows.count == 3)
  }

  @Test func itReadsItselfBack() async throws {
    let text = try json(try await makeReport(scan: false))
    let again = try JSONDecoder().decode(HuntReport.self, from: Data(text.utf8))
    #expect(try json(again) == text)
  }

  @Test func theCutsAreTheSpectraInTheWindow() async throws {
    let report = try await makeReport(scan: false)
    for (cut, spectrum) in zip(report.best.cuts, report.best.spectra) {
      let inside = spectrum.edges.indices.dropLast().filter {
        spectrum.edges[$0] >= 3300 - 1e-6 && spectrum.edges[$0 + 1] <= 3700 + 1e-6
      }
      #expect(inside.reduce(0) { $0 + spectrum.counts[$1] } == cut.observed)
      let expected = try #require(spectrum.expected)
      // The same integral, bin by bin and at once.
      #expect(
        isClose(inside.reduce(0) { $0 + expected[$1] }, cut.expected ?? .nan, .relative(1e-10)))
      #expect(spectrum.fittedBins?.contains { inside.contains($0) } == false)
    }
  }

  @Test func thePageHoldsEveryFigureAndNeedsNothingElse() async throws {
    guard let gnuplot = try? Gnuplot() else { return }
    let page = try await makeReport(scan: true).page(drawnBy: gnuplot).html()
    // Cut and scan, two spectra, importances, four features.
    #expect(page.components(separatedBy: "data:image/svg+xml;base64,").count - 1 == 9)
    #expect(!page.contains("http://") && !page.contains("https://"))
    #expect(page.contains("&lt;toy&gt; &amp; more"))
  }

  @Test func theSummaryNamesWhatWasFoundAndWhatTheReferenceFinds() async throws {
    let summary = try await makeReport(scan: true).summary
    #expect(summary.contains("3300–3700 GeV"))
    #expect(summary.contains("Z by known"))
    #expect(summary.contains("largest of 6 results"))
  }
}
