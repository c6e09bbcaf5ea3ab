import Foundation
import Reports
import Statistics

extension RetrainedSignificance {
  /// What can be claimed, and what could not, in a few lines.
  public var summary: String {
    let p = toys
    let global = Format.probability(logarithm: globalPValue.logarithm)
    let z = Format.fixed(globalPValue.significance, 2)
    let naive = Format.probability(logarithm: naivePValue.logarithm)
    var lines = [
      "greatest local Z \(Format.fixed(maximum, 2)): p = \(naive), had its place been fixed before"
    ]
    if p.isUpperBound {
      let limit = Format.probability(logarithm: log(p.upperLimit()))
      lines.append(
        "global p < \(global), Z > \(z): none of \(p.toys) hunts trained anew without a signal"
          + " found as much; p < \(limit) at 95 %")
    } else {
      let error = Format.probability(logarithm: log(p.estimate.error))
      lines.append(
        "global p = \(global) ± \(error), Z = \(z): \(p.exceeding) of \(p.toys) hunts trained"
          + " anew without a signal found as much")
    }
    if let failureSentence { lines.append(failureSentence) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// How often no background fits; nil where one always does.
  var failureSentence: String? {
    let failed = failedPlaces
    var sentences: [String] = []
    if failed.inData > 0 {
      sentences.append("No background fits in \(failed.inData) of the data's windows and cuts.")
    }
    if failed.shareOfCopies > 0 {
      sentences.append(
        "\(failed.inData > 0 ? "None" : "No background") fits in \(Format.fixed(100 * failed.shareOfCopies, 1)) % of the copies' windows and cuts; such a"
          + " copy counts as exceeding the data.")
    }
    return sentences.isEmpty ? nil : sentences.joined(separator: " ")
  }

  /// The windows one by one as lines of cells, headed by names.
  public var windowTable: [[String]] {
    [["window [GeV]", "kept", "local Z", "naive p", "p in this window"]]
      + byWindow.map { window in
        [
          Format.range(window.window), window.efficiency.map(Format.percent) ?? "–",
          Format.fixed(window.significance, 2),
          Format.probability(logarithm: window.naivePValue.logarithm),
          (window.toys.isUpperBound ? "< " : "")
            + Format.probability(logarithm: window.toys.pValue.logarithm),
        ]
      }
  }
}
