import Histograms

/// The sums of weights in a spectrum's bins, as a report shows them.
public struct SpectrumWeights: Codable, Sendable {
  /// Σw of each bin.
  public let sums: [Double]
  /// Its error √Σw².
  public let errors: [Double]
  /// (Σw)²/Σw² of each bin: the equally weighted events that know as much.
  public let effectiveEvents: [Double]
  /// Σw of all bins.
  public let sum: Double
  /// (Σw)²/Σw² of all bins together.
  public let totalEffectiveEvents: Double

  init(_ weights: BinWeights) {
    sums = weights.sums
    errors = weights.squares.map { $0.squareRoot() }
    effectiveEvents = weights.effectiveCounts
    sum = weights.sums.reduce(0, +)
    totalEffectiveEvents = sum * sum / weights.squares.reduce(0, +)
  }
}
