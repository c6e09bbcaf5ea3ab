import Foundation
import Sideband
import _TestSupport

/// Every command that writes, on small inputs in a folder.
struct WritingCommands {
  /// A command and what it writes.
  struct Case: CustomStringConvertible {
    let name: String
    /// All but the seed and where to.
    let arguments: [String]
    /// Options, where there is one, and names in the folder of what is written.
    let outputs: [(option: String, name: String)]

    var description: String { name }

    /// The command that writes into a folder; of another seed it writes something else.
    func arguments(into folder: String, seed: Int) -> [String] {
      let seeded =
        switch arguments[0] {
        case "score": ["--column", "score \(seed)"]
        case "convert": ["--define", "seed = \(seed)"]
        default: ["--seed", "\(seed)"]
        }
      return arguments + seeded
        + outputs.flatMap { [$0.option, "\(folder)/\($0.name)"].filter { !$0.isEmpty } }
    }

    /// The paths of all files that it leaves in the folder.
    var files: [String] {
      outputs.flatMap { output in
        output.name == "report"
          ? ["report/report.html", "report/report.json"] : [output.name]
      }
    }
  }

  let folder: TemporaryFolder
  let cases: [Case]

  init() throws {
    folder = try TemporaryFolder()
    let simulation = try DijetFastSim()
    for (seed, name) in ["data", "against", "other"].enumerated() {
      try simulation.generate(background: 4_000, signal: 100 - 50 * seed, seed: UInt64(seed))
        .write(file: folder.file(name + ".csv"))
    }
    let features = DijetFastSim.features.joined(separator: ",")
    let columns = ["--mass", "mjj", "--features", features]
    let train =
      ["train", folder.file("data.csv")] + columns + [
        "--against", folder.file("against.csv"), "--set", "members=2",
      ]
    let model = folder.file("model.json")
    let trained = try sideband(train + ["--out", model])
    precondition(trained.status == 0, trained.messages)
    cases = [
      Case(
        name: "simulate, .csv", arguments: ["simulate", "dijet", "--events", "20000"],
        outputs: [("--out", "events.csv")]),
      Case(
        name: "simulate, .h5", arguments: ["simulate", "dijet", "--events", "50000"],
        outputs: [("--out", "events.h5")]),
      Case(
        name: "simulate, .npy.gz", arguments: ["simulate", "dijet", "--events", "20000"],
        outputs: [("--out", "events.npy.gz")]),
      Case(
        name: "simulate, .lhe.gz", arguments: ["simulate", "drell-yan", "--events", "2000"],
        outputs: [("--out", "events.lhe.gz")]),
      Case(
        name: "train", arguments: train,
        outputs: [("--out", "model.json"), ("--onnx", "model.onnx")]),
      Case(
        name: "score", arguments: ["score", model, folder.file("other.csv"), "--mass", "mjj"],
        outputs: [("--out", "scored.npy")]),
      Case(
        name: "convert, .parquet", arguments: ["convert", folder.file("data.csv")],
        outputs: [("", "data.parquet")]),
      Case(
        name: "convert, .npz", arguments: ["convert", folder.file("data.csv")],
        outputs: [("", "data.npz")]),
      Case(
        name: "hunt",
        arguments: ["hunt", folder.file("data.csv")] + columns + [
          "--signal", "3300:3700", "--sidebands", "3100:3300,3700:3900", "--fit-range", "2800:6000",
          "--members", "1", "--folds", "3", "--efficiencies", "1,0.1", "--no-sculpting",
        ], outputs: [("--out", "report")]),
      Case(
        name: "bump",
        arguments: [
          "bump", folder.file("data.csv"), "--column", "mjj", "--bins", "30", "--range",
          "2800:5000",
          "--toys", "20", "--scan-toys", "0", "--background", "exponential1",
        ], outputs: [("--out", "report")]),
    ]
  }

  /// Whether the page of a report shows the data beside it; true where one of them is missing.
  static func isPaired(_ report: String) throws -> Bool {
    guard let html = try? String(contentsOfFile: report + "/report.html", encoding: .utf8),
      FileManager.default.fileExists(atPath: report + "/report.json")
    else { return true }
    return html.contains(try sha256(ofFile: report + "/report.json"))
  }
}
