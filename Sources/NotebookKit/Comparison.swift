import Foundation

/// Texts that say the same numbers.
package enum Comparison {
  /// How far two numbers may be from each other.
  package enum Slack: Sendable {
    /// One unit of the last digit that the expected text states: a value on the edge of rounding may
    /// go either way.
    case lastDigit
    /// A difference, whatever the digits.
    case absolute(Double)
  }

  /// The first line at which two texts differ: from 1, with what each has there; nil where they do
  /// not.
  ///
  /// Two lines agree where their words are the same and so, to the slack, are their numbers.
  package static func difference(_ expected: String, _ found: String, slack: Slack = .lastDigit)
    -> (line: Int, expected: String, found: String)?
  {
    let a = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let b = found.split(separator: "\n", omittingEmptySubsequences: false)
    for index in 0..<max(a.count, b.count) {
      let (old, new) = (index < a.count ? a[index] : "", index < b.count ? b[index] : "")
      if !agree(old, new, slack) { return (index + 1, String(old), String(new)) }
    }
    return nil
  }

  private static func agree(_ a: Substring, _ b: Substring, _ slack: Slack) -> Bool {
    if a == b { return true }
    let (old, new) = (pieces(a), pieces(b))
    guard old.count == new.count else { return false }
    return old.indices.allSatisfy { index in
      let (x, y) = (old[index], new[index])
      guard let p = Double(x), let q = Double(y), !isExponent(index, of: old) else { return x == y }
      return abs(p - q) <= width(of: slack, at: x) * (1 + 1e-9)
    }
  }

  private static func width(of slack: Slack, at number: String) -> Double {
    switch slack {
    case .lastDigit:
      let decimals = number.split(separator: ".", omittingEmptySubsequences: false).dropFirst()
        .first
      return pow(10, -Double(decimals?.count ?? 0))
    case .absolute(let difference): return difference
    }
  }

  /// Whether a piece is a power of ten, which is no digit that rounding may change.
  private static func isExponent(_ index: Int, of pieces: [String]) -> Bool {
    index > 1 && ["e", "e+", "e-", "e−"].contains(pieces[index - 1].lowercased())
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
