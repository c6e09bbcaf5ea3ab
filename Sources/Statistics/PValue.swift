import Foundation
import GSL

/// What a p-value is the probability of: a scope that the type carries, so that a local p-value is
/// never read as one that knows how many places were looked at.
public protocol PValueScope: Sendable {
  /// The scope in a word, for reports.
  static var word: String { get }
}

/// One window, one cut, fixed before the data were seen.
public enum Local: PValueScope {
  /// "local".
  public static let word = "local"
}

/// All the places that were looked at, with the effect of the greatest among them.
public enum Global: PValueScope {
  /// "global".
  public static let word = "global"
}

/// The probability, under the background alone, of a result at least as signal-like as the observed
/// one. Kept as a logarithm, so that thirty standard deviations are a number like any other.
public struct PValue<Scope: PValueScope>: Sendable, Hashable, Comparable {
  /// ln p, not above 0.
  public let logarithm: Double

  fileprivate init(checked logarithm: Double) {
    precondition(logarithm <= 0, "ln p = \(logarithm) is no probability")
    self.logarithm = logarithm
  }

  /// p itself, which is 0 below about 1e-308.
  public var value: Double { exp(logarithm) }

  /// Z, the one-sided Gaussian significance: P(X > Z) = p for a standard normal X. Negative where
  /// p > ½.
  public var significance: Double { NormalDistribution.upperQuantile(logTail: logarithm) }

  /// The order of the probabilities.
  public static func < (a: Self, b: Self) -> Bool { a.logarithm < b.logarithm }
}

extension PValue<Local> {
  /// The p-value whose natural logarithm is given, not above 0.
  public init(logarithm: Double) { self.init(checked: logarithm) }

  /// The p-value of a one-sided Gaussian significance.
  public init(significance: Double) {
    self.init(checked: min(0, NormalDistribution.logUpperTail(significance)))
  }
}

extension PValue<Global> {
  /// Made by look-elsewhere corrections and toys of whole scans alone.
  init(corrected logarithm: Double) { self.init(checked: logarithm) }
}
