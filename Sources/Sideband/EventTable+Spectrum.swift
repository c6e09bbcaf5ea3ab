import Events
import Histograms

extension EventTable {
  /// The spectrum of the events at some rows: their number in each bin, or the sum of their weights where
  /// they have any.
  ///
  /// - Throws: `InputError` where a mass is not finite, or the weights add up to nothing.
  func spectrum(of rows: [Int], on axis: Axis) throws(InputError) -> MassSpectrum {
    let masses = try masses()
    let selected = rows.map { masses[$0] }
    guard let weights else { return MassSpectrum(selected, on: axis) }
    return try MassSpectrum(selected, weights: rows.map { weights[$0] }, on: axis)
  }
}
