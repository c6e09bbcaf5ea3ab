import Foundation
import Histograms
import Statistics

/// dN/dm = Σ_k a_k (m/m₀)^(−p_k) with a_k ≥ 0 (per GeV) and free p_k; m₀ is the lower end of the fit
/// range. One term is a power law.
///
/// No term falls by more than a factor e over a bin of mean width in ln m, or rises by as much over
/// less than four.
public struct PowerLaw: BackgroundModel {
  /// The number of terms.
  public let terms: Int

  /// The sum of one or more terms.
  public init(terms: Int) {
    precondition(terms >= 1, "a sum of \(terms) power laws")
    self.terms = terms
  }

  /// "powerlaw1" and so on.
  public var name: String { "powerlaw\(terms)" }

  /// Two a term: a₁, p₁, a₂, p₂, …
  public var parameterCount: Int { 2 * terms }

  /// Masses must be positive.
  public func obstacle(over range: Range<Double>) -> String? {
    range.lowerBound > 0 ? nil : "a power of the mass is defined above 0"
  }

  /// An ``ExponentialMixture`` in ln m.
  public func cells(on axis: Axis, fitting bins: [Int]) throws -> BackgroundCells {
    let low = axis.range.lowerBound
    return .exponentials(name, terms: terms, on: axis, span: log(axis.range.upperBound / low)) {
      log($0 / low)
    }
  }
}
