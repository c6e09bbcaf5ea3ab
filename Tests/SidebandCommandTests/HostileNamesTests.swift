import Foundation
import Sideband
import Testing
import _TestSupport

/// Names are text: in words, JSON, pages and figures alike.
@Suite struct HostileNamesTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func workspace(_ name: String) throws -> String {
    let text = try String(decoding: JSONEncoder().encode(name), as: UTF8.self)
    return try folder.write(
      FitAndLimitCommandTests.workspace.replacing(
        "\"type\": \"shapesys\"", with: "\"type\": \"normsys\""
      )
      .replacing("[3.0, 7.0]", with: "{\"hi\": 1.1, \"lo\": 0.9}").replacing("\"u\"", with: text)
      .replacing("\"name\": \"m\"", with: "\"name\": \(text)"),
      to: "workspace.json")
  }

  @Test(arguments: HostileNames.all + ["nul\0nul"])
  func ofParameters(name: String) throws {
    let path = try workspace(name)
    for arguments in [["fit", path, "--impacts"], ["limit", path]] {
      let outcome = try sideband(arguments)
      #expect(outcome.status == 0, "\(outcome.messages)")
      #expect(HostileNames.areShown(in: outcome.output + outcome.messages))
      #expect(arguments[0] == "limit" || outcome.output.contains("\n\(name.shown) "))
      let json = try sideband(arguments + ["--json"]).output
      #expect(HostileNames.areShown(in: json))
      if arguments[0] == "fit" {
        let fit = try JSONDecoder().decode(FitAndLimitCommandTests.Fit.self, from: Data(json.utf8))
        #expect(Set(fit.bestFit.keys) == ["mu", name])
      }
    }
    let missing = try sideband(["fit", path, "--measurement", "other"])
    #expect(missing.status == 2 && HostileNames.areShown(in: missing.messages))
    #expect(missing.messages.contains(name.shown.abridged(to: 60).prefix(20)))
  }

  /// One hunt that learns from all of them, in a file and a folder of such names.
  @Test(.enabled(if: (try? Gnuplot()) != nil, "there is no gnuplot"))
  func ofColumns() throws {
    var stream = RandomStream(seed: 1, purpose: "columns of any name")
    let mass = "m\n<b>%s`date`"
    let masses = (0..<4_000).map { _ in
      2500 * pow(1 - stream.uniform() * (1 - pow(2.4, -5)), -0.2)
    }
    let features = HostileNames.all
    let path = folder.file("<i>50%s`date`\u{1b}[31m.csv")
    try EventTable(
      [(name: mass, values: masses)]
        + features.map { (name: $0, values: masses.map { _ in stream.uniform() }) },
      mass: Feature(mass)
    ).write(csv: path)
    let out = folder.file("$out%s\u{1b}[31m")
    let outcome = try sideband([
      "hunt", path, "--mass", mass, "--features", features.joined(separator: ","), "--signal",
      "3300:3700", "--sidebands", "3000:3300,3700:4100", "--fit-range", "2500:6000", "--members",
      "2", "--folds", "3", "--efficiencies", "1,0.2", "--reference", features[0], "--out", out,
    ])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(HostileNames.areShown(in: outcome.output + outcome.messages))
    #expect(outcome.output.contains("Z by %s%s%s%s"))
    let json = try String(contentsOfFile: out + "/report.json", encoding: .utf8)
    #expect(HostileNames.areShown(in: json))
    let report = try JSONDecoder().decode(HuntReport.self, from: Data(json.utf8))
    #expect(report.settings.features == features && report.settings.mass == mass)
    try expectShown(features, in: String(contentsOfFile: out + "/report.html", encoding: .utf8))
  }

  private func expectShown(_ names: [String], in html: String) throws {
    #expect(HostileNames.areShown(in: html) && !html.contains("<script") && !html.contains("<i>"))
    let words = HostileNames.words(of: html)
    let figures = try #require(HostileNames.figures(of: html))
    for name in names {
      #expect(words.contains(name.shown))
      // Its distribution, and its mark at the axis of importances.
      let line = String(name.map { $0.isNewline || $0 == "\t" ? " " : $0 }).shown
      #expect(
        figures.count { $0.contains(line.abridged(to: 46)) || $0.contains(line.prefix(40)) } >= 2)
    }
  }

  @Test(
    .enabled(if: (try? Gnuplot()) != nil, "there is no gnuplot"),
    arguments: HostileNames.all.dropLast() + [String(repeating: "x", count: 200)])
  func ofASpectrum(name: String) throws {
    var stream = RandomStream(seed: 1, purpose: "spectrum of any name")
    let file = name.replacing("/", with: "-") + ".csv"
    try EventTable(
      [(name: name, values: (0..<2_000).map { _ in 100 - 40 * log(1 - 0.9 * stream.uniform()) })],
      mass: Feature(name)
    ).write(csv: folder.file(file))
    let out = folder.file("report")
    let outcome = try sideband([
      "bump", folder.file(file), "--column", name, "--bins", "20", "--toys", "10", "--scan-toys",
      "0",
      "--background", "exponential1", "--out", out,
    ])
    #expect(outcome.status == 0, "\(outcome.messages)")
    #expect(HostileNames.areShown(in: outcome.output + outcome.messages))
    let html = try String(contentsOfFile: out + "/report.html", encoding: .utf8)
    #expect(HostileNames.areShown(in: html) && !html.contains("<script"))
    #expect(HostileNames.words(of: html).contains(file.shown))
    #expect(HostileNames.figures(of: html) != nil)
    let missing = try sideband(["bump", folder.file(file), "--column", "a\(name)", "--bins", "20"])
    #expect(missing.status == 2 && HostileNames.areShown(in: missing.messages))
    #expect(missing.messages.contains("a\(name)".shown))
  }

  /// A name that is misspelt among many is found, and the message stays short.
  @Test func ofManyColumnsTheNearestIsNamed() throws {
    let names = (0..<1_000).map { "feature_\($0)" } + ["mjj"]
    let header = names.joined(separator: ",")
    let path = try folder.write(
      "\(header)\n\(names.map { _ in "1" }.joined(separator: ","))\n", to: "many.csv")
    let outcome = try sideband(["bump", path, "--column", "mj", "--bins", "20"])
    #expect(outcome.status == 2)
    #expect(outcome.messages.contains(" and 994 more; nearest are mjj, "), "\(outcome.messages)")
  }
}
