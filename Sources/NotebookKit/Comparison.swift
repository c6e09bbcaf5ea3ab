import Foundation

/// Texts that say the same numbers.
enum Comparison {
  /// The first line at which two texts differ: from 1, with what each has there; nil where they do
  /// not.
  ///
  /// Two lines agree where their words are the same and each number is within `units` units of the
  /// last digit that the first text states: a value on the edge of rounding may go either way.
  static func difference(_ expected: String, _ found: String, units: Double = 1)
    -> (line: Int, expected: String, found: String)?
  {
    let a = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let b = found.split(separator: "\n", omittingEmptySubsequences: false)
    for index in 0..<max(a.count, b.count) {
      let (old, new) = (index < a.count ? a[index] : "", index < b.count ? b[index] : "")
      if !agree(old, new, units: units) { return (index + 1, String(old), String(new)) }
    }
    return nil
  }

  private static func agree(_ a: Substring, _ b: Substring, units: Double) -> Bool {
    if a == b { return true }
    let (old, new) = (pieces(a), pieces(b))
    guard old.count == new.count else { return false }
    return zip(old, new).allSatisfy { x, y in
      guard let p = Double(x), let q = Double(y) else { return x == y }
      let decimals = x.split(separator: ".", omittingEmptySubsequences: false).dropFirst().first
      let unit = pow(10, -Double(decimals?.count ?? 0))
      return abs(p - q) <= units * unit * (1 + 1e-9)
    }
  }

  /// Numbers and what stands between them.
  private static func pieces(_ line: Substring) -> [String] {
    var result: [String] = []
    var isNumber = false
    for character in line {
      let continues = character.isASCII && (character.isNumber || character == ".")
      if continues == isNumber, !result.isEmpty {
        result[result.count - 1].append(character)
      } else {
        result.append(String(character))
        isNumber = continues
      }
    }
    return result
  }
}
