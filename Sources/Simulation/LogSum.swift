import Foundation

/// The logarithm of a sum of terms that are themselves known by their logarithms.
struct LogSum {
  /// The greatest logarithm so far.
  private var largest = -Double.infinity
  /// The sum over the greatest term.
  private var ratio = 0.0

  /// ln Σ; −∞ of no terms.
  var value: Double { largest + log(ratio) }

  /// Whether a term of this logarithm or a smaller one is lost in rounding: e^−40 is 4e-18.
  @inline(__always)
  func absorbs(_ logarithm: Double) -> Bool { logarithm < largest - 40 }

  /// Adds a term.
  @inline(__always)
  mutating func add(_ logarithm: Double) {
    guard !absorbs(logarithm) else { return }
    if logarithm <= largest {
      // With no term before, −∞ less −∞ is no number.
      if largest > -.infinity { ratio += exp(logarithm - largest) }
    } else {
      ratio = ratio * exp(largest - logarithm) + 1
      largest = logarithm
    }
  }
}
