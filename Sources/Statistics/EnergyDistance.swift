/// The energy distance of two samples: by how much events of different samples are farther apart than
/// events of one.
///
/// T = nm/(n + m) · [2/nm Σ|x − y| − 1/n² Σ|x − x′| − 1/m² Σ|y − y′|] with Euclidean distances of the
/// features as ``TwoSamples`` standardises them. T ≥ 0, and grows as nm/(n + m) where the distributions
/// differ in any way, their means most. Nothing is to be chosen. For one feature the bracket is
/// 2 ∫ (F − G)² dx.
///
/// Preparing takes N²/2 distances, a permutation at most N²/8 additions.
///
/// Székely and Rizzo, InterStat 5 (2004); J. Stat. Plan. Inference 143 (2013) 1249.
public struct EnergyDistance: TwoSampleStatistic {
  /// "energy distance".
  public let name = "energy distance"

  /// The statistic; nothing is to be chosen.
  public init() {}

  /// The distances of all pairs.
  public func prepared(for samples: TwoSamples) -> Prepared {
    Prepared(labels: samples.isFirst, distances: PairSums(of: samples) { $0.squareRoot() })
  }

  /// The distances of all pairs, to be summed by labels.
  public struct Prepared: PreparedTwoSampleStatistic {
    /// Whether an event is of the first sample.
    public let labels: [Bool]
    let distances: PairSums

    /// T where the events have these labels.
    public func value(_ labels: [Bool]) -> Double {
      let sums = distances.sums(labels)
      let n = Double(labels.count { $0 })
      let m = Double(labels.count) - n
      return (2 * sums.between - (sums.first * m / n + sums.second * n / m)) / (n + m)
    }
  }
}
