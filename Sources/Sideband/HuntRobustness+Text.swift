import Foundation
import GSL
import Reports

extension HuntRobustness {
  /// The fits as lines of cells, headed by names. A Z of a fit that does not describe the spectrum is in
  /// parentheses.
  var table: [[String]] {
    [["background", "bins [GeV]", "order", "expected", "local Z", "fit p", ""]]
      + rows.map { row in
        let expected = row.expected.flatMap { value in
          row.expectedError.map { Format.estimate(Estimate(value, error: $0)) }
        }
        return [
          row.family, Format.plain(row.binWidth), row.model ?? "–", expected ?? "–",
          row.localZ.map { row.isAcceptable ? Format.fixed($0, 2) : "(\(Format.fixed($0, 2)))" }
            ?? "–",
          row.goodnessP.map { Format.probability(logarithm: log($0)) } ?? "–", row.failure ?? "",
        ]
      }
  }

  /// What the fits say together.
  var sentence: String {
    let place =
      "\(Format.range(window)) GeV at \(Format.percent(efficiency)), \(observed) events observed"
    guard let range else {
      return "Other backgrounds and bins for \(place): none describes the spectrum."
    }
    return
      "Other backgrounds and bins for \(place): the fits that describe the spectrum give Z from"
      + " \(Format.fixed(range.lowerBound, 2)) to \(Format.fixed(range.upperBound, 2))."
  }

  /// Sentence and table.
  var summary: String { sentence + "\n\n" + Format.table(table) }
}
