import GSL
import Histograms
import Statistics

extension BackgroundCells {
  /// A sum of terms a e^(−c x) over the bins of an axis, x a rising function of the mass.
  ///
  /// No term falls by more than a factor e over a bin of mean width in x, or rises by as much over less
  /// than four.
  ///
  /// - Parameters:
  ///   - span: x at the axis's upper end; it is 0 at the lower one.
  ///   - place: x of a mass in GeV.
  static func exponentials(
    _ name: String, terms: Int, on axis: Axis, span: Double, _ place: (Double) -> Double
  ) -> BackgroundCells {
    let nodes = MassNodes(axis)
    let mixture = ExponentialMixture(
      name: name, terms: terms, nodes: nodes.masses.map { place($0) / span },
      nodeWeights: nodes.weights, cells: nodes.cells,
      slopes: -Double(axis.count) / 4...Double(axis.count))
    return BackgroundCells(mixture, coordinates: .slopes(inUnitsOf: span, terms: terms))
  }
}

extension Matrix {
  /// Amplitudes as they are, and slopes divided by a unit.
  fileprivate static func slopes(inUnitsOf unit: Double, terms: Int) -> Matrix {
    var scales = Matrix(rows: 2 * terms, columns: 2 * terms)
    for term in 0..<terms {
      scales[2 * term, 2 * term] = 1
      scales[2 * term + 1, 2 * term + 1] = 1 / unit
    }
    return scales
  }
}
