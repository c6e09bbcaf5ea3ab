import Foundation
import GSL
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
    let nodes = MassNodes(axis)
    let span = log(axis.range.upperBound / axis.range.lowerBound)
    let mixture = ExponentialMixture(
      name: name, terms: terms, nodes: nodes.masses.map { log($0 / axis.range.lowerBound) / span },
      nodeWeights: nodes.weights, cells: nodes.cells,
      slopes: -Double(axis.count) / 4...Double(axis.count))
    return BackgroundCells(mixture, coordinates: .slopes(inUnitsOf: span, terms: terms))
  }
}

extension Matrix {
  /// Amplitudes as they are, and slopes divided by a unit.
  static func slopes(inUnitsOf unit: Double, terms: Int) -> Matrix {
    var scales = Matrix(rows: 2 * terms, columns: 2 * terms)
    for term in 0..<terms {
      scales[2 * term, 2 * term] = 1
      scales[2 * term + 1, 2 * term + 1] = 1 / unit
    }
    return scales
  }
}
