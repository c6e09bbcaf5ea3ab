import Events
import Foundation
import GSL

/// Numbers as people read them.
public enum Format {
  /// With a fixed number of digits after the point, and a true minus sign.
  public static func fixed(_ value: Double, _ digits: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
    let text = String(format: "%.*f", digits, value)
    let isZero = text.allSatisfy { "-0.".contains($0) }
    return !text.hasPrefix("-") ? text : (isZero ? "" : "−") + text.dropFirst()
  }

  /// The same, and a dash for none.
  public static func fixed(_ value: Double?, _ digits: Int) -> String {
    value.map { fixed($0, digits) } ?? "–"
  }

  /// With as many digits as tell it from its neighbours, and no ".0".
  public static func plain(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// "170.3 ± 1.4": both with the digits that give the error two significant ones, at most three.
  public static func estimate(_ estimate: Estimate) -> String {
    let digits = digits(forError: estimate.error)
    return "\(fixed(estimate.value, digits)) ± \(fixed(estimate.error, digits))"
  }

  private static func digits(forError error: Double) -> Int {
    guard error > 0, error.isFinite else { return 1 }
    return min(3, max(0, 1 - Int(log10(error).rounded(.down))))
  }

  /// A probability by its natural logarithm: "0.31", "4.2e−12", also below the smallest double.
  public static func probability(logarithm: Double) -> String {
    guard logarithm.isFinite else { return logarithm == -.infinity ? "0" : fixed(logarithm, 2) }
    let decimal = logarithm / log(10)
    if decimal > -2 { return fixed(exp(logarithm), 2) }
    var exponent = decimal.rounded(.down)
    var mantissa = pow(10, decimal - exponent)
    if mantissa >= 9.95 { (mantissa, exponent) = (1, exponent + 1) }
    return "\(fixed(mantissa, 1))e−\(Int(-exponent))"
  }

  /// A fraction as a percentage with no more digits than it has.
  public static func percent(_ fraction: Double) -> String {
    plain((fraction * 1e8).rounded() / 1e6) + " %"
  }

  /// "3300–3700".
  public static func range(_ range: [Double]) -> String {
    range.map(plain).joined(separator: "–")
  }

  /// Lines of cells in columns: the first column to the left, all others to the right.
  ///
  /// A cell takes one line whatever it holds, and one of more than 60 characters widens no column.
  public static func table(_ rows: [[String]]) -> String {
    let rows = rows.map { $0.map(\.shown) }
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      min(60, rows.map { $0.indices.contains(column) ? $0[column].count : 0 }.max() ?? 0)
    }
    return rows.map { row in
      row.enumerated().map { column, cell in
        let space = String(repeating: " ", count: max(0, widths[column] - cell.count))
        return column == 0 ? cell + space : space + cell
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}
