import Histograms
import Statistics

/// dN/dm = Σ_k a_k e^(−c_k (m − m₀)) with a_k ≥ 0 (per GeV) and free c_k (per GeV); m₀ is the lower end
/// of the fit range.
///
/// No term falls by more than a factor e over a bin of mean width, or rises by as much over less
/// than four.
public struct ExponentialSum: BackgroundModel {
  /// The number of terms.
  public let terms: Int

  /// The sum of one or more exponentials.
  public init(terms: Int) {
    precondition(terms >= 1, "a sum of \(terms) exponentials")
    self.terms = terms
  }

  /// "exponentialsum1" and so on.
  public var name: String { "exponentialsum\(terms)" }

  /// Two a term: a₁, c₁, a₂, c₂, …
  public var parameterCount: Int { 2 * terms }

  /// An ``ExponentialMixture`` in m.
  public func cells(on axis: Axis, fitting bins: [Int]) throws -> BackgroundCells {
    let range = axis.range
    return .exponentials(
      name, terms: terms, on: axis, span: range.upperBound - range.lowerBound
    ) { $0 - range.lowerBound }
  }
}
