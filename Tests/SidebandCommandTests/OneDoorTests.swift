import Foundation
import Sideband
import Testing
import _TestSupport

/// One table in many writings and formats, read through one door.
@Suite struct OneDoorTests {
  private static let window = [
    "--signal", "3300:3700", "--sidebands", "3000:3300,3700:4100", "--fit-range", "2500:6000",
    "--members", "2", "--folds", "3", "--efficiencies", "1,0.1", "--no-sculpting", "--json",
  ]
  private static let features = ["--features", "log_mass_heavy,tau21_light"]

  private func toy(_ folder: TemporaryFolder) throws -> String {
    let path = folder.file("toy.csv")
    try CoherentToy(strength: 0.01).generate(4_000, seed: 1).write(file: path)
    return path
  }

  private func cuts(_ arguments: [String]) throws -> [String] {
    let outcome = try sideband(["hunt"] + arguments + Self.window)
    try #require(outcome.status == 0, "\(outcome.messages)")
    return try JSONDecoder().decode(HuntReport.self, from: Data(outcome.output.utf8)).cuts.map {
      "\($0)"
    }
  }

  /// Formats that `convert` writes, names that tell nothing, several files: all find the same.
  @Test func everyFormatGivesTheSameHunt() throws {
    let folder = try TemporaryFolder()
    let path = try toy(folder)
    let plain = try cuts([path, "--mass", "m"] + Self.features)
    #expect(!plain.isEmpty)
    for name in ["a.npy", "a.npz", "a.h5", "a.parquet", "a.tsv", "a.csv.gz", "a.npy.gz"] {
      let converted = try sideband(["convert", path, folder.file(name)])
      #expect(converted.status == 0, "\(converted.messages)")
      #expect(converted.output.contains("4000 of 4000 rows"))
      #expect(try cuts([folder.file(name), "--mass", "m"] + Self.features) == plain, "\(name)")
    }
    try FileManager.default.copyItem(atPath: folder.file("a.parquet"), toPath: folder.file("b"))
    #expect(try cuts([folder.file("b"), "--mass", "m"] + Self.features) == plain)
    for (name, condition) in [("part1.csv", "m < 3400"), ("part2.csv", "m >= 3400")] {
      #expect(
        try sideband(["convert", path, folder.file(name), "--select", condition]).status == 0)
    }
    // The order of events decides their folds, so the joined table is compared with its own kind.
    let whole = try sideband(["inspect", path, "--json"]).output
    let parts = try sideband(["inspect", folder.file("part*.csv"), "--json"]).output
    func rows(_ text: String) throws -> Int? {
      (try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])?["rows"] as? Int
    }
    #expect(try rows(whole) == 4_000 && rows(parts) == 4_000)
  }

  @Test func theMassAndTheTruthMayBeFormulas() throws {
    let folder = try TemporaryFolder()
    let path = try toy(folder)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var lines = text.split(separator: "\n").map(String.init)
    lines[0] += ",label"
    for row in 1..<lines.count { lines[row] += row % 40 == 0 ? ",sig" : ",bkg" }
    let labelled = try folder.write(lines.joined(separator: "\n") + "\n", to: "labelled.csv")
    let plain = try cuts([path, "--mass", "m"] + Self.features)
    let defined = try cuts(
      [
        labelled, "--mass", "mass", "--define", "mass = m + 0", "--truth", "label == \"sig\"",
      ] + Self.features)
    #expect(defined.count == plain.count)
    // What the mass is computed from alone is the mass.
    let leak = try sideband(
      ["hunt", labelled, "--mass", "mass", "--define", "mass = m + 0", "--features", "m"]
        + Self.window)
    #expect(leak.status == 2 && leak.messages.contains("the mass"), "\(leak.messages)")
    let sealed = try sideband(
      [
        "hunt", labelled, "--mass", "m", "--truth", "label == \"sig\"", "--features",
        "tau21_light,isSignal", "--define", "isSignal = label == \"sig\"",
      ] + Self.window)
    #expect(sealed.status == 2 && sealed.messages.contains("tells the truth"), "\(sealed.messages)")
  }

  @Test func bumpSelectsAndDefines() throws {
    let folder = try TemporaryFolder()
    let path = try toy(folder)
    let all = try sideband([
      "bump", path, "--mass", "m", "--bins", "30", "--toys", "10", "--json",
    ])
    #expect(all.status == 0, "\(all.messages)")
    let some = try sideband([
      "bump", path, "--column", "mass", "--define", "mass = m", "--select",
      "log_mass_heavy < 100 and tau21_light > 0.3", "--drop-nonfinite", "--bins", "30", "--toys",
      "10", "--json",
    ])
    #expect(some.status == 0, "\(some.messages)")
    let none = try sideband([
      "bump", path, "--column", "m", "--select", "m < 0", "--bins", "30",
    ])
    #expect(none.status == 2 && none.messages.contains("there are no events"), "\(none.messages)")
  }

  @Test func unitsThatAreTakenForOthers() throws {
    let folder = try TemporaryFolder()
    let path = try toy(folder)
    let outcome = try sideband(
      ["hunt", path, "--mass", "mass", "--define", "mass = m / 1000"] + Self.features + Self.window)
    #expect(
      outcome.status == 2 && outcome.messages.contains("--mass-unit TeV"), "\(outcome.messages)")
  }

  @Test func aMissingFileReadsTheSameEverywhere() throws {
    for arguments in [
      ["hunt", "absent.csv", "--mass", "m", "--features", "x"] + Self.window,
      ["bump", "absent.csv"], ["inspect", "absent.csv"], ["convert", "absent.csv", "a.npy"],
      ["train", "absent.csv", "--mass", "m", "--features", "x", "--supervised", "--out", "m.json"],
      ["fit", "absent.csv"], ["limit", "absent.csv"],
      ["score", "absent.csv", "absent.csv", "--mass", "m"],
    ] {
      let outcome = try sideband(arguments)
      #expect(outcome.status == 2)
      #expect(outcome.messages.contains("absent.csv: there is no such file"), "\(outcome.messages)")
    }
  }
}
